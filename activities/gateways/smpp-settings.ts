import { z } from 'zod'
import { caCertificate } from './smtp-settings.ts'

const ascii = (max: number) =>
  z
    .string()
    .max(max)
    .regex(/^[\x20-\x7e]*$/, 'Plain letters, digits and signs.')
const octet = z.int().min(0).max(255)

/**
 * A link to an SMS centre over SMPP 3.4. `sessions` × `window` submits are under way at most; `submitsPerSecond` counts parts, in each
 * process. `idFormat`: see the provider's words on message ids. Times in ms.
 */
export const smppSettings = z.strictObject({
  host: z
    .string()
    .trim()
    .max(253)
    .regex(/^[A-Za-z0-9.:-]+$/, 'A host name or an IP address.'),
  port: z.int().min(1).max(65_535).default(2775),
  tls: z.boolean().default(false),
  caCertificate: caCertificate.optional(),
  systemId: ascii(15).min(1),
  password: ascii(8).optional(),
  systemType: ascii(12).default(''),
  sourceAddress: ascii(20).default(''),
  sourceTon: octet.default(5),
  sourceNpi: octet.default(0),
  destinationFormat: z.enum(['international', 'national']).default('international'),
  sessions: z.int().min(1).max(16).default(1),
  window: z.int().min(1).max(500).default(10),
  longMessages: z.enum(['udh8', 'udh16', 'sar', 'payload']).default('udh8'),
  idFormat: z.enum(['same', 'hexInResponse', 'hexInReceipt']).default('same'),
  submitsPerSecond: z.number().positive().nullable().default(null),
  perSecond: z.number().positive().nullable().default(null),
  responseTimeoutMs: z.int().min(50).max(50_000).default(20_000),
  enquireLinkMs: z.int().min(20).max(600_000).default(30_000),
})
export type SmppSettings = z.infer<typeof smppSettings>
