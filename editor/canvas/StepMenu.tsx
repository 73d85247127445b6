import { Menu } from '@mantine/core'
import {
  IconArrowsMove,
  IconCopy,
  IconCut,
  IconDots,
  IconNote,
  IconPencil,
  IconPlus,
  IconSquaresDiagonal,
  IconStack2,
  IconTrash,
  IconWand,
} from '@tabler/icons-react'
import { useState } from 'react'
import { useTexts } from '../i18n/texts.ts'
import { useJourney, useSession, useView } from './JourneyContext.tsx'
import classes from './StepMenu.module.css'

/** The card's menu: there on hover and on focus, its contents only while it is open. */
export function StepMenuButton({ id, title }: { id: string; title: string }) {
  const { canvas } = useTexts()
  const [open, setOpen] = useState(false)
  const focused = useSession((state) => state.focus === id)
  return (
    <span className={classes.anchor} data-menu data-open={open || undefined}>
      {open ? (
        <Menu opened onChange={setOpen} position="bottom-end" width={250} returnFocus>
          <Menu.Target>
            <button type="button" className={classes.button} aria-label={canvas.stepMenu(title)}>
              <IconDots size={16} />
            </button>
          </Menu.Target>
          <StepMenuItems id={id} />
        </Menu>
      ) : (
        <button
          type="button"
          className={classes.button}
          tabIndex={focused ? 0 : -1}
          aria-label={canvas.stepMenu(title)}
          aria-haspopup="menu"
          onClick={(event) => {
            event.stopPropagation()
            setOpen(true)
          }}
        >
          <IconDots size={16} />
        </button>
      )}
    </span>
  )
}

function StepMenuItems({ id }: { id: string }) {
  const { actions, documents, session } = useJourney()
  const { canvas } = useTexts()
  const pinned = documents.getState().doc.steps[id]?.pin !== undefined
  const size = actions.branchSize(id)
  const problems = useView((state) => state.problemsByStep.get(id)) ?? []
  const fixes = problems.flatMap((problem) => actions.fixes(problem).map((fix) => ({ problem, fix })))
  const drop = () => {
    session.setState({ focus: id })
    return actions.defaultDrop()
  }
  return (
    <Menu.Dropdown onClick={(event) => event.stopPropagation()} onPointerDown={(event) => event.stopPropagation()}>
      {fixes.map(({ problem, fix }, index) => (
        <Menu.Item key={index} leftSection={<IconWand size={16} />} onClick={() => actions.fix(problem, fix)}>
          {actions.fixText(fix)}
        </Menu.Item>
      ))}
      {fixes.length > 0 && <Menu.Divider />}
      <Menu.Item
        leftSection={<IconPencil size={16} />}
        rightSection={<kbd className={classes.key}>Enter</kbd>}
        onClick={() => actions.focusStep(id, { open: true })}
      >
        {canvas.openStep}
      </Menu.Item>
      <Menu.Item
        leftSection={<IconPlus size={16} />}
        rightSection={<kbd className={classes.key}>A</kbd>}
        onClick={() => actions.openPicker(drop())}
      >
        {canvas.addAfter}
      </Menu.Item>
      <Menu.Item
        leftSection={<IconArrowsMove size={16} />}
        rightSection={<kbd className={classes.key}>M</kbd>}
        onClick={() => session.setState({ choosing: { type: 'move', ids: actions.unitOf(id) } })}
      >
        {canvas.moveStep}
      </Menu.Item>
      <Menu.Item
        leftSection={<IconSquaresDiagonal size={16} />}
        rightSection={<kbd className={classes.key}>⌘D</kbd>}
        onClick={() => actions.duplicate([id])}
      >
        {canvas.duplicateStep}
      </Menu.Item>
      {size > 1 && !actions.isTrigger(id) && (
        <Menu.Item leftSection={<IconSquaresDiagonal size={16} />} onClick={() => actions.duplicateBranch(id)}>
          {canvas.duplicateBranch(size)}
        </Menu.Item>
      )}
      <Menu.Item
        leftSection={<IconCopy size={16} />}
        rightSection={<kbd className={classes.key}>⌘C</kbd>}
        onClick={() => void actions.copy([id])}
      >
        {canvas.copyStep}
      </Menu.Item>
      <Menu.Item
        leftSection={<IconCut size={16} />}
        rightSection={<kbd className={classes.key}>⌘X</kbd>}
        onClick={() => void actions.copy([id], true)}
      >
        {canvas.cutStep}
      </Menu.Item>
      <Menu.Item
        leftSection={<IconStack2 size={16} />}
        rightSection={<kbd className={classes.key}>G</kbd>}
        onClick={() => {
          const { selection } = session.getState()
          session.setState({ focus: id, ...(selection.includes(id) ? {} : { selection: [id] }) })
          actions.groupKey()
        }}
      >
        {actions.groupOf(id) ? canvas.collapse : canvas.group}
      </Menu.Item>
      <Menu.Item
        leftSection={<IconNote size={16} />}
        rightSection={<kbd className={classes.key}>N</kbd>}
        onClick={() => {
          session.setState({ focus: id })
          // The menu gives the focus back first; the note takes it then.
          setTimeout(actions.addNote, 0)
        }}
      >
        {canvas.addNote}
      </Menu.Item>
      {pinned && <Menu.Item onClick={() => actions.dispatch({ type: 'unpin', steps: [id] })}>{canvas.unpin}</Menu.Item>}
      <Menu.Divider />
      <Menu.Item
        color="red"
        leftSection={<IconTrash size={16} />}
        rightSection={<kbd className={classes.key}>⌫</kbd>}
        onClick={() => actions.remove([id])}
      >
        {canvas.deleteHeal}
      </Menu.Item>
      {size > 1 && (
        <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={() => actions.remove([id], 'branch')}>
          {canvas.deleteBranch(size)}
        </Menu.Item>
      )}
    </Menu.Dropdown>
  )
}
