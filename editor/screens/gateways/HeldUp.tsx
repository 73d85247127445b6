import { Button, Menu } from '@mantine/core'
import { IconChevronDown, IconMoodSmile } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { HeldUpAct, HeldUpGroup } from '../../../schema/api/held-up.ts'
import { EmptyState } from '../../controls/EmptyState.tsx'
import { Page } from '../../controls/Page.tsx'
import { SearchField } from '../../controls/SearchField.tsx'
import table from '../../controls/table.module.css'
import { api } from '../../data/api.ts'
import { queries } from '../../data/queries.ts'
import { sayDone, sayError } from '../../data/say.ts'
import { useFormat } from '../../i18n/format.ts'
import { useTexts } from '../../i18n/texts.ts'
import classes from './gateways.module.css'
import { HeldUpDialog } from './HeldUpDialog.tsx'

/** People who do not get on, by step, account and reason, and what can be done about it. */
export function HeldUp() {
  const { operating, gateways } = useTexts()
  const list = useQuery(queries.heldUp())
  const [search, setSearch] = useState('')
  const [asked, setAsked] = useState<{ group: HeldUpGroup; act: HeldUpAct['act'] } | null>(null)
  const act = useAct(() => setAsked(null))
  const typed = search.trim().toLowerCase()
  const rows = (list.data ?? []).filter((row) =>
    [row.journeyName, row.stepName, row.accountName, row.error, row.reason].some((text) =>
      text?.toLowerCase().includes(typed),
    ),
  )
  return (
    <Page
      crumb={<Link to="/gateways">{gateways.title} /</Link>}
      title={operating.heldUp}
      actions={<SearchField value={search} onChange={setSearch} placeholder={operating.searchHeldUp} />}
    >
      <p style={{ marginTop: -12, color: 'var(--faint)' }}>{operating.heldUpHint}</p>
      {list.isSuccess && list.data.length === 0 ? (
        <EmptyState
          icon={<IconMoodSmile size={28} stroke={1.5} />}
          title={operating.nobodyHeld}
          hint={operating.nobodyHeldHint}
        />
      ) : (
        <div className={table.card}>
          <div className={table.scroll} tabIndex={0} role="region" aria-label={operating.heldUp}>
            <table className={`${table.table} ${classes.held}`}>
              <thead>
                <tr>
                  <th scope="col">{operating.columns.where}</th>
                  <th scope="col">{operating.columns.why}</th>
                  <th scope="col" className={table.number}>
                    {operating.columns.people}
                  </th>
                  <th scope="col">{operating.columns.since}</th>
                  <th aria-hidden />
                </tr>
              </thead>
              <tbody>
                {rows.map((group) => (
                  <Row
                    key={keyOf(group)}
                    group={group}
                    onRetry={() => act.mutate({ group, act: { act: 'retry' } })}
                    onAsk={(name) => setAsked({ group, act: name })}
                  />
                ))}
              </tbody>
            </table>
          </div>
        </div>
      )}
      {asked && (
        <HeldUpDialog
          {...asked}
          busy={act.isPending}
          onAct={(chosen) => act.mutate({ group: asked.group, act: chosen })}
          onClose={() => setAsked(null)}
        />
      )}
    </Page>
  )
}

const keyOf = ({ version, step, kind, account, error }: HeldUpGroup) => [version, step, kind, account, error].join('/')

/** Skipping and ending take some people at a time: they are asked for until nobody is left. */
function useAct(onDone: () => void) {
  const { operating } = useTexts()
  const format = useFormat()
  const cache = useQueryClient()
  return useMutation({
    mutationFn: async ({ group, act }: { group: HeldUpGroup; act: HeldUpAct }) => {
      const { version, step, kind, account, error } = group
      let total = 0
      for (;;) {
        const { people } = await api.actOnHeldUp({ at: { version, step, kind, account, error }, act })
        total += people
        if (people === 0 || act.act === 'retry' || act.act === 'move') return total
      }
    },
    onSuccess: async (people, { act }) => {
      sayDone(operating.acted[act.act](format.number(people)))
      onDone()
      await cache.invalidateQueries({ queryKey: ['held-up'] })
    },
    onError: sayError,
  })
}

type RowProps = { group: HeldUpGroup; onRetry(): void; onAsk(act: HeldUpAct['act']): void }

function Row({ group, onRetry, onAsk }: RowProps) {
  const { operating } = useTexts()
  const format = useFormat()
  const { kind, channel } = group
  return (
    <tr>
      <td>
        <Link
          className={table.name}
          to="/journeys/$journeyId"
          params={{ journeyId: group.journey }}
          search={{ step: group.stepId }}
        >
          {group.journeyName}
        </Link>
        <div className={table.small}>{`v${group.number} · ${group.stepName}`}</div>
      </td>
      <td>
        {kind === 'stuck' ? operating.stuck : operating.waitsFor(group.accountName ?? operating.ownWork)}
        {(group.reason ?? group.error) && (
          <div className={table.small} style={{ overflowWrap: 'anywhere' }}>
            {group.reason ?? (operating.errors[group.error as 'dailyQuota'] || group.error)}
          </div>
        )}
      </td>
      <td className={table.number}>{format.number(group.people)}</td>
      <td style={{ whiteSpace: 'nowrap' }}>{format.ago(group.since)}</td>
      <td className={table.number} style={{ whiteSpace: 'nowrap' }}>
        <Button.Group style={{ justifyContent: 'flex-end' }}>
          <Button variant="default" size="xs" onClick={onRetry}>
            {operating.acts.retry}
          </Button>
          <Menu position="bottom-end" width={240}>
            <Menu.Target>
              <Button
                variant="default"
                size="xs"
                px={8}
                aria-label={operating.otherActs(group.journeyName, group.stepName)}
              >
                <IconChevronDown size={15} />
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {kind === 'waiting' && channel !== null && (
                <Menu.Item onClick={() => onAsk('move')}>{operating.acts.move}</Menu.Item>
              )}
              {group.canSkip && <Menu.Item onClick={() => onAsk('skip')}>{operating.acts.skip}</Menu.Item>}
              <Menu.Item color="red" onClick={() => onAsk('end')}>
                {operating.acts.end}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </Button.Group>
      </td>
    </tr>
  )
}
