const scheme = 'mini-program:'

/** A page of a mini-program as a link of a template keeps it: beside the web addresses, and never one of them. */
export function miniProgramLink(page: string): string {
  return `${scheme}${page}`
}

/**
 * The page and query behind such a link, as WeChat takes them; null for anything else. `pages/index?x=1`: no slash before it, at most 1,024
 * characters of query, and only signs that WeChat allows.
 */
export function readMiniProgramLink(link: string): { path: string; query: string } | null {
  if (!link.startsWith(scheme)) return null
  const page = link.slice(scheme.length)
  const cut = page.indexOf('?')
  const [path, query] = cut < 0 ? [page, ''] : [page.slice(0, cut), page.slice(cut + 1)]
  if (!/^[A-Za-z0-9_][\w./-]{0,199}$/.test(path) || path.includes('..')) return null
  return /^[\w!#$&'()*+,/:;=?@\-.~%]{0,1024}$/.test(query) ? { path, query } : null
}
