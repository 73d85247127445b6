import { ActionIcon, Select, Tooltip } from '@mantine/core'
import { IconRefresh } from '@tabler/icons-react'
import { useDocument, useJourney, useSession } from '../../canvas/JourneyContext.tsx'
import { useQuery } from '@tanstack/react-query'
import { queries } from '../../data/queries.ts'
import { useTexts } from '../../i18n/texts.ts'
import { PhoneFrame } from '../../preview/PhoneFrame.tsx'
import { type PreviewMessage, PreviewScreen } from '../../preview/PreviewScreen.tsx'
import { useSample } from '../../preview/use-sample.ts'
import classes from './message.module.css'

/** The message as the chosen contact will see it, live while it is written. */
export function MessagePreview({ message }: { message: PreviewMessage }) {
  const { session } = useJourney()
  const { inspector } = useTexts()
  const chosen = useSession((state) => state.sampleContact)
  const purpose = useDocument((state) => state.doc.settings.purpose)
  const signature = useQuery(queries.session()).data?.workspace.signature
  const { contact, others, scope } = useSample(chosen)
  const another = () => {
    const at = others.findIndex((row) => row.id === contact?.id)
    const next = others[(at + 1) % Math.max(1, others.length)]
    if (next) session.setState({ sampleContact: next.id })
  }
  return (
    <div className={classes.preview}>
      <div className={classes.sample}>
        <Select
          label={inspector.preview}
          placeholder={inspector.noSample}
          searchable
          data={others.map((row) => ({ value: String(row.id), label: row.name ?? row.key }))}
          value={contact ? String(contact.id) : null}
          onChange={(id) => id && session.setState({ sampleContact: Number(id) })}
        />
        <Tooltip label={inspector.another}>
          <ActionIcon variant="default" size={34} aria-label={inspector.another} onClick={another}>
            <IconRefresh size={16} />
          </ActionIcon>
        </Tooltip>
      </div>
      <PhoneFrame label={inspector.phoneOf}>
        <PreviewScreen
          message={message}
          scope={scope}
          signature={signature ?? ''}
          marketing={purpose === 'marketing'}
        />
      </PhoneFrame>
    </div>
  )
}
