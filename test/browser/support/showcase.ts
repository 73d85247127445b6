import { emptyDocument, type JourneyDoc, type Step } from '../../../schema/document.ts'

/** A journey with one of everything that can stand on the canvas: notes, groups, a loop, a jump, problems, an unknown kind. */
export function showcase(language: 'en' | 'zh'): JourneyDoc {
  const say = (en: string, zh: string) => (language === 'en' ? en : zh)
  const doc = emptyDocument(say('Everything at once', '应有尽有'))
  const step = (id: string, kind: string, name: string, config: Record<string, unknown>, next: Step['next']) => {
    doc.steps[id] = { id, kind, name, config, next }
  }
  const sms = (id: string, name: string, body: string, next: string | null) =>
    step(id, 'sms', name, { body }, { sent: next, failed: next, skipped: next })
  step('start', 'event', say('Signed up', '注册成功'), { name: 'signed_up' }, { next: 'hello' })
  sms(
    'hello',
    say('A first hello', '第一声问候'),
    say('Hello {{ contact.name }}, welcome', '{{ contact.name }}，欢迎加入'),
    'split',
  )
  const arms = [
    { id: 'a', label: 'A', weight: 50 },
    { id: 'b', label: 'B', weight: 30 },
  ]
  step('split', 'split', say('Which offer?', '哪种优惠？'), { arms }, { a: 'offer', b: 'gift' })
  sms('offer', say('Offer', '优惠'), '', 'listen')
  sms('gift', say('Gift', '礼物'), say('A gift for you', '送您一份礼物'), 'listen')
  const branches = [{ id: 'clicked', on: 'message', fact: 'clicked' }]
  step(
    'listen',
    'listen',
    say('Clicked?', '点击了吗？'),
    { branches, timeout: 'P2D' },
    { clicked: 'tag', timeout: 'wait' },
  )
  step(
    'wait',
    'wait',
    say('A day later', '再等一天'),
    { mode: 'for', duration: 'P1D', zone: 'contact' },
    { next: 'hello' },
  )
  step('tag', 'update', say('Mark as fan', '标记粉丝'), { changes: [{ do: 'addTag', tag: 'fan' }] }, { next: 'points' })
  step('points', 'from-a-plugin', say('Give points', '赠送积分'), { points: 5 }, { next: 'end' })
  step('end', 'exit', say('Done', '完成'), { reason: '', goal: true }, {})
  doc.triggers = ['start']
  doc.notes = [
    {
      id: 'note',
      text: say('Legal has to see this text before it goes out.', '文案需法务确认后再发布。'),
      x: 0,
      y: 0,
      beside: 'hello',
      colour: 'amber',
    },
  ]
  doc.groups = [
    { id: 'offers', name: say('The two offers', '两种优惠'), steps: ['offer', 'gift'] },
    { id: 'thanks', name: say('Thanks', '答谢'), steps: ['tag', 'points'], collapsed: true },
  ]
  return doc
}
