import { Button, Modal, SegmentedControl, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { needsTemplate } from '../../../schema/steps/wechat.ts'
import type { TemplateContent, TemplateRow } from '../../../schema/api/contacts.ts'
import { Confirm } from '../../controls/Confirm.tsx'
import { api } from '../../data/api.ts'
import { queries } from '../../data/queries.ts'
import { sayDone, sayError } from '../../data/say.ts'
import { useTexts } from '../../i18n/texts.ts'
import { KeyValues } from '../../inspector/inputs/KeyValues.tsx'
import { TemplateText } from '../../inspector/inputs/TemplateText.tsx'
import { SmsMeter } from '../../inspector/message/SmsMeter.tsx'
import { fill, fillText } from '../../preview/fill.ts'
import { PhoneFrame } from '../../preview/PhoneFrame.tsx'
import { PreviewScreen } from '../../preview/PreviewScreen.tsx'
import { useSample } from '../../preview/use-sample.ts'
import { Bindings } from './Bindings.tsx'
import { emptyContent } from './template-text.ts'
import classes from './templates.module.css'

/** Writes a template, with its preview beside it. */
export function TemplateEditor({ row, onClose }: { row: TemplateRow | null; onClose(): void }) {
  const { templates, common } = useTexts()
  const cache = useQueryClient()
  const [name, setName] = useState(row?.name ?? '')
  const [content, setContent] = useState<TemplateContent>(row?.content ?? emptyContent('sms'))
  const [asking, setAsking] = useState(false)
  const { scope } = useSample(null)
  const signature = useQuery(queries.session()).data?.workspace.signature ?? ''
  const refresh = () =>
    Promise.all([
      cache.invalidateQueries({ queryKey: ['templates'] }),
      cache.invalidateQueries({ queryKey: ['catalogue'] }),
    ])
  const done = (text: string) => {
    sayDone(text)
    onClose()
    return refresh()
  }
  const save = useMutation({
    mutationFn: () => api.saveTemplate(row?.id ?? null, { name: name.trim(), content }),
    onSuccess: () => done(templates.saved),
    onError: sayError,
  })
  const remove = useMutation({
    mutationFn: () => api.deleteTemplate(row?.id ?? ''),
    onSuccess: () => done(templates.deleted(row?.name ?? '')),
    onError: sayError,
  })
  return (
    <Modal opened onClose={onClose} size={840} title={row ? templates.edit : templates.create}>
      <div className={classes.editor}>
        <div className={classes.fields}>
          <TextInput
            label={templates.name}
            data-autofocus
            value={name}
            maxLength={200}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          {!row && (
            <SegmentedControl
              fullWidth
              value={content.channel}
              onChange={(channel) => setContent(emptyContent(channel))}
              data={(['sms', 'email', 'wechat'] as const).map((value) => ({ value, label: common.channels[value] }))}
            />
          )}
          <Fields
            content={content}
            onChange={setContent}
            meter={
              content.channel === 'sms'
                ? {
                    full: `【${signature}】${fillText(content.body, scope)}`,
                    missing: fill(content.body, scope)
                      .filter((piece) => piece.kind === 'missing')
                      .map((piece) => piece.name ?? piece.text),
                  }
                : null
            }
          />
        </div>
        <PhoneFrame label={templates.preview}>
          <PreviewScreen
            message={
              content.channel === 'wechat'
                ? { channel: 'wechat', form: content.form, body: content.body, data: content.data ?? {} }
                : content
            }
            scope={scope}
            signature={signature}
            marketing={false}
          />
        </PhoneFrame>
      </div>
      <div className={classes.foot}>
        {row && (
          <Button variant="subtle" color="red" onClick={() => setAsking(true)}>
            {common.delete}
          </Button>
        )}
        <span style={{ flex: 1 }} />
        <Button variant="default" onClick={onClose}>
          {common.cancel}
        </Button>
        <Button
          disabled={name.trim() === '' || content.body.trim() === ''}
          loading={save.isPending}
          onClick={() => save.mutate()}
        >
          {common.save}
        </Button>
      </div>
      {asking && row && (
        <Confirm
          title={templates.deleteTitle(row.name)}
          hint={templates.deleteHint}
          action={common.delete}
          busy={remove.isPending}
          onConfirm={() => remove.mutate()}
          onClose={() => setAsking(false)}
        />
      )}
    </Modal>
  )
}

function Fields({
  content,
  onChange,
  meter,
}: {
  content: TemplateContent
  onChange(content: TemplateContent): void
  meter: { full: string; missing: string[] } | null
}) {
  const { inspector, steps } = useTexts()
  return (
    <>
      {content.channel === 'email' && (
        <TemplateText
          label={inspector.subject}
          rows={1}
          value={content.subject}
          maxLength={500}
          onChange={(subject) => onChange({ ...content, subject })}
        />
      )}
      {content.channel === 'wechat' && (
        <>
          <SegmentedControl
            fullWidth
            value={content.form}
            onChange={(form) => onChange({ ...content, form: form as 'template' })}
            data={(['customerService', 'mass', 'template', 'subscribe'] as const).map((value) => ({
              value,
              label: steps.wechatForms[value],
            }))}
          />
          {needsTemplate(content.form) && (
            <>
              <TextInput
                label={steps.templateCode}
                value={content.templateCode ?? ''}
                onChange={(event) => onChange({ ...content, templateCode: event.currentTarget.value })}
              />
              <KeyValues
                label={steps.fields}
                addLabel={steps.addField}
                newKey="thing"
                value={content.data ?? {}}
                onChange={(data) => onChange({ ...content, data })}
              />
            </>
          )}
        </>
      )}
      <TemplateText
        label={inspector.body}
        rows={content.channel === 'email' ? 8 : 4}
        value={content.body}
        onChange={(body) => onChange({ ...content, body })}
        extra={meter && <SmsMeter text={meter.full} missing={meter.missing} />}
      />
      {content.channel === 'sms' && (
        <Bindings
          body={content.body}
          value={content.bindings ?? {}}
          onChange={(bindings) => onChange({ ...content, bindings })}
        />
      )}
    </>
  )
}
