import type { z } from 'zod'
import { createAliyunGateway } from './aliyun.ts'
import { aliyunSettings } from './aliyun-settings.ts'
import type { ClosableGateway } from './closable-gateway.ts'
import type { Channel, Inbound } from './gateway.ts'
import { createHttpGateway } from './http.ts'
import { httpSettings } from './http-settings.ts'
import { createSandboxGateway, sandboxSettings } from './sandbox.ts'
import { createSendgridGateway } from './sendgrid.ts'
import { sendgridSettings } from './sendgrid-settings.ts'
import { createSesGateway } from './ses.ts'
import { sesSettings } from './ses-settings.ts'
import { createSmppGateway } from './smpp.ts'
import { smppSettings } from './smpp-settings.ts'
import { createSmtpGateway } from './smtp.ts'
import { smtpSettings } from './smtp-settings.ts'
import { createTencentGateway } from './tencent.ts'
import { tencentSettings } from './tencent-settings.ts'
import { createTwilioGateway } from './twilio.ts'
import { twilioSettings } from './twilio-settings.ts'
import type { TokenStore } from './shared-token.ts'
import { createWechatGateway } from './wechat.ts'
import { wechatSettings } from './wechat-settings.ts'
import type { LinkStore } from './wechat-url-link.ts'
import { createWecomGateway } from './wecom.ts'
import { wecomSettings } from './wecom-settings.ts'

/**
 * What a gateway is given by the installation, beside its settings. `callbackUrl` is where the provider may post to
 * (with a secret in its path); `allowPrivate` lifts the guard against private networks for all gateways.
 */
export type GatewayDeps = {
  name: string
  channel: Channel
  callbackUrl?: string
  allowPrivate?: boolean
  connections?: number
  /** Where an account's access token and links are kept for all workers; absent: in memory, not at all. */
  tokens?: TokenStore
  /** Stores what a provider tells over the connection that sends, instead of by posts. */
  deliver?: (items: Inbound[]) => Promise<void>
  links?: LinkStore
}

/**
 * A kind of gateway: what its settings look like and how to make one. `create` takes parsed settings.
 * `secrets`: dotted paths of settings that are written and never shown. `targets`: settings that say where calls go.
 */
export type GatewayKind<Schema extends z.ZodType = z.ZodType> = {
  kind: string
  channels: readonly Channel[]
  settings: Schema
  secrets: readonly string[]
  targets: readonly string[]
  create(settings: z.output<Schema>, deps: GatewayDeps): ClosableGateway
}

const defineGateway = <Schema extends z.ZodType>(kind: GatewayKind<Schema>): GatewayKind<Schema> => kind

/** Every kind of gateway there is. A new provider is one file and one line here. */
export const gatewayKinds = {
  sandbox: defineGateway({
    kind: 'sandbox',
    channels: ['sms', 'email', 'wechat'],
    settings: sandboxSettings,
    secrets: [],
    targets: ['url'],
    create: (settings, { name, channel, callbackUrl, connections }) =>
      createSandboxGateway({
        ...settings,
        name,
        channel,
        ...(callbackUrl === undefined ? {} : { callbackUrl }),
        ...(connections === undefined ? {} : { connections }),
      }),
  }),
  http: defineGateway({
    kind: 'http',
    channels: ['sms', 'email', 'wechat'],
    settings: httpSettings,
    // Keys often go into a header of their own.
    secrets: ['auth.value', 'auth.password', 'auth.secret', 'request.headers', 'verify.value', 'verify.secret'],
    targets: ['url', 'allowPrivateHosts'],
    create: (settings, deps) => createHttpGateway(settings, deps),
  }),
  aliyun: defineGateway({
    kind: 'aliyun',
    channels: ['sms'],
    settings: aliyunSettings,
    secrets: ['accessKeySecret'],
    targets: ['endpoint', 'region'],
    create: (settings, deps) => createAliyunGateway(settings, deps),
  }),
  tencent: defineGateway({
    kind: 'tencent',
    channels: ['sms'],
    settings: tencentSettings,
    secrets: ['secretKey'],
    targets: ['endpoint'],
    create: (settings, deps) => createTencentGateway(settings, deps),
  }),
  twilio: defineGateway({
    kind: 'twilio',
    channels: ['sms'],
    settings: twilioSettings,
    secrets: ['authToken'],
    targets: ['endpoint'],
    create: (settings, deps) => createTwilioGateway(settings, deps),
  }),
  smtp: defineGateway({
    kind: 'smtp',
    channels: ['email'],
    settings: smtpSettings,
    secrets: ['password', 'dkimPrivateKey'],
    targets: ['host', 'port', 'security', 'caCertificate'],
    create: (settings, deps) => createSmtpGateway(settings, deps),
  }),
  smpp: defineGateway({
    kind: 'smpp',
    channels: ['sms'],
    settings: smppSettings,
    secrets: ['password'],
    targets: ['host', 'port', 'tls', 'caCertificate'],
    create: (settings, deps) => createSmppGateway(settings, deps),
  }),
  wechat: defineGateway({
    kind: 'wechat',
    channels: ['wechat'],
    settings: wechatSettings,
    secrets: ['appSecret', 'callbackToken', 'encodingAesKey', 'previousAesKey'],
    targets: ['endpoint'],
    create: (settings, deps) => createWechatGateway(settings, deps),
  }),
  wecom: defineGateway({
    kind: 'wecom',
    channels: ['wechat'],
    settings: wecomSettings,
    secrets: ['corpSecret'],
    targets: ['endpoint'],
    create: (settings, deps) => createWecomGateway(settings, deps),
  }),
  ses: defineGateway({
    kind: 'ses',
    channels: ['email'],
    settings: sesSettings,
    secrets: ['secretAccessKey'],
    targets: ['endpoint', 'region'],
    create: (settings, deps) => createSesGateway(settings, deps),
  }),
  sendgrid: defineGateway({
    kind: 'sendgrid',
    channels: ['email'],
    settings: sendgridSettings,
    secrets: ['apiKey'],
    targets: ['endpoint'],
    create: (settings, deps) => createSendgridGateway(settings, deps),
  }),
} satisfies Record<string, unknown>

type GatewayKindName = keyof typeof gatewayKinds

/** A kind by its name; undefined for one that nobody knows. */
export function gatewayKind(kind: string): GatewayKind | undefined {
  return Object.hasOwn(gatewayKinds, kind) ? (gatewayKinds[kind as GatewayKindName] as GatewayKind) : undefined
}

/** Makes a gateway from stored settings. Throws a ZodError on bad ones, and for a kind that nobody knows. */
export function createGateway(kind: string, settings: unknown, deps: GatewayDeps): ClosableGateway {
  const known = gatewayKind(kind)
  if (!known) throw new Error(`There is no gateway kind "${kind}". Known: ${Object.keys(gatewayKinds).join(', ')}.`)
  return known.create(known.settings.parse(settings), deps)
}
