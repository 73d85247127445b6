import { generateKeyPairSync } from 'node:crypto'
import type { ClosableGateway } from '../../activities/gateways/closable-gateway.ts'
import type { OutboundMessage, RenderedContent } from '../../activities/gateways/gateway.ts'
import { createSmppGateway } from '../../activities/gateways/smpp.ts'
import { smppSettings } from '../../activities/gateways/smpp-settings.ts'
import { createSmtpGateway } from '../../activities/gateways/smtp.ts'
import { smtpSettings } from '../../activities/gateways/smtp-settings.ts'
import { createAliyunGateway } from '../../activities/gateways/aliyun.ts'
import { aliyunSettings } from '../../activities/gateways/aliyun-settings.ts'
import { startSink, type Sink } from './sinks/start-sink.ts'
import { whatComesBack } from './what-comes-back.ts'

const mail: Extract<RenderedContent, { channel: 'email' }> = {
  channel: 'email',
  subject: '您好，新品上市',
  html: `<p>${'您好 hello, this is the text of a mail. '.repeat(110)}</p>`,
  text: '您好 hello, this is the text of a mail. '.repeat(15),
  headers: {
    'List-Unsubscribe': '<https://c.example/u/abcdefgh>',
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
  },
}
const sms: RenderedContent = { channel: 'sms', text: '【商队】您好，您的优惠券即将到期 拒收请回复R' }

/**
 * Messages a second of each gateway against a server that takes everything, in a process of its own, and the CPU of ours for one
 * message in microseconds. Mails have 5 KB of text; nothing is read from or written to the database. Then, on a whole installation,
 * what comes back: receipts a second and the redirects of short links.
 */
export async function gateways(): Promise<Record<string, number>> {
  return { ...(await sending()), ...(await whatComesBack()) }
}

async function sending(): Promise<Record<string, number>> {
  const [smtp, smsc, http] = await Promise.all([startSink('smtp'), startSink('smpp'), startSink('http')])
  try {
    const plain = await rateOf(smtpOf(smtp), mail, 40_000)
    const ed25519 = await rateOf(smtpOf(smtp, 'ed25519'), mail, 20_000)
    const rsa = await rateOf(smtpOf(smtp, 'rsa'), mail, 5000)
    const smpp = await rateOf(smppOf(smsc), sms, 40_000)
    const aliyun = await rateOf(aliyunOf(http), sms, 100_000)
    return {
      smtpPerSecond: plain.perSecond,
      smtpCpuMicros: plain.cpuMicros,
      smtpEd25519PerSecond: ed25519.perSecond,
      smtpRsa2048PerSecond: rsa.perSecond,
      smppPerSecond: smpp.perSecond,
      smppCpuMicros: smpp.cpuMicros,
      aliyunPerSecond: aliyun.perSecond,
      aliyunCpuMicros: aliyun.cpuMicros,
    }
  } finally {
    await Promise.all([smtp, smsc, http].map((sink) => sink.stop()))
  }
}

function smtpOf({ port }: Sink, dkim?: 'rsa' | 'ed25519'): ClosableGateway {
  const key = () =>
    dkim === 'rsa' ? generateKeyPairSync('rsa', { modulusLength: 2048 }) : generateKeyPairSync('ed25519')
  const settings = smtpSettings.parse({
    host: '127.0.0.1',
    port,
    security: 'none',
    fromAddress: 'hi@news.example',
    bounceDomain: 'bounce.news.example',
    connections: 10,
    messagesPerConnection: 10_000,
    ...(dkim === undefined
      ? {}
      : {
          dkimDomain: 'news.example',
          dkimSelector: 's1',
          dkimPrivateKey: key().privateKey.export({ type: 'pkcs8', format: 'pem' }),
        }),
  })
  return createSmtpGateway(settings, { name: 'bench', allowPrivate: true, callbackUrl: 'http://c.example/secret' })
}

function smppOf({ port }: Sink): ClosableGateway {
  const settings = smppSettings.parse({ host: '127.0.0.1', port, systemId: 'bench', sessions: 2, window: 50 })
  return createSmppGateway(settings, { name: 'bench', allowPrivate: true })
}

function aliyunOf({ port }: Sink): ClosableGateway {
  const settings = aliyunSettings.parse({
    accessKeyId: 'k',
    accessKeySecret: 's',
    signName: '商队',
    templateCode: 'SMS_1',
    endpoint: `http://127.0.0.1:${port}`,
  })
  return createAliyunGateway(settings, { name: 'bench', allowPrivate: true })
}

async function rateOf(gateway: ClosableGateway, content: RenderedContent, total: number) {
  const size = Math.min(500, gateway.limits.perCall)
  const message = (n: number): OutboundMessage => ({
    ref: String(n),
    to: content.channel === 'email' ? `p${n}@in.example` : `+86138${String(10_000_000 + n)}`,
    content: content.channel === 'email' ? { ...content, html: `${content.html}${n}` } : content,
  })
  const batches = Array.from({ length: Math.ceil(total / size) }, (_, at) =>
    Array.from({ length: size }, (_, i) => message(at * size + i)),
  )
  const { signal } = new AbortController()
  await gateway.send(batches[0]!, signal)
  const queue = batches.values()
  const [cpu, begun] = [process.cpuUsage(), performance.now()]
  const work = async (): Promise<void> => {
    for (const batch of queue) {
      const results = await gateway.send(batch, signal)
      if (results.some(({ state }) => state !== 'accepted')) throw new Error('the sink refused a message')
    }
  }
  await Promise.all([work(), work(), work(), work()])
  const seconds = (performance.now() - begun) / 1000
  const { user, system } = process.cpuUsage(cpu)
  await gateway.close()
  const sent = batches.length * size
  return { perSecond: Math.round(sent / seconds), cpuMicros: Math.round((user + system) / sent) }
}
