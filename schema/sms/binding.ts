import { z } from 'zod'

/** What a variable of an audited template takes. `linkCode`: the code of a short link, whose fixed rest stands in the template. */
export const paramKinds = ['text', 'digits', 'code', 'name', 'amount', 'date', 'linkCode', 'url'] as const
export type ParamKind = (typeof paramKinds)[number]

/** One variable: its name at the provider (`name`; `1`, `2` where they are numbered), what fills it in, and how long that may be. */
export const smsParam = z.strictObject({
  name: z.string().regex(/^\w{1,40}$/, 'letters, digits and _ only'),
  value: z.string().max(500),
  kind: z.enum(paramKinds),
  max: z.int().min(1).max(500),
})
export type SmsParam = z.infer<typeof smsParam>

/** What one account knows a text as: the code of its audited template, the approved signature (without 【】), the variables in order. */
export const smsBinding = z.strictObject({
  templateCode: z.string().trim().min(1).max(60),
  signature: z
    .string()
    .trim()
    .min(1)
    .max(40)
    .regex(/^[^【】\r\n]*$/, 'without 【】: they are put round it'),
  params: z.array(smsParam).max(20),
})
export type SmsBinding = z.infer<typeof smsBinding>

/** By the id of the account. */
export const smsBindings = z.record(z.string().min(1).max(80), smsBinding)
