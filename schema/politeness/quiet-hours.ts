import type { Window } from '../time/window.ts'

/** When marketing of a channel may reach people of a jurisdiction: inside any of the windows, in their local time. */
export type QuietRule = {
  /** ISO country, with the state where it has a rule of its own: US-TX. */
  jurisdiction: string
  channel: 'sms'
  windows: Window[]
  /** What the rule rests on, in a few words. */
  source: string
}

const daily = (from: string, to: string): Window[] => [{ ranges: [{ from, to }] }]
const us = (state: string, windows: Window[], source = 'state telephone solicitation law'): QuietRule => ({
  jurisdiction: `US-${state}`,
  channel: 'sms',
  windows,
  source,
})

/**
 * Hours for marketing texts by the receiver's jurisdiction (reference figures, checked 2026-11; not legal advice). The narrowest rule
 * that names the receiver's place holds. E-mail and WeChat wake nobody and have none. Transactional messages are exempt.
 */
export const quietRules: readonly QuietRule[] = [
  {
    jurisdiction: 'CN',
    channel: 'sms',
    windows: daily('09:00', '20:00'),
    source: 'hours that the operators allow for 推广',
  },
  { jurisdiction: 'US', channel: 'sms', windows: daily('08:00', '21:00'), source: 'TCPA, 47 CFR 64.1200(c)(1)' },
  ...['FL', 'OK', 'MD', 'MS', 'NJ'].map((state) => us(state, daily('08:00', '20:00'))),
  us('CT', daily('09:00', '20:00')),
  us('TX', [
    { weekdays: [1, 2, 3, 4, 5, 6], ranges: [{ from: '09:00', to: '21:00' }] },
    { weekdays: [7], ranges: [{ from: '12:00', to: '21:00' }] },
  ]),
  us('RI', [{ weekdays: [1, 2, 3, 4, 5], ranges: [{ from: '09:00', to: '18:00' }] }]),
  {
    jurisdiction: 'FR',
    channel: 'sms',
    windows: [{ weekdays: [1, 2, 3, 4, 5, 6], ranges: [{ from: '08:00', to: '20:00' }] }],
    source: 'practice agreed between the operators: no Sundays, no nights',
  },
  { jurisdiction: 'EU', channel: 'sms', windows: daily('08:00', '21:00'), source: 'a polite default; no one law' },
]

const european: ReadonlySet<string> = new Set(
  'AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE IS LI NO GB CH'.split(' '),
)

/** The rule for a receiver in a country (ISO, null when unknown) and state; undefined where none is known. */
export function quietRuleFor(channel: string, country: string | null, state: string | null): QuietRule | undefined {
  if (country === null) return undefined
  const places = [state === null ? '' : `${country}-${state}`, country, european.has(country) ? 'EU' : '']
  for (const place of places) {
    const rule = quietRules.find((candidate) => candidate.channel === channel && candidate.jurisdiction === place)
    if (rule) return rule
  }
  return undefined
}
