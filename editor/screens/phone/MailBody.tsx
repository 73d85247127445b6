import { useEffect, useRef } from 'react'
import { type AppProps, type PhoneMessage, splitLinks } from './phone-types.ts'
import classes from './phone.module.css'

/**
 * A mail's HTML in a frame of its own, without scripts and without this page's origin's powers; a tap on a link is reported to us instead
 * of followed. A mail without HTML is shown as text.
 */
export function MailBody({ mail, busy, onAct }: { mail: PhoneMessage } & Pick<AppProps, 'busy' | 'onAct'>) {
  const frame = useRef<HTMLIFrameElement>(null)
  useEffect(() => {
    const element = frame.current
    if (!element) return undefined
    const onLoad = () => {
      const content = element.contentDocument
      if (!content) return
      element.style.height = `${content.documentElement.scrollHeight}px`
      content.addEventListener('click', (event) => {
        const link = (event.target as Element | null)?.closest('a')
        if (!link) return
        event.preventDefault()
        const url = link.getAttribute('href')
        if (url) onAct({ act: 'click', ref: mail.ref, url })
      })
    }
    element.addEventListener('load', onLoad)
    return () => element.removeEventListener('load', onLoad)
  }, [mail, onAct])
  if (mail.html) {
    const page = `<!doctype html><meta charset="utf-8"><style>body{margin:0;font:14px/1.6 system-ui,sans-serif;color:#221f1c;overflow-wrap:anywhere}img{max-width:100%}a{color:#0f766e}</style>${mail.html}`
    return (
      <iframe
        ref={frame}
        className={classes.frame}
        title={mail.subject ?? ''}
        sandbox="allow-same-origin"
        srcDoc={page}
      />
    )
  }
  return (
    <div className={classes.mailText}>
      {splitLinks(mail.text, mail.links).map((part, index) =>
        part.url ? (
          <button
            key={index}
            type="button"
            className={classes.link}
            disabled={busy}
            onClick={() => onAct({ act: 'click', ref: mail.ref, url: part.url ?? '' })}
          >
            {part.text}
          </button>
        ) : (
          <span key={index}>{part.text}</span>
        ),
      )}
    </div>
  )
}
