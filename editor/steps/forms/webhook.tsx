import { NumberInput, Select, TextInput } from '@mantine/core'
import type { WebhookConfig } from '../../../schema/steps/webhook.ts'
import { useTexts } from '../../i18n/texts.ts'
import { KeyValues } from '../../inspector/inputs/KeyValues.tsx'
import { TemplateText } from '../../inspector/inputs/TemplateText.tsx'
import inputs from '../../inspector/inputs/inputs.module.css'
import type { FormProps } from '../define-step-view.ts'

export function WebhookForm({ config, set, problem }: FormProps<WebhookConfig>) {
  const { steps } = useTexts()
  return (
    <>
      <TextInput
        label={steps.url}
        placeholder="https://"
        value={config.url}
        error={problem('url')}
        onChange={(event) => set('url', event.currentTarget.value)}
      />
      <Select
        label={steps.method}
        data={['GET', 'POST', 'PUT', 'PATCH', 'DELETE']}
        value={config.method}
        onChange={(method) => method && set('method', method)}
      />
      <KeyValues
        label={steps.headers}
        addLabel={steps.addHeader}
        newKey="X-Header-"
        value={config.headers ?? {}}
        onChange={(headers) => set('headers', headers)}
      />
      {config.method !== 'GET' && (
        <TemplateText
          label={steps.requestBody}
          value={config.body ?? ''}
          onChange={(body) => set('body', body)}
          extra={<p className={inputs.note}>{steps.requestBodyHint}</p>}
        />
      )}
      <div className={inputs.row}>
        <NumberInput
          label={steps.timeoutSeconds}
          min={1}
          max={60}
          value={config.timeoutSeconds ?? 10}
          onChange={(value) => set('timeoutSeconds', Number(value) || 10)}
        />
        <NumberInput
          label={steps.attempts}
          min={1}
          max={10}
          value={config.attempts ?? 4}
          onChange={(value) => set('attempts', Number(value) || 1)}
        />
      </div>
    </>
  )
}
