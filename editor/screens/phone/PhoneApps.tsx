import { IconBrandWechat, IconMail, IconMessage2 } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { api } from '../../data/api.ts'
import { queries } from '../../data/queries.ts'
import { sayDone, sayError } from '../../data/say.ts'
import { useFormat } from '../../i18n/format.ts'
import { useTexts } from '../../i18n/texts.ts'
import { MailApp } from './MailApp.tsx'
import type { Act, PhoneMessage } from './phone-types.ts'
import { ThreadApp } from './ThreadApp.tsx'
import classes from './phone.module.css'

const apps = [
  { channel: 'sms', Icon: IconMessage2 },
  { channel: 'wechat', Icon: IconBrandWechat },
  { channel: 'email', Icon: IconMail },
] as const

/** Three apps on one phone. What is done here is done as the contact. */
export function PhoneApps({ contactId }: { contactId: number }) {
  const { phone } = useTexts()
  const cache = useQueryClient()
  const inbox = useQuery(queries.phone(contactId))
  const [app, setApp] = useState<'sms' | 'wechat' | 'email'>('sms')
  const [seen, setSeen] = useState<Record<string, number>>({})
  const act = useMutation({
    mutationFn: (body: Act) => api.phoneAct(contactId, body),
    onSuccess: (_, body) => {
      if (body.act === 'click') sayDone(phone.tapped)
      void cache.invalidateQueries({ queryKey: ['phone', String(contactId)] })
    },
    onError: sayError,
  })
  const all: PhoneMessage[] = inbox.data?.messages ?? []
  const of = (channel: string) => all.filter((message) => message.channel === channel)
  const shown = of(app)
  const props = {
    messages: shown,
    name: inbox.data?.name ?? '',
    onAct: (body: Act) => act.mutate(body),
    busy: act.isPending,
  }
  return (
    <>
      <div className={classes.status} aria-hidden>
        <Clock />
      </div>
      <div className={classes.app} role="tabpanel" aria-label={phone.apps[app]}>
        {app === 'email' ? <MailApp {...props} /> : <ThreadApp channel={app} {...props} />}
      </div>
      <div className={classes.dock} role="tablist" aria-label={phone.title}>
        {apps.map(({ channel, Icon }) => {
          const arrived = of(channel).filter((message) => message.direction === 'in').length
          const fresh = channel === app ? 0 : arrived - (seen[channel] ?? 0)
          return (
            <button
              key={channel}
              type="button"
              role="tab"
              aria-selected={app === channel}
              data-channel={channel}
              className={classes.icon}
              onClick={() => {
                setSeen({
                  ...seen,
                  [app]: of(app).filter((message) => message.direction === 'in').length,
                  [channel]: arrived,
                })
                setApp(channel)
              }}
            >
              <span>
                <Icon size={24} stroke={1.7} />
                {fresh > 0 && <i aria-label={phone.unread(fresh)}>{fresh}</i>}
              </span>
              {phone.apps[channel]}
            </button>
          )
        })}
      </div>
    </>
  )
}

/** The telephone tells the time. */
function Clock() {
  const format = useFormat()
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 5_000)
    return () => clearInterval(timer)
  }, [])
  return <span>{format.clock(now)}</span>
}
