import { Badge, Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { queries } from '../../data/queries.ts'
import { useTexts } from '../../i18n/texts.ts'
import type { FormProps } from '../../steps/define-step-view.ts'

type Channel = 'sms' | 'email' | 'wechat'
const here = '\u0000here'

/** The template a message uses, or none: then its text is written in place. */
export function TemplateSelect({
  channel,
  config,
  set,
  problem,
}: FormProps<{ template?: string | undefined }> & { channel: Channel }) {
  const { inspector } = useTexts()
  const catalogue = useQuery(queries.catalogue()).data
  const templates = useQuery(queries.templates()).data
  const names = new Map(templates?.map((template) => [template.id, template.name]))
  const options = Object.entries(catalogue?.templates ?? {}).filter(([, template]) => template.channel === channel)
  if (options.length === 0 && !config.template) return null
  const chosen = config.template ? catalogue?.templates[config.template] : undefined
  const data = [
    { value: here, label: inspector.writeHere },
    ...options.map(([id]) => ({ value: id, label: names.get(id) ?? id })),
  ]
  if (config.template && !chosen) data.push({ value: config.template, label: config.template })
  return (
    <Select
      label={inspector.template}
      data={data}
      value={config.template ?? here}
      error={problem('template')}
      rightSectionWidth={chosen ? 92 : undefined}
      rightSection={
        chosen ? (
          <Badge size="sm" variant="light" color={chosen.approved ? 'green' : 'yellow'} tt="none" fw={500}>
            {chosen.approved ? inspector.approved : inspector.notApproved}
          </Badge>
        ) : undefined
      }
      onChange={(next) => set('template', next === here || next === null ? undefined : next)}
    />
  )
}

/** The account that sends: the workspace's default unless one is named. */
export function GatewaySelect({
  channel,
  config,
  set,
  problem,
}: FormProps<{ gateway?: string | undefined }> & { channel: Channel }) {
  const { inspector } = useTexts()
  const catalogue = useQuery(queries.catalogue()).data
  const options = Object.entries(catalogue?.gateways ?? {}).filter(([, gateway]) => gateway.channel === channel)
  if (options.length < 2 && !config.gateway) return null
  const data = [
    { value: here, label: inspector.anyGateway },
    ...options.map(([id, { name }]) => ({ value: id, label: name })),
  ]
  return (
    <Select
      label={inspector.gateway}
      data={data}
      value={config.gateway ?? here}
      error={problem('gateway')}
      onChange={(next) => set('gateway', next === here || next === null ? undefined : next)}
    />
  )
}

/** What the step does with people who may not be written to now: outside the hours, over a cap. */
export function OutsideSelect({ config, set }: FormProps<{ outside?: 'wait' | 'skip' | undefined }>) {
  const { inspector } = useTexts()
  return (
    <Select
      label={inspector.outside}
      description={inspector.outsideHint}
      allowDeselect={false}
      data={[
        { value: 'wait', label: inspector.outsideWait },
        { value: 'skip', label: inspector.outsideSkip },
      ]}
      value={config.outside ?? 'wait'}
      onChange={(next) => set('outside', next === 'skip' ? 'skip' : undefined)}
    />
  )
}
