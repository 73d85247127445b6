/** A token as a provider gives it out. `expiresInMs`: how long it is good. */
export type FreshToken = { token: string; expiresInMs: number }

/**
 * An access token that all workers share. `get` answers one that is good; `stale` is one that the provider has just refused: it is
 * replaced, unless somebody else has done so already. Passes on what `fetch` throws.
 */
export type SharedToken = { get(stale?: string): Promise<string> }

/** Makes an account's shared token from the call that gets a new one. */
export type TokenStore = (fetch: () => Promise<FreshToken>) => SharedToken

/** How long before its end a token is no longer used. */
export const marginMs = 60_000

/** A token for this process alone, for a gateway that is not stored. Calls at the same time share one renewal. */
export const tokenInMemory: TokenStore = (fetch) => {
  let held: { token: string; until: number } | null = null
  let renewal: Promise<string> | null = null
  return {
    async get(stale) {
      if (held && held.until > Date.now() && held.token !== stale) return held.token
      renewal ??= fetch()
        .then(({ token, expiresInMs }) => {
          held = { token, until: Date.now() + expiresInMs - marginMs }
          return token
        })
        .finally(() => (renewal = null))
      return renewal
    },
  }
}
