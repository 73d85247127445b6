import { ActionIcon, Menu } from '@mantine/core'
import { IconArrowsSplit2, IconDots, IconSend, IconSettings, IconTrash } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { GatewayCard } from '../../../schema/api/operating.ts'
import { Confirm } from '../../controls/Confirm.tsx'
import { sayDone, sayError } from '../../data/say.ts'
import { useTexts } from '../../i18n/texts.ts'
import { accountApi } from './account-api.ts'
import { AccountDialog } from './AccountDialog.tsx'
import { RoutingDialog } from './RoutingDialog.tsx'
import { TestDialog } from './TestDialog.tsx'

/** What can be done to an account from the list: its settings, routing, a test message, removing it. */
export function AccountMenu({ row }: { row: GatewayCard }) {
  const { gateways, operating, common } = useTexts()
  const cache = useQueryClient()
  const [open, setOpen] = useState<'settings' | 'routing' | 'test' | 'remove' | null>(null)
  const close = () => setOpen(null)
  const remove = useMutation({
    mutationFn: () => accountApi.remove(row.id),
    onSuccess: () => {
      sayDone(gateways.removed(row.name))
      return cache.invalidateQueries({ queryKey: ['gateways'] })
    },
    onError: sayError,
    onSettled: close,
  })
  return (
    <>
      <Menu position="bottom-end" width={210}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={`${common.more}: ${row.name}`}>
            <IconDots size={17} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconSettings size={16} />} onClick={() => setOpen('settings')}>
            {gateways.settings}
          </Menu.Item>
          <Menu.Item leftSection={<IconArrowsSplit2 size={16} />} onClick={() => setOpen('routing')}>
            {operating.routing}
          </Menu.Item>
          <Menu.Item leftSection={<IconSend size={16} />} onClick={() => setOpen('test')}>
            {gateways.test}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={() => setOpen('remove')}>
            {common.delete}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {open === 'settings' && <AccountDialog id={row.id} onClose={close} />}
      {open === 'routing' && <RoutingDialog row={row} onClose={close} />}
      {open === 'test' && <TestDialog row={row} onClose={close} />}
      {open === 'remove' && (
        <Confirm
          title={gateways.removeTitle(row.name)}
          hint={gateways.removeHint}
          action={common.delete}
          busy={remove.isPending}
          onConfirm={() => remove.mutate()}
          onClose={close}
        />
      )}
    </>
  )
}
