/** The encodings that customers' files come in, by their WHATWG names. */
export const encodings = ['utf-8', 'utf-16le', 'utf-16be', 'gb18030', 'windows-1252'] as const
export type Encoding = (typeof encodings)[number]

/**
 * The encoding of a file by its first bytes: byte-order mark, else the NULs of UTF-16, else valid UTF-8, else Chinese if
 * the bytes come in pairs as Chinese does, else Western. A cut character at the end of the sample does not count.
 */
export function detectEncoding(sample: Uint8Array): Encoding {
  if (sample[0] === 0xef && sample[1] === 0xbb && sample[2] === 0xbf) return 'utf-8'
  if (sample[0] === 0xff && sample[1] === 0xfe) return 'utf-16le'
  if (sample[0] === 0xfe && sample[1] === 0xff) return 'utf-16be'
  const wide = wideEncoding(sample)
  if (wide) return wide
  if (isUtf8(sample)) return 'utf-8'
  return looksChinese(sample) ? 'gb18030' : 'windows-1252'
}

/** UTF-16 without a mark: every other byte of ASCII text is NUL. */
function wideEncoding(sample: Uint8Array): Encoding | null {
  const length = Math.min(sample.length, 4096)
  const nuls: [even: number, odd: number] = [0, 0]
  for (let at = 0; at < length; at++) if (sample[at] === 0) nuls[(at & 1) as 0 | 1] += 1
  if (length < 8) return null
  if (nuls[1] > length / 5 && nuls[0] < nuls[1] / 10) return 'utf-16le'
  return nuls[0] > length / 5 && nuls[1] < nuls[0] / 10 ? 'utf-16be' : null
}

function isUtf8(sample: Uint8Array): boolean {
  try {
    // Streaming: an unfinished character at the end is waited for, not an error.
    new TextDecoder('utf-8', { fatal: true }).decode(sample, { stream: true })
    return true
  } catch {
    return false
  }
}

/** In GB2312 text both bytes of a character are high; in Western text a high byte mostly stands alone. */
function looksChinese(sample: Uint8Array): boolean {
  let pairs = 0
  let single = 0
  for (let at = 0; at < sample.length - 1; at++) {
    const byte = sample[at] as number
    if (byte < 0x81) continue
    const next = sample[at + 1] as number
    if (next >= 0xa1 && byte >= 0xa1) {
      pairs += 1
      at += 1
    } else single += 1
  }
  return pairs > 0 && pairs >= single
}
