import type { EmailConfig } from '../../../schema/steps/email.ts'
import { DraftsButton } from '../../ai/DraftsButton.tsx'
import { useTexts } from '../../i18n/texts.ts'
import { TemplateText } from '../../inspector/inputs/TemplateText.tsx'
import { GatewaySelect, OutsideSelect, TemplateSelect } from '../../inspector/message/MessageFields.tsx'
import { MessagePreview } from '../../inspector/message/MessagePreview.tsx'
import { useTemplateContent } from '../../inspector/message/use-message-text.ts'
import type { FormProps } from '../define-step-view.ts'

export function EmailForm(form: FormProps<EmailConfig>) {
  const { inspector } = useTexts()
  const content = useTemplateContent(form.config.template)
  const shown =
    content?.channel === 'email' ? content : { subject: form.config.subject ?? '', body: form.config.body ?? '' }
  return (
    <>
      <TemplateSelect channel="email" {...form} />
      {form.config.template ? null : (
        <>
          <TemplateText
            label={inspector.subject}
            rows={1}
            value={form.config.subject ?? ''}
            maxLength={500}
            error={form.problem('subject')}
            onChange={(text) => form.set('subject', text)}
          />
          <TemplateText
            label={inspector.body}
            rows={6}
            value={form.config.body ?? ''}
            error={form.problem('body')}
            onChange={(text) => form.set('body', text)}
          >
            <DraftsButton
              channel="email"
              current={form.config.body ?? ''}
              onChoose={(text) => form.set('body', text)}
            />
          </TemplateText>
        </>
      )}
      <GatewaySelect channel="email" {...form} />
      <OutsideSelect {...form} />
      <MessagePreview message={{ channel: 'email', subject: shown.subject, body: shown.body }} />
    </>
  )
}
