import { lookup as dnsLookup, type LookupAddress, type LookupOptions } from 'node:dns'
import { Agent } from 'undici'
import { isPublicAddress, literalAddress } from './public-address.ts'
import { RequestError, sendOnce, type OneAnswer, type OneRequest } from './send-once.ts'

/**
 * Which private targets are allowed: none, all, or those hosts (exactly as in the URL).
 * `lookup` replaces DNS in tests.
 */
export type SafeFetchRules = { allowPrivate?: boolean | string[]; connections?: number; lookup?: typeof dnsLookup }

export type SafeFetch = {
  /** Defaults: 10 s, 64 KB. Throws `RequestError`; `unsafe` for a target that is not allowed, before anything is sent. */
  fetch(
    call: Omit<OneRequest, 'dispatcher' | 'timeoutMs' | 'maxBytes'> & { timeoutMs?: number; maxBytes?: number },
  ): Promise<OneAnswer>
  close(): Promise<void>
}

/**
 * HTTP to addresses that people type into forms (webhooks, gateways). A target on a private network is refused unless
 * allowed; names are checked at the moment of connecting, on the very addresses that are connected to, so a name that
 * changes its mind between check and use gains nothing. Redirects are not followed.
 */
export function createSafeFetch(rules: SafeFetchRules = {}): SafeFetch {
  const agent = new Agent({
    connections: rules.connections ?? 16,
    connect: { timeout: 5000, lookup: checkedLookup(rules) as never },
    headersTimeout: 0,
    bodyTimeout: 0,
  })
  return {
    async fetch(call) {
      checkUrl(call.url, rules)
      return sendOnce({ timeoutMs: 10_000, maxBytes: 64 * 1024, ...call, dispatcher: agent })
    },
    close: () => agent.destroy(),
  }
}

function allowed(rules: SafeFetchRules, host: string): boolean {
  return Array.isArray(rules.allowPrivate) ? rules.allowPrivate.includes(host) : rules.allowPrivate === true
}

function checkUrl(text: string, rules: SafeFetchRules): void {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:')
    throw unsafe('The address must start with http:// or https://.')
  if (url.username !== '' || url.password !== '')
    throw unsafe('Put credentials into the settings, not into the address.')
  const literal = literalAddress(url)
  if (literal !== null && !isPublicAddress(literal) && !allowed(rules, url.hostname)) throw unsafe(privateSentence)
}

/**
 * The same guard for connections that are not HTTP: throws for an address literal on a private network, and answers the `lookup` that
 * checks names at the moment of connecting.
 */
export function guardedLookup(host: string, rules: SafeFetchRules) {
  if (literalAddress(new URL(`tcp://${host.includes(':') ? `[${host}]` : host}`)) !== null && !isPublicAddress(host))
    if (!allowed(rules, host)) throw unsafe(privateSentence)
  return checkedLookup(rules)
}

const privateSentence = 'The address is on a private network. Allow its host in the settings if that is meant.'

function unsafe(message: string): RequestError {
  return new RequestError('unsafe', false, message)
}

type LookupCallback = (error: Error | null, address?: string | LookupAddress[], family?: number) => void

function checkedLookup(rules: SafeFetchRules) {
  const lookup = rules.lookup ?? dnsLookup
  return (host: string, options: LookupOptions, callback: LookupCallback): void => {
    lookup(host, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      if (error) return callback(error)
      const usable = allowed(rules, host) ? addresses : addresses.filter(({ address }) => isPublicAddress(address))
      const [first] = usable
      if (!first) return callback(unsafe(privateSentence))
      if (options.all) callback(null, usable)
      else callback(null, first.address, first.family)
    })
  }
}
