/** Characters of a code for messages below 2^36, which are the next 16 million batches. */
const codeLength = 9

/** How long a short link in a text is under an address such as `https://d.cn`. */
export function smsLinkLength(address: string): number {
  return `${address}/c/`.length + codeLength
}
