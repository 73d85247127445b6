import { IconArrowUp } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import { useFormat } from '../../i18n/format.ts'
import { useTexts } from '../../i18n/texts.ts'
import { type AppProps, splitLinks } from './phone-types.ts'
import classes from './phone.module.css'

/** A conversation: SMS or WeChat. Links can be tapped, messages answered. */
export function ThreadApp({ channel, messages, onAct, busy }: AppProps & { channel: 'sms' | 'wechat' }) {
  const { phone } = useTexts()
  const format = useFormat()
  const [text, setText] = useState('')
  const end = useRef<HTMLDivElement>(null)
  const count = messages.length
  useEffect(() => {
    if (count > 0) end.current?.scrollIntoView({ block: 'end' })
  }, [count])
  const send = (reply: string) => {
    if (reply.trim() === '') return
    onAct({ act: 'reply', channel, text: reply.trim() })
    setText('')
  }
  return (
    <div className={classes.thread} data-channel={channel}>
      <header className={classes.threadHead}>{channel === 'sms' ? '106 9012 3456' : phone.account}</header>
      <div className={classes.messages}>
        {count === 0 && (
          <div className={classes.nothing}>
            <b>{phone.empty}</b>
            <span>{phone.emptyHint}</span>
          </div>
        )}
        {messages.map((message, index) => {
          const before = messages[index - 1]
          const gap = !before || Date.parse(message.at) - Date.parse(before.at) > 30 * 60_000
          return (
            <div
              key={message.ref + message.direction + index}
              className={classes.line}
              data-direction={message.direction}
            >
              {gap && <time>{format.moment(message.at)}</time>}
              <div className={classes.bubble}>
                {message.subject && <b className={classes.bubbleTitle}>{message.subject}</b>}
                {splitLinks(message.text, message.links).map((part, at) =>
                  part.url ? (
                    <button
                      key={at}
                      type="button"
                      className={classes.link}
                      disabled={busy}
                      onClick={() => onAct({ act: 'click', ref: message.ref, url: part.url ?? '' })}
                    >
                      {part.text}
                    </button>
                  ) : (
                    <span key={at}>{part.text}</span>
                  ),
                )}
              </div>
            </div>
          )
        })}
        <div ref={end} />
      </div>
      <form
        className={classes.reply}
        onSubmit={(event) => {
          event.preventDefault()
          send(text)
        }}
      >
        {channel === 'sms' && (
          <button type="button" className={classes.stop} disabled={busy || count === 0} onClick={() => send('R')}>
            {phone.stop}
          </button>
        )}
        <input
          value={text}
          placeholder={phone.replyPlaceholder}
          aria-label={phone.replyPlaceholder}
          onChange={(event) => setText(event.target.value)}
        />
        <button type="submit" className={classes.send} disabled={busy || text.trim() === ''} aria-label={phone.send}>
          <IconArrowUp size={17} />
        </button>
      </form>
    </div>
  )
}
