import type { Ink, Mark, Sheet } from './sheet.ts'

const fonts =
  "'Inter Variable', Inter, 'Noto Sans SC Variable', 'Noto Sans SC', 'PingFang SC', 'Microsoft YaHei', sans-serif"

/** A sheet as an SVG file that stands alone: no script, no link, no style from outside. */
export function writeSvg({ title, width, height, marks }: Sheet, ink: Ink): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" font-family="${escapeXml(fonts)}">`,
    `<title>${escapeXml(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="${ink('card')}"/>`,
    ...marks.map((mark) => writeMark(mark, ink)),
    '</svg>',
    '',
  ].join('\n')
}

/** Text that is safe in XML: marked-up characters are written as entities, those that XML cannot hold are left out. */
export function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replaceAll(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`)
}

function writeMark(mark: Mark, ink: Ink): string {
  switch (mark.type) {
    case 'group':
      return `<g><title>${escapeXml(mark.title)}</title>\n${mark.marks.map((inside) => writeMark(inside, ink)).join('\n')}\n</g>`
    case 'rect':
      return `<rect x="${short(mark.x)}" y="${short(mark.y)}" width="${short(mark.width)}" height="${short(mark.height)}" rx="${mark.radius}" fill="${mark.fill ? ink(mark.fill) : 'none'}"${mark.line ? ` stroke="${ink(mark.line)}"` : ''}${mark.dash ? ' stroke-dasharray="4 4"' : ''}/>`
    case 'path':
      return `<path d="${escapeXml(mark.d)}" fill="none" stroke="${ink(mark.line)}" stroke-width="${mark.width}" stroke-linecap="round" stroke-linejoin="round"${mark.at ? ` transform="translate(${short(mark.at.x)} ${short(mark.at.y)}) scale(${mark.scale ?? 1})"` : ''}${mark.dash ? ' stroke-dasharray="2 5"' : ''}/>`
    case 'text':
      return `<text x="${short(mark.x)}" y="${short(mark.y)}" font-size="${mark.size}" font-weight="${mark.weight}" fill="${ink(mark.fill)}" xml:space="preserve">${escapeXml(mark.text)}</text>`
  }
}

const short = (value: number) => String(Math.round(value * 100) / 100)
