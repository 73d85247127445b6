import { afterEach, expect, test } from 'vitest'
import { startAliyun } from './aliyun-simulator.ts'
import { startTencent } from './tencent-simulator.ts'
import { startTwilio } from './twilio-simulator.ts'

/**
 * The providers' own SDKs against our simulators: nobody here wrote their signers, so what they get accepted is what the
 * providers accept, and what our gateways get accepted by the same simulators is too.
 */
/** A CommonJS package as it exports itself. */
const load = async (loading: Promise<object>): Promise<unknown> => {
  const loaded = (await loading) as Record<string, unknown>
  return loaded['module.exports'] ?? loaded['default']
}
const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup()
})

type AliyunAnswer = { body: { code?: string; bizId?: string } }
type AliyunClient = {
  sendSms(request: object): Promise<AliyunAnswer>
  sendBatchSms(request: object): Promise<AliyunAnswer>
}

async function aliyunSdk(secret = 'testSecret') {
  const simulator = await startAliyun('testId', 'testSecret')
  cleanups.push(() => simulator.stop())
  const models = (await import('@alicloud/dysmsapi20170525')) as unknown as {
    default: new (config: object) => AliyunClient
    SendSmsRequest: new (fields: object) => object
    SendBatchSmsRequest: new (fields: object) => object
  }
  const { $OpenApiUtil } = (await import('@alicloud/openapi-core')) as unknown as {
    $OpenApiUtil: { Config: new (fields: object) => object }
  }
  const config = new $OpenApiUtil.Config({
    accessKeyId: 'testId',
    accessKeySecret: secret,
    endpoint: new URL(simulator.url).host,
    protocol: 'HTTP',
  })
  return { simulator, models, client: new models.default(config) }
}

test('the SDK of Alibaba Cloud sends to one, to a thousand and to a hundred by name', async () => {
  const { simulator, models, client } = await aliyunSdk()
  const thousand = Array.from({ length: 1000 }, (_, at) => String(13_800_130_000 + at))
  const common = { signName: '商队', templateCode: 'SMS_1' }
  const one = await client.sendSms(
    new models.SendSmsRequest({
      ...common,
      phoneNumbers: '13800130001',
      templateParam: '{"content":"您好 & <b>"}',
      outId: '7',
    }),
  )
  expect(one.body).toMatchObject({ code: 'OK', bizId: expect.any(String) })
  expect(simulator.state.sent[0]).toMatchObject({ params: { content: '您好 & <b>' }, outId: '7', sign: '商队' })
  await client.sendSms(
    new models.SendSmsRequest({ ...common, phoneNumbers: thousand.join(','), templateParam: '{"content":"同文"}' }),
  )
  const hundred = thousand.slice(0, 100)
  const batch = (numbers: string[], signs = numbers.length) =>
    client.sendBatchSms(
      new models.SendBatchSmsRequest({
        templateCode: 'SMS_1',
        phoneNumberJson: JSON.stringify(numbers),
        signNameJson: JSON.stringify(Array.from({ length: signs }, () => '商队')),
        templateParamJson: JSON.stringify(numbers.map((number) => ({ content: `您好${number}` }))),
      }),
    )
  expect((await batch(hundred)).body.code).toBe('OK')
  expect(simulator.state.sent).toHaveLength(1101)
  expect((await batch(thousand.slice(0, 101))).body.code).toBe('isv.MOBILE_COUNT_OVER_LIMIT')
  expect((await batch(hundred, 99)).body.code).toBe('isv.PARAM_NOT_MATCH')
  expect(simulator.state.sent).toHaveLength(1101)
})

test('the SDK of Alibaba Cloud is refused with a wrong key', async () => {
  const { simulator, models, client } = await aliyunSdk('other')
  const request = new models.SendSmsRequest({ phoneNumbers: '13800130001', signName: '商队', templateCode: 'SMS_1' })
  await expect(client.sendSms(request)).rejects.toMatchObject({ code: 'SignatureDoesNotMatch' })
  expect(simulator.state.sent).toEqual([])
})

async function tencentSdk(secretKey: string) {
  const simulator = await startTencent('AKIDexample', 'secretExample')
  cleanups.push(() => simulator.stop())
  const { sms } = (await load(import('tencentcloud-sdk-nodejs-sms'))) as {
    sms: { v20210111: { Client: new (config: object) => { SendSms(request: object): Promise<TencentAnswer> } } }
  }
  const client = new sms.v20210111.Client({
    credential: { secretId: 'AKIDexample', secretKey },
    region: 'ap-guangzhou',
    profile: { httpProfile: { endpoint: new URL(simulator.url).host, protocol: 'http:' } },
  })
  return { simulator, client }
}
type TencentAnswer = { SendStatusSet: { Code: string; PhoneNumber: string }[] }

test('the SDK of Tencent Cloud sends, and hears of each number by itself', async () => {
  const { simulator, client } = await tencentSdk('secretExample')
  simulator.state.refuse = (phone) => (phone.endsWith('2') ? 'FailedOperation.PhoneNumberInBlacklist' : undefined)
  const answer = await client.SendSms({
    PhoneNumberSet: ['+8613800130001', '+8613800130002'],
    SmsSdkAppId: '1400000000',
    SignName: '商队',
    TemplateId: '1',
    TemplateParamSet: ['您好'],
  })
  expect(answer.SendStatusSet.map(({ Code }) => Code)).toEqual(['Ok', 'FailedOperation.PhoneNumberInBlacklist'])
  expect(simulator.state.sent).toMatchObject([{ phone: '+8613800130001', params: ['您好'] }])
})

test('the SDK of Tencent Cloud is refused with a wrong key', async () => {
  const { simulator, client } = await tencentSdk('other')
  const request = {
    PhoneNumberSet: ['+8613800130001'],
    SmsSdkAppId: '1',
    SignName: 'x',
    TemplateId: '1',
    TemplateParamSet: [],
  }
  await expect(client.SendSms(request)).rejects.toMatchObject({ code: 'AuthFailure.SignatureFailure' })
  expect(simulator.state.sent).toEqual([])
})

const accountSid = `AC${'a'.repeat(32)}`
type TwilioClient = { messages: { create(fields: object): Promise<{ sid: string; status: string }> } }

async function twilioSdk(token: string) {
  const simulator = await startTwilio(accountSid, 'token')
  cleanups.push(() => simulator.stop())
  const twilio = (await load(import('twilio'))) as ((sid: string, token: string, options: object) => TwilioClient) & {
    RequestClient: new () => { request(call: { uri: string }): Promise<unknown> }
  }
  const http = new twilio.RequestClient()
  const redirected = {
    request: (call: { uri: string }) =>
      http.request({ ...call, uri: call.uri.replace('https://api.twilio.com', simulator.url) }),
  }
  return { simulator, client: twilio(accountSid, token, { httpClient: redirected }) }
}

test('the SDK of Twilio sends', async () => {
  const { simulator, client } = await twilioSdk('token')
  const sent = await client.messages.create({
    to: '+14155550001',
    from: '+14155550100',
    body: 'Hello & <b> 您好',
    statusCallback: 'https://caravan.example/hooks/g/s',
  })
  expect(sent).toMatchObject({ sid: simulator.state.sent[0]?.sid, status: 'queued' })
  expect(simulator.state.sent[0]).toMatchObject({
    body: 'Hello & <b> 您好',
    callback: 'https://caravan.example/hooks/g/s',
  })
})

test('the SDK of Twilio is refused with a wrong token, and hears why a number was refused', async () => {
  const wrong = await twilioSdk('other')
  const message = { to: '+14155550001', from: '+14155550100', body: 'x' }
  await expect(wrong.client.messages.create(message)).rejects.toMatchObject({ status: 401, code: 20003 })
  expect(wrong.simulator.state.sent).toEqual([])
  const { simulator, client } = await twilioSdk('token')
  simulator.state.refuse = () => ({ status: 400, code: 21610 })
  await expect(client.messages.create(message)).rejects.toMatchObject({ code: 21610 })
})
