import type { SmsConfig } from '../../../schema/steps/sms.ts'
import { DraftsButton } from '../../ai/DraftsButton.tsx'
import { useTexts } from '../../i18n/texts.ts'
import { TemplateText } from '../../inspector/inputs/TemplateText.tsx'
import { GatewaySelect, OutsideSelect, TemplateSelect } from '../../inspector/message/MessageFields.tsx'
import { MessagePreview } from '../../inspector/message/MessagePreview.tsx'
import { SmsMeter } from '../../inspector/message/SmsMeter.tsx'
import { useSmsText } from '../../inspector/message/use-message-text.ts'
import type { FormProps } from '../define-step-view.ts'

export function SmsForm(form: FormProps<SmsConfig>) {
  const { inspector } = useTexts()
  const { body, full, missing } = useSmsText(form.config)
  return (
    <>
      <TemplateSelect channel="sms" {...form} />
      {form.config.template ? null : (
        <TemplateText
          label={inspector.body}
          value={form.config.body ?? ''}
          maxLength={4000}
          error={form.problem('body')}
          onChange={(text) => form.set('body', text)}
          extra={<SmsMeter text={full} missing={missing} gateway={form.config.gateway} />}
        >
          <DraftsButton channel="sms" current={form.config.body ?? ''} onChoose={(text) => form.set('body', text)} />
        </TemplateText>
      )}
      <GatewaySelect channel="sms" {...form} />
      <OutsideSelect {...form} />
      <MessagePreview message={{ channel: 'sms', body }} />
    </>
  )
}
