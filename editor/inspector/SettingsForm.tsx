import { Checkbox, NumberInput, SegmentedControl, Select } from '@mantine/core'
import { IconAdjustments } from '@tabler/icons-react'
import { useMemo } from 'react'
import type { JourneySettings } from '../../schema/document.ts'
import { useDocument, useJourney } from '../canvas/JourneyContext.tsx'
import { useTexts } from '../i18n/texts.ts'
import { ConditionBuilder } from './conditions/ConditionBuilder.tsx'
import { emptyCondition } from './conditions/condition-kinds.ts'
import { useJourneyNames } from './conditions/use-names.ts'
import { CapsInput } from '../controls/CapsInput.tsx'
import { DurationInput } from './inputs/DurationInput.tsx'
import { WindowInput } from './inputs/WindowInput.tsx'
import { PanelHead } from './PanelHead.tsx'
import inputs from './inputs/inputs.module.css'
import classes from './Inspector.module.css'

/** What holds for the whole journey: purpose, zone, entering again, goal, hours, limits. */
export function SettingsForm() {
  const { actions, session } = useJourney()
  const { inspector, common } = useTexts()
  const settings = useDocument((state) => state.doc.settings)
  const names = useJourneyNames()
  const zones = useMemo(
    () => [...new Set([settings.timezone, ...Intl.supportedValuesOf('timeZone')])],
    [settings.timezone],
  )
  const set = (path: (string | number)[], value: unknown) =>
    actions.dispatch(
      { type: 'setSettings', path, value },
      typeof value === 'string' || typeof value === 'number' ? { key: `settings.${path.join('.')}` } : {},
    )
  return (
    <>
      <PanelHead
        icon={<IconAdjustments size={22} stroke={1.6} />}
        title={inspector.settingsTitle}
        onClose={() => session.setState({ open: null })}
      />
      <div className={classes.panel}>
        <div className={classes.form}>
          <div className={inputs.section}>
            <h3>{inspector.purpose}</h3>
            <SegmentedControl
              fullWidth
              data={(['marketing', 'transactional'] as const).map((value) => ({
                value,
                label: inspector.purposes[value],
              }))}
              value={settings.purpose}
              onChange={(value) => set(['purpose'], value)}
            />
            <p className={inputs.note}>{inspector.purposeHint}</p>
          </div>
          <Select
            label={inspector.timezone}
            data={zones}
            searchable
            limit={80}
            value={settings.timezone}
            onChange={(zone) => zone && set(['timezone'], zone)}
          />
          <Select
            label={inspector.reentry}
            data={(['once', 'afterExit', 'always'] as const).map((mode) => ({
              value: mode,
              label: inspector.reentryModes[mode],
            }))}
            value={settings.reentry.mode}
            onChange={(mode) => mode && set(['reentry', 'mode'], mode)}
          />
          {settings.reentry.mode !== 'once' && (
            <div className={inputs.section}>
              <Checkbox
                label={inspector.cooldown}
                checked={settings.reentry.cooldown !== undefined}
                onChange={(event) => set(['reentry', 'cooldown'], event.currentTarget.checked ? 'P7D' : undefined)}
              />
              {settings.reentry.cooldown !== undefined && (
                <DurationInput
                  label=""
                  description={inspector.cooldownHint}
                  value={settings.reentry.cooldown}
                  onChange={(value) => set(['reentry', 'cooldown'], value)}
                />
              )}
            </div>
          )}
          {(['goal', 'exitWhen'] as const).map((name) => (
            <div key={name} className={inputs.section}>
              <Checkbox
                label={inspector[name]}
                {...(name === 'goal' ? { description: inspector.goalHint } : {})}
                checked={settings[name] !== undefined}
                onChange={(event) =>
                  set([name], event.currentTarget.checked ? emptyCondition('event', names) : undefined)
                }
              />
              {settings[name] !== undefined && (
                <ConditionBuilder
                  value={settings[name]}
                  names={names}
                  count={false}
                  onChange={(condition) => set([name], condition)}
                />
              )}
            </div>
          ))}
          <div className={inputs.section}>
            <Checkbox
              label={inspector.sendWindow}
              description={inspector.sendWindowHint}
              checked={settings.sendWindow !== undefined}
              onChange={(event) =>
                set(
                  ['sendWindow'],
                  event.currentTarget.checked ? { ranges: [{ from: '09:00', to: '21:00' }] } : undefined,
                )
              }
            />
            {settings.sendWindow && (
              <WindowInput label="" value={settings.sendWindow} onChange={(value) => set(['sendWindow'], value)} />
            )}
          </div>
          <Caps settings={settings} set={set} />
          <div className={inputs.section}>
            <h3>{inspector.limits}</h3>
            <div className={inputs.row}>
              <Limit
                label={inspector.limitTotal}
                value={settings.entryLimit?.total}
                placeholder={inspector.noLimit}
                onChange={(total) => set(['entryLimit'], limits({ ...settings.entryLimit, total }))}
              />
              <Limit
                label={inspector.limitPerDay}
                value={settings.entryLimit?.perDay}
                placeholder={inspector.noLimit}
                onChange={(perDay) => set(['entryLimit'], limits({ ...settings.entryLimit, perDay }))}
              />
            </div>
          </div>
          <div className={inputs.section}>
            <h3>{inspector.priority}</h3>
            <SegmentedControl
              aria-label={`${inspector.priority} ${common.optional}`}
              fullWidth
              data={(['high', 'normal', 'low'] as const).map((value) => ({
                value,
                label: inspector.priorities[value],
              }))}
              value={settings.priority}
              onChange={(value) => set(['priority'], value)}
            />
          </div>
        </div>
      </div>
    </>
  )
}

function Limit({
  label,
  value,
  placeholder,
  onChange,
}: {
  label: string
  value: number | undefined
  placeholder: string
  onChange(value: number | undefined): void
}) {
  return (
    <NumberInput
      label={label}
      placeholder={placeholder}
      min={1}
      allowDecimal={false}
      value={value ?? ''}
      onChange={(next) => onChange(next === '' ? undefined : Number(next))}
    />
  )
}

function limits(limit: { total?: number | undefined; perDay?: number | undefined }): JourneySettings['entryLimit'] {
  const kept = { ...(limit.total ? { total: limit.total } : {}), ...(limit.perDay ? { perDay: limit.perDay } : {}) }
  return Object.keys(kept).length > 0 ? kept : undefined
}

function Caps({ settings, set }: { settings: JourneySettings; set(path: (string | number)[], value: unknown): void }) {
  const { inspector } = useTexts()
  return (
    <div className={inputs.section}>
      <h3>{inspector.caps}</h3>
      <CapsInput value={settings.caps ?? []} onChange={(caps) => set(['caps'], caps.length === 0 ? undefined : caps)} />
    </div>
  )
}
