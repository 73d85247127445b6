/** The channels Caravan can send on. */
export type Channel = 'sms' | 'email' | 'wechat'

/** One rendered message on its way to a provider. Never logged: it holds an address and a text. */
export type OutboundMessage = {
  /** Our client reference: the message id in decimal. The same after a crash, so that a provider can recognise a repeat. */
  ref: string
  /** E.164 number, e-mail address or WeChat openid. */
  to: string
  content: RenderedContent
}

/** A text as an account's audited template: its code, the approved signature, the variables filled in, in the template's order. */
export type BoundTemplate = { templateCode: string; signature: string; params: { name: string; value: string }[] }

/** What a channel sends. Texts are final: variables filled in, signature and opt-out words added. */
export type RenderedContent =
  | { channel: 'sms'; text: string; binding?: BoundTemplate }
  | { channel: 'email'; subject: string; html: string; text: string; headers?: Record<string, string> }
  | {
      channel: 'wechat'
      form: 'template' | 'subscribe' | 'customerService' | 'mass'
      templateCode?: string
      data: Record<string, string>
      text: string
      url?: string
    }

/** The provider's word on one message, in the order of the call. */
export type SendResult =
  | { ref: string; state: 'accepted'; providerId?: string }
  | { ref: string; state: 'rejected'; code: string; retryAfterMs?: number; suppress?: boolean }
  | { ref: string; state: 'unknown'; code: string }

/** A whole call that did not happen: nothing left this machine, so it may be made again without risk. */
export class NotSentError extends Error {
  readonly retryAfterMs: number
  constructor(message: string, retryAfterMs = 1000) {
    super(message)
    this.name = 'NotSentError'
    this.retryAfterMs = retryAfterMs
  }
}

/** A call that went out and whose answer is not known (time-out, connection lost, an answer that cannot be read). */
export class AmbiguousSendError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'AmbiguousSendError'
  }
}

/** Something a provider told us on its own account: one receipt, click, open, reply, opt-out or complaint. */
export type Inbound =
  | InboundChoice
  | {
      kind: 'receipt'
      ref?: string
      providerId?: string
      to?: string
      state: 'delivered' | 'undelivered'
      code?: string
      at: number
      dedupe: string
    }
  | { kind: 'reply'; ref?: string; providerId?: string; from: string; text: string; at: number; dedupe: string }
  | {
      kind: 'click' | 'open' | 'complaint'
      ref?: string
      providerId?: string
      url?: string
      at: number
      dedupe: string
    }

/** Somebody at a provider said that they want no more, or want messages again: they left or followed, or used its own link. */
export type InboundChoice = { kind: 'optOut' | 'optIn'; from: string; at: number; dedupe: string }

/** A message that a provider accepted under an id of its own, and when (epoch ms). */
export type SentMessage = { ref: string; to: string; providerId: string; at: number }

/** A page of a mini-program that a link leads to; `days`: 1–30. */
export type UrlLinkTarget = { path: string; query: string; days: number }

/** A webhook request as a gateway's parser sees it. */
export type InboundRequest = {
  method: string
  path: string
  query: Record<string, string>
  headers: Record<string, string>
  body: Uint8Array
}

/** What a parser makes of it: the good items, how many were no good (with a reason each), and the answer the provider expects. */
export type InboundParse = {
  items: Inbound[]
  refused: string[]
  reply: { status: number; body: string; contentType: string }
}

/**
 * A configured account at a provider (design.md section 11). One file per provider; every implementation passes
 * test/activities/gateways/contract.ts.
 *
 * `send` answers one result per message, in order, or throws `NotSentError` (safe to repeat) or `AmbiguousSendError`.
 */
export type Gateway = {
  name: string
  channel: Channel
  /** `perCall`: most messages in one call. `perSecond`: messages a second over all workers, null = no limit. */
  limits: { perCall: number; perSecond: number | null }
  /** True when the provider recognises a repeated `ref` and does not send again. */
  idempotent: boolean
  send(messages: OutboundMessage[], signal: AbortSignal): Promise<SendResult[]>
  /**
   * Asks the provider what became of references; absent when it offers no query. `sent`: what went out under them, as far as it is on
   * record, for providers that must be told the number.
   */
  query?(refs: string[], signal: AbortSignal, sent: OutboundMessage[]): Promise<SendResult[]>
  /**
   * Asks what became of messages that were accepted, for providers that tell nothing by themselves: receipts of those that are decided.
   * Throws `NotSentError` when it cannot be asked now.
   */
  poll?(sent: SentMessage[], signal: AbortSignal): Promise<Inbound[]>
  /** A link that opens a page of the account's mini-program, the same for everybody. Throws `NotSentError`. */
  urlLink?(target: UrlLinkTarget): Promise<string>
  /** May have to fetch something first, such as the certificate that a post is signed with. */
  parseInbound?(request: InboundRequest): InboundParse | Promise<InboundParse>
}
