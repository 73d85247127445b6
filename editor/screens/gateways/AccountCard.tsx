import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { GatewayCard } from '../../../schema/api/operating.ts'
import { Sparkline } from '../../controls/Sparkline.tsx'
import table from '../../controls/table.module.css'
import { api } from '../../data/api.ts'
import { sayDone, sayError } from '../../data/say.ts'
import { useLanguage } from '../../app/language.ts'
import { useFormat } from '../../i18n/format.ts'
import { useTexts } from '../../i18n/texts.ts'
import pill from '../journeys/StatePill.module.css'
import { AccountMenu } from './AccountMenu.tsx'
import classes from './gateways.module.css'
import { placeNames } from './place-names.ts'

type Props = { row: GatewayCard; onRate(): void; onState(state: 'active' | 'paused'): void }

/** One account: how it is, what it did lately, what waits for it, and how it is chosen. */
export function AccountCard({ row, onRate, onState }: Props) {
  const { gateways, common } = useTexts()
  const format = useFormat()
  const kinds: Record<string, string> = gateways.kinds
  const speed = row.perSecond === null ? gateways.unlimited : gateways.perSecond(format.number(row.perSecond))
  return (
    <article className={`${table.card} ${classes.card}`} data-account={row.id} aria-label={row.name}>
      <header className={classes.head}>
        <div className={classes.title}>
          <h2>{row.name}</h2>
          <span className={classes.small}>{`${kinds[row.kind] ?? row.kind} · ${common.channels[row.channel]}`}</span>
        </div>
        <span className={pill.pill} data-state={row.state === 'active' ? 'running' : 'paused'}>
          {gateways.states[row.state]}
        </span>
        <AccountMenu row={row} />
      </header>
      <Health row={row} />
      <Numbers row={row} />
      <Day row={row} />
      {row.today.quota !== null && <Quota name={row.name} used={row.today.used} quota={row.today.quota} />}
      <footer className={classes.foot}>
        <Ranks row={row} />
        <Button
          variant="subtle"
          size="compact-sm"
          color="gray"
          aria-label={`${speed}, ${gateways.rate}: ${row.name}`}
          onClick={onRate}
        >
          {speed}
        </Button>
        <Button
          variant="default"
          size="xs"
          aria-label={`${row.state === 'active' ? gateways.pause : gateways.resume}: ${row.name}`}
          onClick={() => onState(row.state === 'active' ? 'paused' : 'active')}
        >
          {row.state === 'active' ? gateways.pause : gateways.resume}
        </Button>
      </footer>
    </article>
  )
}

function Health({ row: { id, name, health, lastError } }: { row: GatewayCard }) {
  const { operating } = useTexts()
  const format = useFormat()
  const cache = useQueryClient()
  const again = useMutation({
    mutationFn: () => api.tryGatewayAgain(id),
    onSuccess: () => {
      sayDone(operating.tryingAgain(name))
      return cache.invalidateQueries({ queryKey: ['gateways'] })
    },
    onError: sayError,
  })
  const { state, until, reason } = health
  const time = until === null ? null : format.clockSeconds(until)
  const words = {
    works: operating.health.works,
    failing: operating.health.failing,
    leftAlone: operating.health.leftAlone(time ?? ''),
    refused: time === null ? operating.health.refused : operating.health.refusedUntil(time),
  }
  const shown = reason ?? lastError
  return (
    <>
      <div className={classes.health} data-health={state}>
        <i aria-hidden />
        <span>{words[state]}</span>
        {state !== 'works' && (
          <Button variant="default" size="compact-sm" loading={again.isPending} onClick={() => again.mutate()}>
            {operating.tryAgain}
          </Button>
        )}
      </div>
      {shown && <p className={classes.reason}>{shown}</p>}
    </>
  )
}

function Numbers({ row: { queued, oldest, hour } }: { row: GatewayCard }) {
  const { operating } = useTexts()
  const format = useFormat()
  return (
    <dl className={classes.numbers}>
      <div>
        <dt>{oldest === null ? operating.waiting : operating.oldest(format.ago(oldest))}</dt>
        <dd>{format.compact(queued)}</dd>
      </div>
      <div>
        <dt>{operating.acceptedHour}</dt>
        <dd>{format.compact(hour.accepted)}</dd>
      </div>
      <div>
        <dt>{operating.failedHour}</dt>
        <dd data-bad={hour.failed > 0.05 || undefined}>{hour.calls === 0 ? '–' : format.share(hour.failed)}</dd>
      </div>
      <div>
        <dt>{operating.msHour}</dt>
        <dd>{hour.ms === null ? '–' : operating.ms(format.number(hour.ms))}</dd>
      </div>
    </dl>
  )
}

function Day({ row: { day, hours, routing } }: { row: GatewayCard }) {
  const { operating } = useTexts()
  const format = useFormat()
  const parts = [
    operating.day(format.number(day.accepted)),
    ...(day.rejected > 0 ? [operating.dayRejected(format.number(day.rejected))] : []),
    ...(day.unknown > 0 ? [operating.dayUnknown(format.number(day.unknown))] : []),
    ...(day.cost !== null && routing.currency ? [operating.cost(format.money(day.cost, routing.currency))] : []),
  ]
  return (
    <div className={classes.chart}>
      <span className={classes.small}>{parts.join(' · ')}</span>
      <Sparkline values={hours} tone="var(--brand)" label={operating.perHour} />
    </div>
  )
}

function Quota({ name, used, quota }: { name: string; used: number; quota: number }) {
  const { operating } = useTexts()
  const format = useFormat()
  return (
    <div className={classes.quota}>
      <span className={classes.small}>{operating.quotaUsed(format.number(used), format.number(quota))}</span>
      <div
        className={classes.meter}
        role="meter"
        aria-label={operating.quotaUsedOf(name)}
        aria-valuemin={0}
        aria-valuemax={quota}
        aria-valuenow={Math.min(used, quota)}
        data-full={used >= quota || undefined}
      >
        <i style={{ transform: `scaleX(${Math.min(1, used / quota)})` }} />
      </div>
    </div>
  )
}

function Ranks({ row: { routing, channel } }: { row: GatewayCard }) {
  const { operating } = useTexts()
  const format = useFormat()
  const language = useLanguage()
  const names = placeNames(language)
  const places = routing.countries.slice(0, 3).map((code) => names.of(code) ?? code)
  const more = routing.countries.length - places.length
  const parts = [
    operating.ranks(format.number(routing.priority), format.number(routing.weight)),
    ...(channel !== 'sms' ? [] : places.length === 0 ? [operating.anywhere] : [format.list(places)]),
    ...(more > 0 ? [`+${more}`] : []),
    ...routing.carriers.map((carrier) => operating.carrierNames[carrier]),
  ]
  return <span className={classes.small}>{parts.join(' · ')}</span>
}
