import { useQuery } from '@tanstack/react-query'
import { queries } from '../../data/queries.ts'

/** What a text message costs where it would be sent from: between `low` and `high` when several accounts share the work. */
export type Price = { low: number; high: number; currency: string }

/**
 * The price of one message of the named account, else of those that would be chosen first and have one. Null: none has, or in several
 * currencies. Prices change seldom: unlike the page of accounts, nothing is asked again and again.
 */
export function useSmsPrice(gateway: string | undefined): Price | null {
  const accounts = useQuery({ ...queries.gateways(), refetchInterval: false, staleTime: 60_000 }).data?.filter(
    ({ channel, state, id }) => channel === 'sms' && (gateway === undefined ? state === 'active' : id === gateway),
  )
  const first = Math.min(...(accounts ?? []).map(({ routing }) => routing.priority))
  const routes = (accounts ?? []).map(({ routing }) => routing).filter(({ priority }) => priority === first)
  const prices = routes.flatMap(({ price }) => (price === null ? [] : [price]))
  const [currency, ...others] = new Set(routes.flatMap((route) => (route.currency === null ? [] : [route.currency])))
  if (currency === undefined || others.length > 0) return null
  return { low: Math.min(...prices), high: Math.max(...prices), currency }
}
