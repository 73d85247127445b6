import { expect, test } from 'vitest'
import { bounceClass } from '../../../activities/gateways/bounce-class.ts'
import { parseMailInbound } from '../../../activities/gateways/mail-inbound.ts'
import { createVerp } from '../../../activities/gateways/verp.ts'

const verp = createVerp('s3cret')
const token = verp.token('42')
const now = Date.parse('2026-11-25T00:00:00Z')
const parse = (body: string) =>
  parseMailInbound(
    verp,
    { method: 'POST', path: '/', query: {}, headers: {}, body: Buffer.from(body.replaceAll('\n', '\r\n')) },
    now,
  )

type Dsn = { action?: string; status?: string; diagnostic?: string; to?: string; envelope?: string; original?: string }
/** A bounce in the form that Postfix gives it. */
const dsn = ({
  action = 'failed',
  status = '5.1.1',
  diagnostic = 'smtp; 550 5.1.1 <p@in.example>: Recipient address rejected: User unknown',
  to = `b+${token}@bounce.news.example`,
  envelope = '',
  original = '',
}: Dsn = {}) => `Return-Path: <>
Date: Tue, 24 Nov 2026 10:00:00 +0000 (UTC)
From: MAILER-DAEMON@mx.in.example (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: ${to}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
	boundary="F7B1.1700000000/mx.in.example"
Message-Id: <20261124100000.F7B1@mx.in.example>

This is a MIME-encapsulated message.

--F7B1.1700000000/mx.in.example
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--F7B1.1700000000/mx.in.example
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.in.example
${envelope}X-Postfix-Queue-ID: F7B1
Arrival-Date: Tue, 24 Nov 2026 09:59:59 +0000 (UTC)

Final-Recipient: rfc822; p@in.example
Original-Recipient: rfc822;p@in.example
Action: ${action}
Status: ${status}
Remote-MTA: dns; mx1.in.example
Diagnostic-Code: ${diagnostic}

--F7B1.1700000000/mx.in.example
Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers

${original}Subject: Hi
From: hi@news.example

--F7B1.1700000000/mx.in.example--
`

test.each([
  [{}, 'hardBounce 5.1.1'],
  [{ status: '5.1.10', diagnostic: 'smtp; 550 5.1.10 RESOLVER.ADR.RecipientNotFound' }, 'hardBounce 5.1.10'],
  [{ status: '5.2.2', diagnostic: 'smtp; 552 5.2.2 mailbox full' }, 'softBounce 5.2.2'],
  [{ status: '4.7.1', diagnostic: 'smtp; 450 4.7.1 greylisted' }, 'softBounce 4.7.1'],
  [{ status: '5.7.1', diagnostic: 'smtp; 550 5.7.1 rejected by policy' }, 'blocked 5.7.1'],
  [{ status: '5.0.0', diagnostic: 'smtp; 550 no such user' }, 'hardBounce 5.0.0'],
  [{ status: '5.4.4', diagnostic: 'X-Postfix; name service error' }, 'softBounce 5.4.4'],
])('a bounce %j is a receipt with its class', async (report, code) => {
  expect(await parse(dsn(report))).toEqual({
    items: [
      {
        kind: 'receipt',
        ref: '42',
        state: 'undelivered',
        code,
        at: Date.parse('2026-11-24T10:00:00Z'),
        dedupe: 'dsn:42:failed',
      },
    ],
    refused: [],
    reply: { status: 200, body: 'ok', contentType: 'text/plain; charset=utf-8' },
  })
})

test('delays say nothing, a delivery says delivered', async () => {
  expect(await parse(dsn({ action: 'delayed', status: '4.4.1' }))).toMatchObject({ items: [], refused: [] })
  expect((await parse(dsn({ action: 'delivered', status: '2.0.0' }))).items).toMatchObject([{ state: 'delivered' }])
})

test('the message is found by the envelope id and by the headers that came back, when the address is not ours', async () => {
  const to = 'postmaster@news.example'
  const found = [
    dsn({ to, envelope: `Original-Envelope-Id: ${token}\n` }),
    dsn({ to, original: `Message-ID: <${token}@bounce.news.example>\n` }),
    dsn({ to: `B+${token.toUpperCase()}@Bounce.news.example` }),
  ]
  for (const mail of found) expect((await parse(mail)).items).toMatchObject([{ ref: '42', state: 'undelivered' }])
})

test('a bounce without our seal, or with a forged one, is not believed', async () => {
  for (const to of [
    'postmaster@news.example',
    `b+43.${token.slice(3)}@bounce.news.example`,
    `b+42.${'0'.repeat(20)}@bounce.news.example`,
    `b+42@bounce.news.example`,
  ])
    expect(await parse(dsn({ to }))).toMatchObject({
      items: [],
      refused: [expect.stringMatching(/seal/)],
      reply: { status: 200 },
    })
})

test('a feedback report is a complaint; one that takes a mail out of the junk is not', async () => {
  const arf = (type: string) => `From: <abuse@isp.example>
Date: Tue, 24 Nov 2026 10:00:00 +0000
Subject: FW: 新品上市
To: <abuse@news.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="b1"

--b1
Content-Type: text/plain; charset="US-ASCII"

This is an email abuse report.

--b1
Content-Type: message/feedback-report

Feedback-Type: ${type}
User-Agent: SomeGenerator/1.0
Version: 1

--b1
Content-Type: message/rfc822

Return-Path: <b+${token}@bounce.news.example>
Message-ID: <${token}@bounce.news.example>
Subject: Hi

Text
--b1--
`
  expect((await parse(arf('abuse'))).items).toMatchObject([{ kind: 'complaint', ref: '42' }])
  expect(await parse(arf('not-spam'))).toMatchObject({ items: [], refused: [] })
})

test('a server that writes prose is understood; a person who answers to the bounce address is not a bounce', async () => {
  const prose = (subject: string, text: string) =>
    `From: postmaster@in.example\nTo: b+${token}@bounce.news.example\nSubject: ${subject}\nAuto-Submitted: auto-generated\nContent-Type: text/plain; charset=utf-8\n\n${text}\n`
  expect((await parse(prose('Undeliverable: Hi', '550 5.1.1 The mailbox does not exist'))).items).toMatchObject([
    { code: 'hardBounce 5.1.1' },
  ])
  expect((await parse(prose('系统退信', '收件人 550 用户不存在'))).items).toMatchObject([{ code: 'hardBounce 550' }])
  expect(await parse(prose('Out of office', 'I am away'))).toMatchObject({ items: [], refused: [] })
  const person = `From: p@in.example\nTo: b+${token}@bounce.news.example\nSubject: Re: Hi\n\nThanks!\n`
  expect((await parse(person)).refused).toHaveLength(1)
})

test('rubbish, emptiness and boundaries without end are answered, never with an error', async () => {
  for (const body of [
    '<html>',
    '{"a":1}',
    '\0\0\0',
    'x'.repeat(2_000_000),
    `Content-Type: multipart/mixed; boundary=a\n\n${'--a\nContent-Type: multipart/mixed; boundary=a\n\n'.repeat(3000)}`,
  ])
    expect(await parse(body)).toMatchObject({ items: [] })
  expect((await parse('')).reply.status).toBe(400)
})

test.each([
  ['5.1.1', 550, '', 'hard'],
  ['5.1.6', 550, '', 'hard'],
  ['5.1.8', 550, '', 'block'],
  ['5.2.1', 550, 'account disabled', 'hard'],
  ['5.2.2', 552, '', 'soft'],
  ['4.2.2', 452, '', 'soft'],
  ['5.7.26', 550, 'dmarc', 'block'],
  [null, 550, 'User unknown', 'hard'],
  [null, 550, 'mailbox is full', 'soft'],
  [null, 554, 'spam', 'block'],
  [null, 421, 'user unknown', 'soft'],
] as const)('%s %s %s is a %s bounce', (status, code, text, kind) => {
  expect(bounceClass(status, code, text)).toBe(kind)
})
