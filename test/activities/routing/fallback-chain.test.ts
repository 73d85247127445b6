import { afterEach, beforeEach, expect, test } from 'vitest'
import { fallbackChain } from '../../../editor/document/fallback-chain.ts'
import { channelNumber, messageStatus } from '../../../schema/tables.ts'
import { createScenario, day, hour, minute, type Scenario } from '../../support/scenario.ts'
import { journeyOf } from '../../support/world.ts'

let scene: Scenario
beforeEach(async () => {
  scene = await createScenario('2027-03-01T02:00:00Z')
})
afterEach(async () => {
  expect(await scene.broken()).toEqual([])
  await scene.close()
})

/** A journey of the chain and nothing else, with texts, as somebody who put it there would write them. */
async function begin() {
  const { steps, head, tails } = fallbackChain(scene.world.kinds)
  const doc = journeyOf('Chain', { in: ['audience', {}, { next: head }], out: ['exit', {}] })
  for (const step of steps) {
    if (step.kind === 'email') step.config['subject'] = 'News'
    if (step.kind !== 'listen') step.config['body'] = 'Hello'
    doc.steps[step.id] = step
  }
  for (const { step, port } of tails) doc.steps[step]!.next[port] = 'out'
  const [anna] = await scene.addPeople([
    { key: 'anna', email: 'anna@example.com', wechat: 'oAnna123456789012345678901' },
  ])
  const { version } = await scene.publish(doc)
  await scene.look()
  return { anna: anna!, version }
}
const channelsOf = async (version: number) => (await scene.messages(version)).map(({ channel }) => channel)
async function receipt(version: number, channel: 'wechat' | 'sms', state: 'delivered' | 'undelivered') {
  const message = (await scene.messages(version)).find((sent) => sent.channel === channelNumber[channel])!
  expect(message.status).toBe(messageStatus.accepted)
  await scene.inflow.inbound(channel, [
    { kind: 'receipt', state, code: state, ref: String(message.id), at: scene.now(), dedupe: `${message.id}-${state}` },
  ])
  await scene.look()
}

test('a delivered WeChat message ends the chain', async () => {
  const { anna, version } = await begin()
  expect(await channelsOf(version)).toEqual([3])
  await receipt(version, 'wechat', 'delivered')
  await scene.until(scene.now() + 2 * day)
  expect(await channelsOf(version)).toEqual([3])
  expect(await scene.walks(anna)).toMatchObject([{ end: 'exit' }])
})

test('what fails goes on at once: SMS, then mail', async () => {
  const { anna, version } = await begin()
  await receipt(version, 'wechat', 'undelivered')
  expect(await channelsOf(version)).toEqual([3, 1])
  await receipt(version, 'sms', 'undelivered')
  await scene.until(scene.now() + minute)
  expect(await channelsOf(version)).toEqual([3, 1, 2])
  expect(await scene.walks(anna)).toMatchObject([{ end: 'exit' }])
})

test('without a receipt the next channel waits for its window, and a late one changes nothing', async () => {
  const { version } = await begin()
  await scene.until(scene.now() + 29 * minute)
  expect(await channelsOf(version)).toEqual([3])
  await scene.until(scene.now() + 2 * minute)
  expect(await channelsOf(version)).toEqual([3, 1])
  await receipt(version, 'wechat', 'undelivered')
  expect(await channelsOf(version)).toEqual([3, 1])
  await receipt(version, 'sms', 'delivered')
  await scene.until(scene.now() + 5 * hour)
  expect(await channelsOf(version)).toEqual([3, 1])
})
