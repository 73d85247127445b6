import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { percentile } from '../percentile.ts'

/** Clicks that warm the server up and are not counted. */
const warmUp = 2000
const agent = new Agent({ keepAlive: true, maxSockets: 100 })
const headers = {
  'user-agent':
    'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36',
}

/** Asks for one short link; answers when it was led on. */
function visit(url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    request(url, { agent, headers }, (answer) => {
      answer.resume().on('end', () => {
        if (answer.statusCode === 302) resolve()
        else reject(new Error(`a redirect answered ${answer.statusCode}`))
      })
    })
      .on('error', reject)
      .end()
  })
}

/**
 * Clicks on a clock: each has its moment, and waits are counted from that moment, so that a server which stops for a while is
 * measured with all who would have come meanwhile.
 */
process.on('message', (task: { url: string; codes: string[]; perSecond: number }) => void run(task))

async function run({ url, codes, perSecond }: { url: string; codes: string[]; perSecond: number }): Promise<void> {
  const waits: number[] = []
  const open: Promise<void>[] = []
  const began = performance.now()
  for (let at = 0; at < codes.length;) {
    const due = Math.min(codes.length, Math.floor(((performance.now() - began) / 1000) * perSecond))
    for (; at < due; at++) {
      const counted = at >= warmUp
      const moment = began + (at / perSecond) * 1000
      open.push(visit(`${url}/c/${codes[at]}`).then(() => void (counted && waits.push(performance.now() - moment))))
    }
    await sleep(1)
  }
  await Promise.all(open)
  const seconds = (performance.now() - began) / 1000
  process.send?.({
    redirectP95Ms: percentile(waits, 95),
    redirectP50Ms: percentile(waits, 50),
    redirectsPerSecond: Math.round(codes.length / seconds),
  })
}
