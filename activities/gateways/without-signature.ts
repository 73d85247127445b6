/** A text without its 【signature】 at the beginning, for providers that put it there themselves. */
export function withoutSignature(text: string, signName: string): string {
  const signature = `【${signName}】`
  return text.startsWith(signature) ? text.slice(signature.length) : text
}
