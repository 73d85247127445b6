import '@xyflow/react/dist/base.css'
import {
  Background,
  BackgroundVariant,
  type Node,
  type NodeChange,
  ReactFlow,
  ReactFlowProvider,
  SelectionMode,
  useStore,
  ViewportPortal,
} from '@xyflow/react'
import { type MouseEvent, type ReactNode, useCallback, useMemo, useRef, useState } from 'react'
import { useJourney, useSession, useView } from '../JourneyContext.tsx'
import type { Box, Layout } from '../../layout/layout-types.ts'
import { GroupChip } from '../GroupChip.tsx'
import { GroupFrames } from '../GroupFrames.tsx'
import { JumpChip } from '../JumpChip.tsx'
import { NoteCard } from '../NoteCard.tsx'
import { Overview } from '../Overview.tsx'
import { StepCard } from '../StepCard.tsx'
import { toFlow } from './flow-position.ts'
import { RouteLayer } from './RouteLayer.tsx'
import { ViewportKeeper } from './ViewportKeeper.tsx'
import classes from './FlowCanvas.module.css'

type FlowNode = Node<{ box: Box }>

const nodeTypes = {
  card: ({ id }: { id: string }) => <StepCard id={id} />,
  chip: ({ id }: { id: string }) => <JumpChip id={id} />,
  folded: ({ id }: { id: string }) => <GroupChip id={id} />,
  note: ({ id }: { id: string }) => <NoteCard id={id.slice('note:'.length)} />,
}
const noEdges: never[] = []
const noNodes: never[] = []
/** Farther away than this, one 2D canvas stands for all cards. */
const farAway = 0.25
const panButtons = [1, 2]
const allButtons = [0, 1, 2]
const attribution = { hideAttribution: false }
const coarse = () => globalThis.matchMedia('(pointer: coarse)').matches

/** The only component that knows React Flow. Nodes have declared sizes and places, so nothing is measured; lines are ours. */
export function FlowCanvas({ overlay }: { overlay?: ReactNode }) {
  return (
    <ReactFlowProvider>
      <Flow overlay={overlay} />
    </ReactFlowProvider>
  )
}

function Flow({ overlay }: { overlay: ReactNode }) {
  const { session, actions } = useJourney()
  const far = useStore((state) => state.transform[2] < farAway)
  const layout = useView((state) => state.layout)
  const selection = useSession((state) => state.selection)
  const hand = useSession((state) => state.hand)
  const [touch] = useState(coarse)
  const notes = useView((state) => state.notes)
  const nodes = useMemo(() => toNodes(layout, notes, selection), [layout, notes, selection])
  const boxing = useRef(false)
  const panning = hand || touch
  const onNodesChange = useCallback(
    (changes: NodeChange<FlowNode>[]) => {
      if (!boxing.current) return
      const picked = new Set(session.getState().selection)
      for (const change of changes) {
        if (change.type !== 'select') continue
        if (change.selected) picked.add(change.id)
        else picked.delete(change.id)
      }
      session.setState({ selection: [...picked] })
    },
    [session],
  )
  const onPaneClick = useCallback(
    (event: MouseEvent) => {
      const at = toFlow({ x: event.clientX, y: event.clientY })
      const id = far && cardAt(layout, at)
      if (id) {
        actions.focusStep(id, { reveal: false })
        actions.viewport()?.fitSteps([id])
      } else session.setState({ selection: [], picker: null, choosing: null, open: null })
    },
    [session, actions, far, layout],
  )
  return (
    <ReactFlow
      className={classes.flow}
      nodes={far ? noNodes : nodes}
      edges={noEdges}
      nodeTypes={nodeTypes}
      onNodesChange={onNodesChange}
      onPaneClick={onPaneClick}
      onSelectionStart={() => {
        boxing.current = true
        session.setState({ selection: [] })
      }}
      onSelectionEnd={() => {
        boxing.current = false
      }}
      nodesDraggable={false}
      nodesConnectable={false}
      nodesFocusable={false}
      edgesFocusable={false}
      disableKeyboardA11y
      deleteKeyCode={null}
      selectionKeyCode={null}
      multiSelectionKeyCode={null}
      zoomOnDoubleClick={false}
      panOnScroll={!touch}
      zoomOnPinch
      panOnDrag={panning ? allButtons : panButtons}
      selectionOnDrag={!panning}
      selectionMode={SelectionMode.Partial}
      autoPanOnNodeFocus={false}
      minZoom={0.02}
      maxZoom={1.5}
      onlyRenderVisibleElements
      proOptions={attribution}
    >
      <Background variant={BackgroundVariant.Dots} gap={20} size={1.4} className={classes.dots ?? ''} />
      {far ? <Overview /> : <RouteLayer layout={layout} />}
      <ViewportKeeper layout={layout} />
      <ViewportPortal>
        <GroupFrames />
      </ViewportPortal>
      {overlay && <ViewportPortal>{overlay}</ViewportPortal>}
    </ReactFlow>
  )
}

function cardAt({ cards }: Layout, { x, y }: { x: number; y: number }): string | undefined {
  for (const [id, box] of cards)
    if (x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height) return id
  return undefined
}

/** Nodes from boxes; a card that neither moved nor changed its selection keeps its object. */
function toNodes(layout: Layout, notes: ReadonlyMap<string, Box>, selection: string[]): FlowNode[] {
  const picked = new Set(selection)
  return [
    ...[...layout.cards].map(([id, box]) =>
      nodeOf(id, id.startsWith('group:') ? 'folded' : 'card', box, picked.has(id)),
    ),
    ...layout.chips.map((chip) => nodeOf(`chip:${chip.id}`, 'chip', chip.at, false)),
    ...[...notes].map(([id, box]) => nodeOf(`note:${id}`, 'note', box, false)),
  ]
}

const known = new WeakMap<Box, FlowNode>()

function nodeOf(id: string, type: keyof typeof nodeTypes, box: Box, selected: boolean): FlowNode {
  const old = known.get(box)
  if (old && old.id === id && old.selected === selected) return old
  const node: FlowNode = {
    id,
    type,
    selected,
    data: { box },
    position: { x: box.x, y: box.y },
    width: box.width,
    height: box.height,
    draggable: false,
    selectable: type === 'card',
    focusable: false,
    connectable: false,
    handles: [],
  }
  known.set(box, node)
  return node
}
