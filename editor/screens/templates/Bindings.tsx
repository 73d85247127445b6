import { Button, CloseButton, Input, NumberInput, Select, TextInput } from '@mantine/core'
import { IconLink, IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { rulePack } from '../../../schema/rules/registry.ts'
import { paramKinds, type SmsBinding, type SmsParam } from '../../../schema/sms/binding.ts'
import { queries } from '../../data/queries.ts'
import { useTexts } from '../../i18n/texts.ts'
import { newParam, paramsOf } from './binding-params.ts'
import classes from './templates.module.css'

type Bound = Record<string, SmsBinding>

/** What each account of audited texts knows a template as. */
export function Bindings({ body, value, onChange }: { body: string; value: Bound; onChange(value: Bound): void }) {
  const { bindings: texts } = useTexts()
  const catalogue = useQuery(queries.catalogue()).data
  const signature = useQuery(queries.session()).data?.workspace.signature ?? ''
  const accounts = Object.entries(catalogue?.gateways ?? {}).filter(
    ([id, { kind = '' }]) => rulePack(kind)?.audited || Object.hasOwn(value, id),
  )
  if (accounts.length === 0) return null
  const put = (id: string, binding: SmsBinding | null) => {
    const { [id]: _, ...others } = value
    onChange(binding ? { ...others, [id]: binding } : others)
  }
  return (
    <Input.Wrapper label={texts.title} description={texts.hint} component="div" labelElement="div">
      <div className={classes.bindings}>
        {accounts.map(([id, { name, kind = '' }]) => {
          const binding = value[id]
          return binding ? (
            <Binding
              key={id}
              account={name}
              kind={kind}
              body={body}
              value={binding}
              onChange={(next) => put(id, next)}
            />
          ) : (
            <Button
              key={id}
              variant="default"
              size="xs"
              leftSection={<IconLink size={14} />}
              onClick={() => put(id, { templateCode: '', signature, params: paramsOf(body, kind) })}
            >
              {texts.bind(name)}
            </Button>
          )
        })}
      </div>
    </Input.Wrapper>
  )
}

function Binding({
  account,
  kind,
  body,
  value,
  onChange,
}: {
  account: string
  kind: string
  body: string
  value: SmsBinding
  onChange(value: SmsBinding | null): void
}) {
  const { bindings: texts } = useTexts()
  const pack = rulePack(kind)
  const set = (part: Partial<SmsBinding>) => onChange({ ...value, ...part })
  const setParam = (at: number, param: SmsParam | null) =>
    set({ params: param ? value.params.with(at, param) : value.params.toSpliced(at, 1) })
  return (
    <fieldset className={classes.binding}>
      <legend>{account}</legend>
      <CloseButton className={classes.unbind} aria-label={texts.unbind(account)} onClick={() => onChange(null)} />
      <div className={classes.pair}>
        <TextInput
          label={texts.templateCode}
          placeholder={kind === 'aliyun' ? 'SMS_123456789' : '1234567'}
          maxLength={60}
          value={value.templateCode}
          onChange={(event) => set({ templateCode: event.currentTarget.value.trim() })}
        />
        <TextInput
          label={texts.signature}
          leftSection="【"
          rightSection="】"
          maxLength={40}
          value={value.signature}
          onChange={(event) => set({ signature: event.currentTarget.value.replace(/[【】]/g, '') })}
        />
      </div>
      {value.params.map((param, at) => (
        <Param key={at} value={param} longest={pack?.maxValue ?? 500} onChange={(next) => setParam(at, next)} />
      ))}
      <div className={classes.pair}>
        <Button
          variant="subtle"
          size="compact-sm"
          leftSection={<IconPlus size={14} />}
          disabled={value.params.length >= (pack?.maxParams ?? 20)}
          onClick={() => set({ params: [...value.params, newParam(kind, value.params.length)] })}
        >
          {texts.addParam}
        </Button>
        <Button variant="subtle" size="compact-sm" onClick={() => set({ params: paramsOf(body, kind) })}>
          {texts.fromText}
        </Button>
      </div>
    </fieldset>
  )
}

function Param({
  value,
  longest,
  onChange,
}: {
  value: SmsParam
  longest: number
  onChange(value: SmsParam | null): void
}) {
  const { bindings: texts } = useTexts()
  const set = (part: Partial<SmsParam>) => onChange({ ...value, ...part })
  return (
    <div className={classes.param} role="group" aria-label={value.name}>
      <TextInput
        label={texts.name}
        maxLength={40}
        value={value.name}
        onChange={(event) => set({ name: event.currentTarget.value.replace(/\W/g, '') })}
      />
      <TextInput
        label={texts.value}
        maxLength={500}
        value={value.value}
        onChange={(event) => set({ value: event.currentTarget.value })}
      />
      <Select
        label={texts.kind}
        allowDeselect={false}
        data={paramKinds.map((kind) => ({ value: kind, label: texts.kinds[kind] }))}
        value={value.kind}
        onChange={(kind) => kind && set({ kind: kind as SmsParam['kind'] })}
      />
      <NumberInput
        label={texts.max}
        min={1}
        max={longest}
        allowDecimal={false}
        value={value.max}
        onChange={(max) => typeof max === 'number' && max >= 1 && set({ max: Math.floor(max) })}
      />
      <CloseButton aria-label={texts.remove(value.name)} onClick={() => onChange(null)} />
    </div>
  )
}
