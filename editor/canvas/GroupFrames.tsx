import { Menu } from '@mantine/core'
import { IconChevronsUp, IconDots, IconPencil, IconStack2, IconStackPop } from '@tabler/icons-react'
import { useState } from 'react'
import type { Group } from '../../schema/document.ts'
import { useTexts } from '../i18n/texts.ts'
import { frameOf } from '../layout/collapse.ts'
import { useJourney, useView } from './JourneyContext.tsx'
import classes from './GroupFrames.module.css'

/** Frames round the steps of open groups, behind the cards. */
export function GroupFrames() {
  const groups = useView((state) => state.groups)
  return groups.filter((group) => !group.collapsed).map((group) => <Frame key={group.id} group={group} />)
}

function Frame({ group }: { group: Group }) {
  const { actions } = useJourney()
  const { canvas } = useTexts()
  const cards = useView((state) => state.layout.cards)
  const [draft, setDraft] = useState<string | null>(null)
  const [open, setOpen] = useState(false)
  const box = frameOf(group, cards)
  if (!box) return null
  const commit = () => {
    if (draft !== null && draft.trim() !== '' && draft !== group.name)
      actions.dispatch({ type: 'renameGroup', id: group.id, name: draft.trim() })
    setDraft(null)
  }
  return (
    <>
      <div
        className={classes.frame}
        style={{ translate: `${box.x}px ${box.y}px`, width: box.width, height: box.height }}
        aria-hidden
      />
      <div
        className={classes.head}
        style={{ translate: `${box.x}px ${box.y}px`, maxWidth: box.width / 2 - 22 }}
        role="group"
        aria-label={canvas.groupLabel(group.name, group.steps.length)}
      >
        {draft === null ? (
          <button
            type="button"
            className={classes.name}
            title={group.name}
            onDoubleClick={() => setDraft(group.name)}
            onClick={() => actions.selectGroup(group.id)}
          >
            <IconStack2 size={14} stroke={1.8} aria-hidden />
            <span>{group.name}</span>
          </button>
        ) : (
          <input
            className={classes.field}
            // The person asked to write here.
            // oxlint-disable-next-line jsx-a11y/no-autofocus
            autoFocus
            value={draft}
            maxLength={120}
            aria-label={canvas.groupName}
            onChange={(event) => setDraft(event.target.value)}
            onBlur={commit}
            onKeyDown={(event) => {
              if (event.nativeEvent.isComposing) return
              if (event.key === 'Enter') commit()
              if (event.key === 'Escape') setDraft(null)
              event.stopPropagation()
            }}
          />
        )}
        <Menu opened={open} onChange={setOpen} position="bottom-start" width={210}>
          <Menu.Target>
            <button type="button" className={classes.menu} aria-label={canvas.groupMenu(group.name)}>
              <IconDots size={15} />
            </button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item
              leftSection={<IconChevronsUp size={16} />}
              rightSection={<kbd>G</kbd>}
              onClick={() => actions.collapseGroup(group.id, true)}
            >
              {canvas.collapse}
            </Menu.Item>
            <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => setTimeout(() => setDraft(group.name), 0)}>
              {canvas.renameGroup}
            </Menu.Item>
            <Menu.Item
              leftSection={<IconStackPop size={16} />}
              rightSection={<kbd>⇧G</kbd>}
              onClick={() => actions.dispatch({ type: 'ungroup', id: group.id })}
            >
              {canvas.ungroup}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </div>
    </>
  )
}
