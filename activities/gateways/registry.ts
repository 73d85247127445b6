import type { z } from 'zod'
import { createAliyunGateway } from './aliyun.ts'
import { aliyunSettings } from './aliyun-settings.ts'
import type { ClosableGateway } from './closable-gateway.ts'
import type { Channel } from './gateway.ts'
import { createHttpGateway } from './http.ts'
import { httpSettings } from './http-settings.ts'
import { createSandboxGateway, sandboxSettings } from './sandbox.ts'
import { createTencentGateway } from './tencent.ts'
import { tencentSettings } from './tencent-settings.ts'
import { createTwilioGateway } from './twilio.ts'
import { twilioSettings } from './twilio-settings.ts'

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
