import { useEffect, useRef } from 'react'
import { useJourney } from '../canvas/JourneyContext.tsx'
import type { SimulateAnswer } from '../data/types.ts'
import { useFormat } from '../i18n/format.ts'
import { useTexts } from '../i18n/texts.ts'
import { PhoneFrame } from '../preview/PhoneFrame.tsx'
import classes from './PhoneThread.module.css'

/** What has reached the phone by now, in the order it came. */
export function PhoneThread({ messages }: { messages: SimulateAnswer['messages'] }) {
  const { actions } = useJourney()
  const { simulate, common } = useTexts()
  const format = useFormat()
  const thread = useRef<HTMLDivElement>(null)
  const count = messages.length
  useEffect(() => {
    if (count > 0) thread.current?.scrollTo({ top: thread.current.scrollHeight })
  }, [count])
  return (
    <PhoneFrame label={simulate.phone}>
      <div ref={thread} className={classes.thread} tabIndex={0} role="log" aria-label={simulate.phone}>
        {messages.length === 0 && <p className={classes.none}>{simulate.noMessages}</p>}
        {messages.map((message, index) => (
          <article key={index} className={classes.message} data-channel={message.channel}>
            <header>
              <b>{common.channels[message.channel as 'sms'] ?? message.channel}</b>
              <time>{format.moment(message.at)}</time>
            </header>
            {message.subject && <b>{message.subject}</b>}
            <p>{message.text}</p>
            <small>{actions.titleOf(message.stepId)}</small>
          </article>
        ))}
      </div>
    </PhoneFrame>
  )
}
