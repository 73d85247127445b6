import { createPrivateKey } from 'node:crypto'
import { z } from 'zod'

const line = z
  .string()
  .trim()
  .max(200)
  .regex(/^[^\p{Cc}]*$/u, 'No line breaks or control characters.')
const host = z
  .string()
  .trim()
  .max(253)
  .regex(/^[A-Za-z0-9.:-]+$/, 'A host name or an IP address.')
export const mailDomain = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/, 'A domain such as mail.example.com.')

/** The certificate (PEM) of an authority of one's own that signs the server's; without one the public authorities count. */
export const caCertificate = z
  .string()
  .trim()
  .max(20_000)
  .regex(/^-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----$/, 'A certificate in PEM form.')

/** Who mail is from; shared by every gateway that builds its mail itself. */
export const senderShape = {
  fromAddress: z.email().max(254),
  fromName: line.max(100).default(''),
  replyTo: z.email().max(254).optional(),
}

/** DKIM: all three or none. `dkimPrivateKey`: PEM, RSA of 1024 bits or more, or Ed25519. */
export const dkimShape = {
  dkimDomain: mailDomain.optional(),
  dkimSelector: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,63}$/)
    .optional(),
  dkimPrivateKey: z.string().trim().max(8000).transform(withLines).optional(),
}

/** Whether the DKIM settings fit together. */
export function dkimFits(settings: z.infer<z.ZodObject<typeof dkimShape>>): boolean {
  const { dkimDomain, dkimSelector, dkimPrivateKey } = settings
  const given = [dkimDomain, dkimSelector, dkimPrivateKey].filter((value) => value !== undefined).length
  return given === 0 || (given === 3 && isPrivateKey(dkimPrivateKey ?? ''))
}

/**
 * An SMTP account. `security`: `tls` from the first byte (465), `starttls` required after the greeting (587), `none` for a relay on
 * the same machine. `bounceDomain`: bounces come back to `b+…@bounceDomain`, whose mail server posts them to the account's webhook.
 * `perDomain`: mails a second to one recipient domain.
 */
export const smtpSettings = z
  .strictObject({
    host,
    port: z.int().min(1).max(65_535).default(587),
    security: z.enum(['tls', 'starttls', 'none']).default('starttls'),
    user: line.optional(),
    password: z.string().max(500).optional(),
    caCertificate: caCertificate.optional(),
    ...senderShape,
    bounceDomain: mailDomain.optional(),
    ...dkimShape,
    connections: z.int().min(1).max(50).default(5),
    messagesPerConnection: z.int().min(1).max(10_000).default(1000),
    perSecond: z.number().positive().nullable().default(null),
    perDomain: z.number().positive().nullable().default(null),
    timeoutMs: z.int().min(50).max(120_000).default(20_000),
  })
  .refine(({ user, password }) => (user === undefined) === (password === undefined), {
    path: ['password'],
    message: 'Give a user and a password, or neither.',
  })
  .refine(dkimFits, {
    path: ['dkimPrivateKey'],
    message: 'Give a domain, a selector and a private key in PEM form, or none of them.',
  })
export type SmtpSettings = z.infer<typeof smtpSettings>

/** PEM that lost its line ends on the way through a field of one line. */
function withLines(pem: string): string {
  const [, begin, body = '', end] = /^(-----BEGIN [A-Z ]+-----)([\s\S]+?)(-----END [A-Z ]+-----)$/.exec(pem) ?? []
  return begin === undefined ? pem : `${begin}\n${body.replace(/\s+/g, '').replace(/(.{64})(?=.)/g, '$1\n')}\n${end}\n`
}

function isPrivateKey(pem: string): boolean {
  try {
    return ['rsa', 'ed25519'].includes(createPrivateKey(pem).asymmetricKeyType ?? '')
  } catch {
    return false
  }
}
