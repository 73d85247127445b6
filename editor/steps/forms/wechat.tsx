import { SegmentedControl, TextInput } from '@mantine/core'
import { needsTemplate, type WechatConfig } from '../../../schema/steps/wechat.ts'
import { DraftsButton } from '../../ai/DraftsButton.tsx'
import { useTexts } from '../../i18n/texts.ts'
import { KeyValues } from '../../inspector/inputs/KeyValues.tsx'
import { TemplateText } from '../../inspector/inputs/TemplateText.tsx'
import { GatewaySelect, OutsideSelect, TemplateSelect } from '../../inspector/message/MessageFields.tsx'
import { MessagePreview } from '../../inspector/message/MessagePreview.tsx'
import { useTemplateContent } from '../../inspector/message/use-message-text.ts'
import inputs from '../../inspector/inputs/inputs.module.css'
import type { FormProps } from '../define-step-view.ts'

const forms = ['customerService', 'mass', 'template', 'subscribe'] as const

export function WechatForm(form: FormProps<WechatConfig>) {
  const { inspector, steps } = useTexts()
  const { config, set, problem } = form
  const content = useTemplateContent(config.template)
  const shown =
    content?.channel === 'wechat'
      ? { form: content.form, body: content.body, data: content.data ?? {} }
      : { form: config.form ?? 'customerService', body: config.body ?? '', data: config.data ?? {} }
  return (
    <>
      <TemplateSelect channel="wechat" {...form} />
      {config.template ? null : (
        <>
          <div>
            <SegmentedControl
              fullWidth
              data={forms.map((value) => ({ value, label: steps.wechatForms[value] }))}
              value={config.form ?? 'customerService'}
              onChange={(value) => set('form', value)}
            />
            {config.form === 'customerService' && <p className={inputs.note}>{steps.wechatWindow}</p>}
            {config.form === 'mass' && <p className={inputs.note}>{steps.wechatMass}</p>}
          </div>
          {needsTemplate(config.form) && (
            <>
              <TextInput
                label={steps.templateCode}
                value={config.templateCode ?? ''}
                error={problem('templateCode')}
                onChange={(event) => set('templateCode', event.currentTarget.value || undefined)}
              />
              <KeyValues
                label={steps.fields}
                addLabel={steps.addField}
                newKey="thing"
                value={config.data ?? {}}
                onChange={(data) => set('data', data)}
              />
              <TextInput
                label={steps.link}
                value={config.url ?? ''}
                onChange={(event) => set('url', event.currentTarget.value || undefined)}
              />
            </>
          )}
          <TemplateText
            label={inspector.body}
            value={config.body ?? ''}
            error={problem('body')}
            onChange={(text) => set('body', text)}
          >
            <DraftsButton channel="wechat" current={config.body ?? ''} onChoose={(text) => set('body', text)} />
          </TemplateText>
        </>
      )}
      <GatewaySelect channel="wechat" {...form} />
      <OutsideSelect {...form} />
      <MessagePreview message={{ channel: 'wechat', ...shown }} />
    </>
  )
}
