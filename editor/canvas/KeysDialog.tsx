import { Modal } from '@mantine/core'
import { useTexts } from '../i18n/texts.ts'
import { useJourney, useSession } from './JourneyContext.tsx'
import classes from './KeysDialog.module.css'

/** Every key of the canvas. */
export function KeysDialog() {
  const { session } = useJourney()
  const { keys } = useTexts()
  const opened = useSession((state) => state.dialog === 'keys')
  const groups = [
    {
      title: keys.groups.move,
      rows: [
        ['↓ ↑', keys.walk],
        ['← →', keys.branches],
        ['Home End', keys.ends],
        ['Enter', keys.open],
        ['⌘F', keys.findSteps],
        ['⌘K', keys.find],
        ['F8 ⇧F8', keys.problem],
        ['⌘.', keys.fix],
        ['⌥←', keys.back],
        ['Esc', keys.escape],
      ],
    },
    {
      title: keys.groups.edit,
      rows: [
        ['A', keys.insert],
        ['A ← →', keys.way],
        ['/', keys.quickAdd],
        ['⌫ ⇧⌫', keys.remove],
        ['M', keys.move],
        ['⌘D', keys.duplicate],
        ['⌘C ⌘X ⌘V', keys.clipboard],
        ['⌘Z ⇧⌘Z', keys.undo],
        ['G ⇧G', keys.group],
        ['⇧↑ ⇧↓', keys.extend],
        ['N', keys.note],
      ],
    },
    {
      title: keys.groups.view,
      rows: [
        ['1', keys.fit],
        ['+ −', keys.zoom],
        ['H V', keys.hand],
        ['R', keys.turn],
        ['L', keys.lens],
        ['?', keys.help],
      ],
    },
  ]
  return (
    <Modal opened={opened} onClose={() => session.setState({ dialog: null })} title={keys.title} size={640}>
      <div className={classes.groups}>
        {groups.map(({ title, rows }) => (
          <section key={title}>
            <h3>{title}</h3>
            <dl>
              {rows.map(([key = '', text]) => (
                <div key={key}>
                  <dt>{text}</dt>
                  <dd>
                    {key.split(' ').map((part) => (
                      <kbd key={part}>{part}</kbd>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  )
}
