import '@xyflow/react/dist/base.css'
import {
  Background,
  BackgroundVariant,
  type Node,
  type NodeChange,
  ReactFlow,
  ReactFlowProvider,
  SelectionMode,
} from '@xyflow/react'
import { useCallback, useMemo, useRef, useState } from 'react'
import { useJourney, useSession, useView } from '../JourneyContext.tsx'
import type { Box, Layout } from '../../layout/layout-types.ts'
import { JumpChip } from '../JumpChip.tsx'
import { StepCard } from '../StepCard.tsx'
import { RouteLayer } from './RouteLayer.tsx'
import { ViewportKeeper } from './ViewportKeeper.tsx'
import classes from './FlowCanvas.module.css'

type FlowNode = Node<{ box: Box }>

const nodeTypes = {
  card: ({ id }: { id: string }) => <StepCard id={id} />,
  chip: ({ id }: { id: string }) => <JumpChip id={id} />,
}
const noEdges: never[] = []
const panButtons = [1, 2]
const allButtons = [0, 1, 2]
const attribution = { hideAttribution: false }
const coarse = () => globalThis.matchMedia('(pointer: coarse)').matches

/** The only component that knows React Flow. Nodes have declared sizes and places, so nothing is measured; lines are ours. */
export function FlowCanvas() {
  return (
    <ReactFlowProvider>
      <Flow />
    </ReactFlowProvider>
  )
}

function Flow() {
  const { session } = useJourney()
  const layout = useView((state) => state.layout)
  const selection = useSession((state) => state.selection)
  const hand = useSession((state) => state.hand)
  const [touch] = useState(coarse)
  const nodes = useMemo(() => toNodes(layout, selection), [layout, selection])
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
    () => session.setState({ selection: [], picker: null, choosing: null, open: null }),
    [session],
  )
  return (
    <ReactFlow
      className={classes.flow}
      nodes={nodes}
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
      minZoom={0.08}
      maxZoom={1.5}
      onlyRenderVisibleElements
      proOptions={attribution}
    >
      <Background variant={BackgroundVariant.Dots} gap={20} size={1.4} className={classes.dots ?? ''} />
      <RouteLayer layout={layout} />
      <ViewportKeeper layout={layout} />
    </ReactFlow>
  )
}

/** Nodes from boxes; a card that neither moved nor changed its selection keeps its object. */
function toNodes(layout: Layout, selection: string[]): FlowNode[] {
  const picked = new Set(selection)
  return [
    ...[...layout.cards].map(([id, box]) => nodeOf(id, 'card', box, picked.has(id))),
    ...layout.chips.map((chip) => nodeOf(`chip:${chip.id}`, 'chip', chip.at, false)),
  ]
}

const known = new WeakMap<Box, FlowNode>()

function nodeOf(id: string, type: 'card' | 'chip', box: Box, selected: boolean): FlowNode {
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
