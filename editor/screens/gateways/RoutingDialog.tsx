import { Alert, Button, Checkbox, Modal, MultiSelect, NumberInput, Select, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { countries } from '../../../schema/addresses/countries.ts'
import type { GatewayCard } from '../../../schema/api/operating.ts'
import { useLanguage } from '../../app/language.ts'
import { api } from '../../data/api.ts'
import { sayDone } from '../../data/say.ts'
import { useTexts } from '../../i18n/texts.ts'
import classes from './gateways.module.css'
import { currencyOptions, placeNames } from './place-names.ts'

type Routing = GatewayCard['routing']
type FieldsProps = { draft: Routing; set(part: Partial<Routing>): void }
const carriers = ['mobile', 'unicom', 'telecom'] as const

/** When an account is chosen, how much it sends a day, and what that costs. */
export function RoutingDialog({ row, onClose }: { row: GatewayCard; onClose(): void }) {
  const { operating, common } = useTexts()
  const cache = useQueryClient()
  const [draft, setDraft] = useState(row.routing)
  const set = (part: Partial<Routing>) => setDraft({ ...draft, ...part })
  const save = useMutation({
    mutationFn: () => api.changeGateway(row.id, draft),
    onSuccess: async () => {
      sayDone(operating.routingSaved(row.name))
      await cache.invalidateQueries({ queryKey: ['gateways'] })
      onClose()
    },
  })
  return (
    <Modal opened onClose={onClose} size="lg" title={operating.routingTitle(row.name)}>
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate()
        }}
      >
        <p className={classes.small}>{operating.routingHint}</p>
        <Ranks draft={draft} set={set} />
        {row.channel === 'sms' && <Places draft={draft} set={set} />}
        <Quotas draft={draft} set={set} />
        <Price draft={draft} set={set} />
        {save.error && (
          <Alert color="red" role="alert">
            {save.error.message}
          </Alert>
        )}
        <div className={classes.actions}>
          <Button variant="default" onClick={onClose}>
            {common.cancel}
          </Button>
          <Button type="submit" loading={save.isPending}>
            {common.save}
          </Button>
        </div>
      </form>
    </Modal>
  )
}

function Ranks({ draft, set }: FieldsProps) {
  const { operating } = useTexts()
  return (
    <div className={classes.two}>
      <NumberInput
        label={operating.priority}
        description={operating.priorityHint}
        data-autofocus
        min={0}
        max={99}
        allowDecimal={false}
        value={draft.priority}
        onChange={(next) => set({ priority: Number(next) })}
      />
      <NumberInput
        label={operating.weight}
        description={operating.weightHint}
        min={1}
        max={1000}
        allowDecimal={false}
        value={draft.weight}
        onChange={(next) => set({ weight: Number(next) })}
      />
    </div>
  )
}

function Places({ draft, set }: FieldsProps) {
  const { operating } = useTexts()
  const language = useLanguage()
  const names = placeNames(language)
  const options = countries
    .map((code) => ({ value: code, label: `${names.of(code) ?? code} (${code})` }))
    .sort((a, b) => a.label.localeCompare(b.label, language))
  const inChina = draft.countries.length === 0 || draft.countries.includes('CN')
  return (
    <>
      <MultiSelect
        label={operating.countries}
        placeholder={draft.countries.length === 0 ? operating.anywhere : ''}
        data={options}
        searchable
        clearable
        hidePickedOptions
        maxDropdownHeight={240}
        value={draft.countries}
        onChange={(next) =>
          set({ countries: next, ...(next.length > 0 && !next.includes('CN') ? { carriers: [] } : {}) })
        }
      />
      {inChina && (
        <fieldset>
          <legend>{operating.carriers}</legend>
          <div style={{ display: 'flex', flexWrap: 'wrap', gap: 16 }}>
            {carriers.map((carrier) => (
              <Checkbox
                key={carrier}
                label={operating.carrierNames[carrier]}
                checked={draft.carriers.includes(carrier)}
                onChange={({ currentTarget: { checked } }) =>
                  set({
                    carriers: carriers.filter((one) => (one === carrier ? checked : draft.carriers.includes(one))),
                  })
                }
              />
            ))}
          </div>
        </fieldset>
      )}
    </>
  )
}

function Quotas({ draft, set }: FieldsProps) {
  const { operating } = useTexts()
  const ramps = draft.rampStart !== null
  return (
    <>
      <NumberInput
        label={operating.quota}
        placeholder={operating.noLimit}
        min={1}
        allowDecimal={false}
        thousandSeparator
        value={draft.dailyQuota ?? ''}
        onChange={(next) => set({ dailyQuota: next === '' ? null : Number(next) })}
      />
      <Checkbox
        label={operating.ramp}
        description={operating.rampHint}
        checked={ramps}
        onChange={({ currentTarget: { checked } }) =>
          set(checked ? { rampStart: 100, rampFrom: today() } : { rampStart: null, rampFrom: null })
        }
      />
      {ramps && (
        <div className={classes.two}>
          <NumberInput
            label={operating.rampStart}
            min={1}
            allowDecimal={false}
            thousandSeparator
            value={draft.rampStart ?? ''}
            onChange={(next) => set({ rampStart: Math.max(1, Number(next)) })}
          />
          <TextInput
            type="date"
            label={operating.rampFrom}
            required
            value={draft.rampFrom ?? ''}
            onChange={(event) => set({ rampFrom: event.currentTarget.value })}
          />
        </div>
      )}
    </>
  )
}

function Price({ draft, set }: FieldsProps) {
  const { operating } = useTexts()
  const language = useLanguage()
  const standard = language === 'zh' ? 'CNY' : 'USD'
  return (
    <div className={classes.two}>
      <NumberInput
        label={operating.price}
        min={0}
        decimalScale={6}
        value={draft.price ?? ''}
        onChange={(next) =>
          set(
            next === ''
              ? { price: null, currency: null }
              : { price: Number(next), currency: draft.currency ?? standard },
          )
        }
      />
      <Select
        label={operating.currency}
        data={currencyOptions(language)}
        searchable
        allowDeselect={false}
        disabled={draft.price === null}
        value={draft.currency}
        onChange={(currency) => currency && set({ currency })}
      />
    </div>
  )
}

/** The local day, as a date field writes it. */
const today = () => new Intl.DateTimeFormat('en-CA').format(Date.now())
