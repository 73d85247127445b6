import { Button, Modal, SegmentedControl, Textarea, TextInput } from '@mantine/core'
import { IconSparkles } from '@tabler/icons-react'
import { useState } from 'react'
import { useLanguage } from '../app/language.ts'
import { useTexts } from '../i18n/texts.ts'
import { variablesOf } from '../preview/fill.ts'
import { type Draft, useDrafts } from './use-drafts.ts'
import classes from './DraftsDialog.module.css'

type Length = 'short' | 'medium' | 'long'

/** A brief on the left, drafts as they are written on the right. */
export function DraftsDialog({
  channel,
  current,
  onClose,
  onChoose,
}: {
  channel: 'sms' | 'email' | 'wechat'
  current: string
  onClose(): void
  onChoose(text: string): void
}) {
  const { ai } = useTexts()
  const interfaceLanguage = useLanguage()
  const { drafts, state, write, stop } = useDrafts()
  const [brief, setBrief] = useState({
    purpose: '',
    product: '',
    offer: '',
    tone: ai.tones[0] ?? '',
    length: 'short' as Length,
    language: interfaceLanguage,
  })
  const keep = variablesOf(current).map((name) => `{{ ${name} }}`)
  const field = (name: 'purpose' | 'product' | 'offer') => ({
    label: ai[name],
    placeholder: ai[`${name}Placeholder`],
    value: brief[name],
    onChange: (event: { currentTarget: { value: string } }) =>
      setBrief({ ...brief, [name]: event.currentTarget.value }),
  })
  return (
    <Modal opened onClose={onClose} title={ai.title} size={860}>
      <div className={classes.columns}>
        <form
          className={classes.brief}
          onSubmit={(event) => {
            event.preventDefault()
            void write({ channel, drafts: 3, brief: { ...brief, keep } })
          }}
        >
          <Textarea autosize minRows={2} data-autofocus {...field('purpose')} />
          <TextInput {...field('product')} />
          <TextInput {...field('offer')} />
          <div>
            <div className={classes.label}>{ai.tone}</div>
            <SegmentedControl
              fullWidth
              size="xs"
              data={ai.tones}
              value={brief.tone}
              onChange={(tone) => setBrief({ ...brief, tone })}
            />
          </div>
          <div className={classes.row}>
            <div>
              <div className={classes.label}>{ai.length}</div>
              <SegmentedControl
                fullWidth
                size="xs"
                data={(['short', 'medium', 'long'] as const).map((value) => ({ value, label: ai.lengths[value] }))}
                value={brief.length}
                onChange={(length) => setBrief({ ...brief, length: length })}
              />
            </div>
            <div>
              <div className={classes.label}>{ai.language}</div>
              <SegmentedControl
                fullWidth
                size="xs"
                data={[
                  { value: 'zh', label: '中文' },
                  { value: 'en', label: 'English' },
                ]}
                value={brief.language}
                onChange={(language) => setBrief({ ...brief, language: language as 'en' })}
              />
            </div>
          </div>
          {keep.length > 0 && <p className={classes.note}>{`${ai.keeps} ${keep.join(' ')}`}</p>}
          {state === 'writing' ? (
            <Button type="button" variant="default" onClick={stop}>
              {ai.stop}
            </Button>
          ) : (
            <Button type="submit" leftSection={<IconSparkles size={16} />} disabled={brief.purpose.trim() === ''}>
              {ai.write}
            </Button>
          )}
          {state === 'failed' && <p className={classes.failed}>{ai.failed}</p>}
        </form>
        <div className={classes.drafts} aria-live="polite" aria-busy={state === 'writing'}>
          {drafts.length === 0 && (
            <div className={classes.empty}>
              <IconSparkles size={30} stroke={1.3} aria-hidden />
              {state === 'writing' ? ai.writing : ai.empty}
            </div>
          )}
          {drafts.map((draft, index) => (
            <DraftCard
              key={index}
              draft={draft}
              onUse={() => {
                onChoose(draft.text)
                onClose()
              }}
            />
          ))}
        </div>
      </div>
    </Modal>
  )
}

function DraftCard({ draft, onUse }: { draft: Draft; onUse(): void }) {
  const { ai } = useTexts()
  return (
    <article className={classes.draft} data-writing={!draft.done || undefined}>
      <p>{draft.text}</p>
      {draft.violations.length > 0 && (
        <p className={classes.failed}>{`${ai.violations}: ${draft.violations.join(', ')}`}</p>
      )}
      {draft.done && (
        <footer>
          <span>{draft.source === 'builtin' ? ai.builtin : ai.made}</span>
          <Button size="xs" variant="light" onClick={onUse}>
            {ai.use}
          </Button>
        </footer>
      )}
    </article>
  )
}
