import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadCatalogue } from '../../../server/catalogue.ts'
import { startAliyun } from '../../activities/gateways/aliyun-simulator.ts'
import { journeyOf } from '../../support/world.ts'
import { startTestApi, type TestApi } from './support/test-api.ts'

let api: TestApi
let aliyun: Awaited<ReturnType<typeof startAliyun>>
let gateway = ''
let template = ''
beforeAll(async () => {
  api = await startTestApi()
  aliyun = await startAliyun('key', 'secret')
  const settings = {
    accessKeyId: 'key',
    accessKeySecret: 'secret',
    signName: '别的',
    templateCode: 'SMS_9',
    endpoint: aliyun.url,
  }
  gateway = (await api.request('POST', '/api/gateways', { name: '阿里云', kind: 'aliyun', channel: 'sms', settings }))
    .json.id
  expect(
    aliyun.approve('SMS_77', {
      signature: '商队优选',
      text: '会员${name}您好，积分${points}，详见 caravan.test/c/${code} ',
      marketing: false,
    }),
  ).toBeNull()
})
afterAll(async () => {
  await aliyun.stop()
  await api.close()
})

const body = '会员{{ contact.name }}您好，积分{{ contact.points }}，详见 {{ "https://shop.example/p" | link }} '
const params = [
  { name: 'name', value: '{{ contact.name }}', kind: 'name', max: 8 },
  { name: 'points', value: '{{ contact.points }}', kind: 'digits', max: 6 },
  { name: 'code', value: '{{ "https://shop.example/p" | link }}', kind: 'linkCode', max: 11 },
]
const content = (more: object = {}) => ({
  channel: 'sms',
  body,
  bindings: { [gateway]: { templateCode: 'SMS_77', signature: '商队优选', params, ...more } },
})
const doc = () =>
  journeyOf(
    'Bound',
    {
      in: ['api', {}, { next: 'send' }],
      send: ['sms', { template, gateway }, { sent: null, failed: null, skipped: null }],
    },
    { purpose: 'transactional' },
  )

test('a template holds its binding, and one that cannot be is refused with its place', async () => {
  const made = await api.request('POST', '/api/templates', { name: 'Points', content: content() })
  expect(made).toMatchObject({
    status: 200,
    json: { content: content(), variables: ['contact.name', 'contact.points'] },
  })
  template = made.json.id
  for (const [more, place] of [
    [{ params: [{ ...params[0], max: 0 }] }, 'max'],
    [{ params: [{ ...params[0], kind: 'fax' }] }, 'kind'],
    [{ params: [{ ...params[0], value: '{{ contact.name | nope }}' }] }, 'bindings.name'],
    [{ signature: '【商队】' }, 'signature'],
    [{ templateCode: '' }, 'templateCode'],
  ] as const) {
    const answer = await api.request('POST', '/api/templates', { name: 'Bad', content: content(more) })
    expect(answer.status).toBe(422)
    expect(answer.json.detail).toContain(place)
  }
})

test('the provider gets the template’s code and the variables, and a value that does not fit fails that contact alone', async () => {
  const people = [
    { key: 'b1', name: '张三', points: '88' },
    { key: 'b2', name: '一二三四五六七八九', points: '88' },
    { key: 'b3', name: '李四', points: 'many' },
    { key: 'b4', name: '看 evil.com', points: '1' },
  ]
  const contacts = people.map(({ key, name, points }, at) => ({
    key,
    name,
    phone: `+861381240000${at}`,
    attributes: { points },
  }))
  expect((await api.v1('/contacts', { contacts })).status).toBe(200)
  const journey = await api.world.createJourney(doc())
  const { id: version } = await api.world.publish(journey, 0, await loadCatalogue(api.db, api.workspace))
  await new Promise((resolve) => setTimeout(resolve, 150))
  await api.v1(`/journeys/${journey}/enrol`, { contacts: people.map(({ key }) => ({ key })) })
  await api.world.drive(version)
  const messages = await api.db
    .selectFrom('message')
    .select('id')
    .where('version', '=', version)
    .where('status', '=', 1)
    .execute()
  expect(messages).toHaveLength(1)
  const code = api.services.links.encode(messages[0]!.id, 0)
  expect(aliyun.state.sent.map(({ template: of, sign, params: values }) => [of, sign, values])).toEqual([
    ['SMS_77', '商队优选', { name: '张三', points: '88', code }],
  ])
  expect((await api.request('GET', `/c/${code}`)).headers.get('location')).toBe('https://shop.example/p')
  const walks = await api.db
    .selectFrom('enrolment')
    .innerJoin('contact', 'contact.id', 'contact_id')
    .select(['key', 'path'])
    .where('version', '=', version)
    .orderBy('key')
    .execute()
  const told = walks.map(({ key, path }) => [key, /variable:\w+/.exec(path ?? '')?.[0] ?? null])
  expect(told).toEqual([
    ['b1', null],
    ['b2', 'variable:name'],
    ['b3', 'variable:points'],
    ['b4', 'variable:name'],
  ])
})

test('what the account cannot send is refused at publish', async () => {
  const journey = await api.world.createJourney(
    journeyOf('Free', {
      in: ['api', {}, { next: 'send' }],
      send: ['sms', { body: '★ free text', gateway }, { sent: null, failed: null, skipped: null }],
    }),
  )
  const catalogue = await loadCatalogue(api.db, api.workspace)
  await expect(api.world.publish(journey, 0, catalogue)).rejects.toMatchObject({
    code: 'hasProblems',
    params: { codes: expect.stringMatching(/sms-unbound.*sms-characters/) },
  })
})
