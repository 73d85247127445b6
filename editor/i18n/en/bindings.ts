import type { ParamKind } from '../../../schema/sms/binding.ts'

export const enBindings = {
  title: 'Templates at providers',
  hint: 'Providers of audited SMS know this text by a code and take only its variables. The text above is a copy of what they approved.',
  bind: (account: string) => `Bind to ${account}`,
  unbind: (account: string) => `No longer bind to ${account}`,
  templateCode: 'Template code',
  signature: 'Approved signature',
  addParam: 'Add a variable',
  fromText: 'Take them from the text',
  name: 'Name at the provider',
  value: 'Filled in with',
  kind: 'Takes',
  max: 'Longest',
  remove: (name: string) => `Remove ${name}`,
  kinds: {
    text: 'Words',
    digits: 'Digits',
    code: 'Letters and digits',
    name: 'A name',
    amount: 'An amount',
    date: 'A date or time',
    linkCode: 'The code of a short link',
    url: 'An address',
  } satisfies Record<ParamKind, string>,
}
