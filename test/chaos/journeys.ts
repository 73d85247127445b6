import type { JourneyDoc } from '../../schema/document.ts'
import { journeyOf } from '../support/world.ts'

const onward = (step: string) => ({ sent: step, failed: step, skipped: step })
const link = '{{ "https://shop.example/sale" | link }}'

/** Everybody at once: split, one of two channels, a few seconds, a second message. */
export function broadcastJourney(): JourneyDoc {
  return journeyOf('Chaos broadcast', {
    in: ['audience', {}, { next: 'split' }],
    split: [
      'split',
      {
        arms: [
          { id: 'a', weight: 60 },
          { id: 'b', weight: 40 },
        ],
      },
      { a: 'sms', b: 'mail' },
    ],
    sms: ['sms', { body: `您好 {{ contact.key }}，${link}` }, onward('wait')],
    mail: [
      'email',
      { subject: 'Hello', body: `<p>Hi {{ contact.key }}</p><a href="https://shop.example">shop</a>` },
      onward('wait'),
    ],
    wait: ['wait', { mode: 'for', duration: 'PT4S' }, { next: 'again' }],
    again: ['sms', { body: '再次您好 {{ contact.key }}' }, onward('out')],
    out: ['exit', {}],
  })
}

/** One by one, while the broadcast runs: an event, a message, a click or a few seconds of silence, another message. */
export function triggeredJourney(): JourneyDoc {
  return journeyOf('Chaos triggered', {
    in: ['event', { name: 'bought' }, { next: 'thanks' }],
    thanks: ['sms', { body: `谢谢 {{ contact.key }}，${link}` }, onward('listen')],
    listen: [
      'listen',
      { branches: [{ id: 'clicked', on: 'message', fact: 'clicked' }], timeout: 'PT3S' },
      { clicked: 'more', timeout: 'more' },
    ],
    more: ['sms', { body: '更多 {{ contact.key }} {{ entry.sku }}' }, onward('out')],
    out: ['exit', {}],
  })
}

/** Messages each walk of either journey sends. */
export const messagesPerWalk = 2
