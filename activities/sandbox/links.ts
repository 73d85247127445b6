/** The addresses in a text or in the `href`s of an HTML body, each once, in order. */
export function findLinks(text: string): string[] {
  const found = text.match(/https?:\/\/[A-Za-z0-9\-._~:/?#@!$&*+=%[\]]+/g) ?? []
  return [...new Set(found.map((url) => url.replace(/[.,!?:]+$/, '')))]
}

/** The links a person sees in a message of any channel. */
export function linksOf(content: Record<string, unknown> | undefined): string[] {
  if (!content) return []
  const texts = [content['text'], content['html'], content['url']].filter((part) => typeof part === 'string')
  return findLinks(texts.join('\n').replaceAll('&amp;', '&'))
}
