import type { RulePack } from './rule-pack.ts'

/** Twilio: free texts. */
export const twilioRules: RulePack = {
  source: 'Twilio · Messages resource (twilio.com/docs/messaging)',
  audited: false,
  maxLength: 1600,
  forbidden: '',
  signature: { min: 0, max: 40 },
  templateCode: /^$/,
  paramName: null,
  maxValue: 500,
  maxParams: 20,
  refusedKinds: [],
  adjacent: true,
  optOut: false,
}
