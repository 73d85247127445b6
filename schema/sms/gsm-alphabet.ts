/** The 128 characters of GSM 03.38 without the escape. One septet each. */
export const gsmBasic =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà'

/** The extension table. Two septets each: an escape and the character. */
const extension = '\f^{}\\[~]|€'

const cost = new Map<string, 1 | 2>([
  ...Array.from(gsmBasic, (character) => [character, 1] as const),
  ...Array.from(extension, (character) => [character, 2] as const),
])

/** Septets of one character, or 0 when GSM 03.38 does not have it. */
export function septets(character: string): 0 | 1 | 2 {
  return cost.get(character) ?? 0
}
