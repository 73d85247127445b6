import fc from 'fast-check'
import type { Comparison, Condition, Measure } from '../../../../schema/condition.ts'
import { emptyDocument, type JourneyDoc, type JourneySettings, type Step } from '../../../../schema/document.ts'
import type { StepKind } from '../../../../schema/define-step.ts'
import { builtInKinds, type Kind } from '../../../../schema/steps/registry.ts'

const zones = ['Asia/Shanghai', 'America/New_York', 'Australia/Lord_Howe', 'Europe/Berlin'] as const
const duration = fc.constantFrom('PT10M', 'PT1H', 'PT24H', 'P1D', 'P2DT30M', 'P1W', 'P1M')
const shortDuration = fc.constantFrom('PT20M', 'PT2H', 'P1D', 'P3D')
const window = fc.constantFrom(
  { ranges: [{ from: '09:00', to: '20:00' }] },
  { ranges: [{ from: '22:00', to: '02:30' }] },
  {
    weekdays: [1, 3, 5],
    ranges: [
      { from: '02:00', to: '03:00' },
      { from: '18:00', to: '18:30' },
    ],
  },
)
const zone = fc.constantFrom('contact', 'journey', ...zones)

/** Event names of the law's world; `paid` is the goal's. */
export const eventNames = ['seen', 'bought', 'paid'] as const

const leaf: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({
    type: fc.constant('attribute' as const),
    path: fc.constant('tier'),
    as: fc.constant('text' as const),
    op: fc.constantFrom('equals' as const, 'notEquals' as const),
    value: fc.constantFrom('vip', 'new'),
  }),
  fc.record({
    type: fc.constant('attribute' as const),
    path: fc.constant('points'),
    as: fc.constant('number' as const),
    op: fc.constantFrom('greater' as const, 'lessOrEqual' as const),
    value: fc.constantFrom(5, 50),
  }),
  fc.record({
    type: fc.constant('attribute' as const),
    path: fc.constantFrom('nick', 'renewal', 'visits'),
    as: fc.constant('text' as const),
    op: fc.constantFrom('exists' as const, 'missing' as const),
  }),
  fc.record({
    type: fc.constant('entry' as const),
    path: fc.constant('sku'),
    as: fc.constant('text' as const),
    op: fc.constant('startsWith' as const),
    value: fc.constantFrom('a', 'b'),
  }),
  fc.record({ type: fc.constant('tag' as const), tag: fc.constantFrom('seen', 'gold'), has: fc.boolean() }),
  fc.record({ type: fc.constant('segment' as const), segment: fc.constant('chosen'), in: fc.boolean() }),
  fc.record({ type: fc.constant('event' as const), name: fc.constantFrom(...eventNames), done: fc.boolean() }),
  fc.record({
    type: fc.constant('event' as const),
    name: fc.constantFrom(...eventNames),
    done: fc.constant(true),
    where: fc.constant<Comparison[]>([{ path: 'amount', as: 'number', op: 'greater', value: 40 }]),
    measure: fc.constantFrom<Measure[]>(
      { of: 'count', op: 'atLeast', value: 2 },
      { of: 'sum', path: 'amount', op: 'atLeast', value: 90 },
    ),
  }),
  fc.record({
    type: fc.constant('message' as const),
    fact: fc.constantFrom('accepted' as const, 'delivered' as const, 'clicked' as const, 'failed' as const),
    done: fc.boolean(),
  }),
  fc.record({
    type: fc.constant('consent' as const),
    channel: fc.constant('sms' as const),
    purpose: fc.constant('marketing'),
    granted: fc.boolean(),
  }),
)

/** Conditions whose truth changes by what happens alone, never by the passing of time: what wakes a walk is then all that matters. */
const condition: fc.Arbitrary<Condition> = fc.oneof(
  { weight: 4, arbitrary: leaf },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constantFrom('all' as const, 'any' as const),
      of: fc.array(leaf, { minLength: 1, maxLength: 3 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('not' as const), of: leaf }) },
)

/** Asked once, in passing, so time may count. */
const passingCondition: fc.Arbitrary<Condition> = fc.oneof(
  condition,
  fc.record({
    type: fc.constant('event' as const),
    name: fc.constantFrom(...eventNames),
    done: fc.boolean(),
    within: shortDuration,
  }),
  fc.record({
    type: fc.constant('message' as const),
    fact: fc.constantFrom('accepted' as const, 'clicked' as const),
    done: fc.boolean(),
    within: shortDuration,
  }),
  fc.record({
    type: fc.constant('attribute' as const),
    path: fc.constant('renewal'),
    as: fc.constant('date' as const),
    op: fc.constantFrom('withinNext' as const, 'withinLast' as const),
    value: shortDuration,
  }),
)

const listenBranch = fc.oneof(
  fc.record({
    on: fc.constant('event'),
    name: fc.constantFrom('seen', 'bought'),
    where: fc.constantFrom([], [{ path: 'amount', as: 'number', op: 'greater', value: 40 }]),
  }),
  fc.record({ on: fc.constant('message'), fact: fc.constantFrom('accepted', 'delivered', 'clicked', 'failed') }),
  fc.record({ on: fc.constant('state'), condition }),
)
const ids = ['a', 'b', 'c'] as const

const configs: Record<Exclude<Kind, 'audience' | 'event' | 'date' | 'api'>, fc.Arbitrary<Record<string, unknown>>> = {
  wait: fc.oneof(
    fc.record({ mode: fc.constant('for'), duration }),
    fc.record({ mode: fc.constant('for'), duration, window, spread: fc.constantFrom('PT1H', 'P1D'), zone }),
    fc.record({
      mode: fc.constant('until'),
      at: fc.constantFrom('2027-03-28T02:30', '2027-10-31T01:30:00Z', '2027-04-04T09:00'),
      zone,
    }),
    fc.record({
      mode: fc.constant('attribute'),
      attribute: fc.constant('renewal'),
      offset: fc.record({ direction: fc.constantFrom('before', 'after'), duration: shortDuration }),
      time: fc.constant('09:30'),
      zone,
    }),
    fc.record({ mode: fc.constant('window'), window, zone }),
  ),
  listen: fc.record({
    branches: fc
      .array(listenBranch, { minLength: 1, maxLength: 3 })
      .map((list) => list.map((branch, i) => ({ id: ids[i], ...branch }))),
    timeout: fc.option(duration, { freq: 6, nil: null }),
  }),
  branch: fc.record({
    branches: fc
      .array(passingCondition, { minLength: 1, maxLength: 3 })
      .map((list) => list.map((own, i) => ({ id: ids[i], label: '', condition: own }))),
  }),
  split: fc.record({
    arms: fc
      .array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 3 })
      .map((list) => list.map((weight, i) => ({ id: ids[i], weight }))),
    holdout: fc.constantFrom(0, 10, 30),
  }),
  jump: fc.constant({}),
  exit: fc.record({ reason: fc.constantFrom('', 'enough'), goal: fc.boolean() }),
  sms: fc.record({ body: fc.constantFrom('Hi {{ contact.key }}', 'Hi {{ contact.nick }}', 'Code {{ entry.sku }}') }),
  email: fc.record({ subject: fc.constant('Hello'), body: fc.constantFrom('<p>Hi</p>', '<p>{{ contact.nick }}</p>') }),
  wechat: fc.record({ body: fc.constantFrom('您好', '您好 {{ contact.nick }}') }),
  update: fc.record({
    changes: fc.array(
      fc.oneof(
        fc.constant({ do: 'increment', attribute: 'points', by: 10 }),
        fc.constant({ do: 'set', attribute: 'tier', value: 'vip' }),
        fc.constant({ do: 'unset', attribute: 'nick' }),
        fc.constant({ do: 'addTag', tag: 'gold' }),
        fc.constant({ do: 'removeTag', tag: 'seen' }),
        fc.constant({ do: 'append', attribute: 'visits', value: 'x' }),
      ),
      { minLength: 1, maxLength: 3 },
    ),
  }),
  webhook: fc.constant({ method: 'POST', url: 'http://webhook.invalid/{{ contact.key }}', attempts: 1 }),
}

/** For runs on a real clock, where the moment of a look is not exact: only durations and timeouts rest, nothing depends on the hour. */
const soloConfigs = {
  ...configs,
  wait: fc.record({ mode: fc.constant('for'), duration: fc.constantFrom('PT10M', 'PT5H', 'P1D') }),
  listen: fc.record({
    branches: fc.constantFrom(
      [{ id: 'a', on: 'message', fact: 'accepted' }],
      [{ id: 'a', on: 'event', name: 'seen', where: [] }],
    ),
    timeout: fc.constantFrom('PT10M', 'PT5H'),
  }),
  branch: fc.record({
    branches: fc
      .array(leaf, { minLength: 1, maxLength: 3 })
      .map((list) =>
        list.filter((own) => own.type !== 'segment').map((own, i) => ({ id: ids[i], label: '', condition: own })),
      )
      .filter((list) => list.length > 0),
  }),
}

type DrawnKind = keyof typeof configs
type DrawnStep = { kind: DrawnKind; config: Record<string, unknown>; seeds: number[] }
const drawnStep = (
  of: Record<DrawnKind, fc.Arbitrary<Record<string, unknown>>>,
  kinds: DrawnKind[],
): fc.Arbitrary<DrawnStep> =>
  fc.constantFrom(...kinds).chain((kind) =>
    fc.record({
      kind: fc.constant(kind),
      config: of[kind],
      seeds: fc.array(fc.nat(1000), { minLength: 5, maxLength: 5 }),
    }),
  )

const settings: fc.Arbitrary<Partial<JourneySettings>> = fc.record(
  {
    purpose: fc.constantFrom('marketing' as const, 'transactional' as const),
    timezone: fc.constantFrom(...zones),
    goal: fc.constant<Condition>({ type: 'event', name: 'paid', done: true }),
    exitWhen: leaf,
    sendWindow: fc.constant({ ranges: [{ from: '08:00', to: '21:00' }] }),
  },
  { requiredKeys: ['purpose', 'timezone'] },
)

/**
 * Well-formed drawings over every kind: edges lead forward, or back from a step that rests, so that every cycle contains one.
 * The trigger is left to the runner; `s0` is the first step.
 */
export const drawing: fc.Arbitrary<JourneyDoc> = fc
  .record({
    steps: fc.array(drawnStep(configs, Object.keys(configs) as DrawnKind[]), { minLength: 2, maxLength: 9 }),
    settings,
  })
  .map(({ steps, settings: chosen }) => documentOf(steps, chosen))

/** The same for real clocks: shorter, without webhooks. */
export const soloDrawing: fc.Arbitrary<JourneyDoc> = fc
  .array(
    drawnStep(soloConfigs, ['wait', 'listen', 'branch', 'split', 'jump', 'exit', 'sms', 'email', 'wechat', 'update']),
    { minLength: 2, maxLength: 6 },
  )
  .map((steps) => documentOf(steps, {}))

function documentOf(steps: DrawnStep[], chosen: Partial<JourneySettings>): JourneyDoc {
  const doc = emptyDocument('Law')
  steps.forEach((step, at) => (doc.steps[`s${at}`] = connect(step, at, steps.length)))
  doc.settings = { ...doc.settings, maxVisits: 5, reentry: { mode: 'always' }, ...chosen }
  return doc
}

function connect({ kind, config, seeds }: DrawnStep, at: number, count: number): Step {
  const step: StepKind = builtInKinds[kind]
  const ports = step.ports(step.config.parse(config))
  const forward = Array.from({ length: count - at - 1 }, (_, i) => `s${at + 1 + i}`)
  const targets = [
    ...forward,
    ...forward,
    ...(kind === 'jump' && forward.length > 0 ? [] : [null]),
    ...(step.rests ? Array.from({ length: at + 1 }, (_, i) => `s${i}`) : []),
  ]
  // A jump at the very end has nowhere to go: it becomes an exit.
  if (kind === 'jump' && forward.length === 0) return { id: `s${at}`, kind: 'exit', config: {}, next: {} }
  return {
    id: `s${at}`,
    kind,
    config,
    next: Object.fromEntries(
      ports.map(({ id }, n) => [id, targets[(seeds[n % seeds.length] ?? 0) % targets.length] ?? null]),
    ),
  }
}
