import { IconChevronLeft } from '@tabler/icons-react'
import { useState } from 'react'
import { useFormat } from '../../i18n/format.ts'
import { useTexts } from '../../i18n/texts.ts'
import { MailBody } from './MailBody.tsx'
import type { AppProps } from './phone-types.ts'
import classes from './phone.module.css'

/** An inbox and one open mail. Opening it counts as opening. */
export function MailApp({ messages, onAct, busy }: AppProps) {
  const { phone } = useTexts()
  const format = useFormat()
  const [open, setOpen] = useState<string | null>(null)
  const mails = messages.filter((message) => message.direction === 'in').toReversed()
  const mail = mails.find((message) => message.ref === open)
  if (mail) {
    return (
      <div className={classes.mail}>
        <header className={classes.mailHead}>
          <button type="button" onClick={() => setOpen(null)}>
            <IconChevronLeft size={20} />
            {phone.backToInbox}
          </button>
        </header>
        <div className={classes.mailScroll}>
          <h3>{mail.subject}</h3>
          <p className={classes.mailMeta}>{`${phone.to} · ${format.moment(mail.at)}`}</p>
          <MailBody mail={mail} busy={busy} onAct={onAct} />
        </div>
      </div>
    )
  }
  return (
    <div className={classes.mail}>
      <h2 className={classes.inbox}>{phone.inbox}</h2>
      <ul className={classes.mails}>
        {mails.length === 0 && (
          <div className={classes.nothing}>
            <b>{phone.empty}</b>
            <span>{phone.emptyHint}</span>
          </div>
        )}
        {mails.map((message) => (
          <li key={message.ref}>
            <button
              type="button"
              onClick={() => {
                setOpen(message.ref)
                onAct({ act: 'open', ref: message.ref })
              }}
            >
              <b>{message.subject}</b>
              <time>{format.moment(message.at)}</time>
              <span>{message.text.slice(0, 120)}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}
