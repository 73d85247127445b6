import ipaddr from 'ipaddr.js'

/**
 * True for an IP address that lies on the public internet. Loopback, private, link-local (cloud metadata), carrier-grade
 * NAT, multicast, reserved and every form that hides an IPv4 address inside an IPv6 one are not.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.process(address)
  return parsed.range() === 'unicast'
}

/** The address when a URL's host is an IP literal in any notation the URL parser knows (`0x7f.1`, `[::1]`), else null. */
export function literalAddress(url: URL): string | null {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  return ipaddr.isValid(host) ? host : null
}
