import { ActionIcon, Menu } from '@mantine/core'
import { IconCopy, IconDots, IconDownload, IconTrash } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { JourneyRow } from '../../../schema/api/journeys.ts'
import { Confirm } from '../../controls/Confirm.tsx'
import { api } from '../../data/api.ts'
import { sayDone, sayError } from '../../data/say.ts'
import { exportDocument } from '../../gallery/export-document.ts'
import { useTexts } from '../../i18n/texts.ts'

/** What can be done to a journey from the list. */
export function JourneyMenu({ row }: { row: JourneyRow }) {
  const { journeys, common } = useTexts()
  const cache = useQueryClient()
  const [asking, setAsking] = useState(false)
  const refresh = () => cache.invalidateQueries({ queryKey: ['journeys'] })
  const copy = useMutation({
    mutationFn: async () => {
      const { doc } = await api.journey(row.id)
      const name = journeys.copyOf(row.name)
      return api.createJourney(name, { ...doc, name })
    },
    onSuccess: refresh,
    onError: sayError,
  })
  const remove = useMutation({
    mutationFn: () => api.deleteJourney(row.id),
    onSuccess: () => {
      setAsking(false)
      sayDone(journeys.deleted(row.name))
      return refresh()
    },
    onError: sayError,
  })
  const live = row.state === 'running' || row.state === 'paused'
  return (
    <>
      <Menu position="bottom-end" width={210}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={`${common.more}: ${row.name}`}>
            <IconDots size={17} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconCopy size={16} />} onClick={() => copy.mutate()}>
            {common.duplicate}
          </Menu.Item>
          <Menu.Item
            leftSection={<IconDownload size={16} />}
            onClick={() => void api.journey(row.id).then(({ doc }) => exportDocument(doc), sayError)}
          >
            {journeys.exportFile}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item
            color="red"
            leftSection={<IconTrash size={16} />}
            disabled={live}
            title={live ? journeys.deleteRunning : undefined}
            onClick={() => setAsking(true)}
          >
            {common.delete}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {asking && (
        <Confirm
          title={journeys.deleteTitle(row.name)}
          hint={journeys.deleteHint}
          action={common.delete}
          busy={remove.isPending}
          onConfirm={() => remove.mutate()}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  )
}
