import type { Ink } from './sheet.ts'

const lightScheme = "[data-mantine-color-scheme='light']"

/** The design tokens of the light scheme, whatever scheme is on the screen: paper is white. */
export function lightInk(): Ink {
  const rule = [...document.styleSheets]
    .flatMap((sheet) => rulesOf(sheet))
    .find(
      ({ selectorText, style }) =>
        selectorText.replaceAll('"', "'").includes(lightScheme) && style.getPropertyValue('--hairline') !== '',
    )
  return (token) => rule?.style.getPropertyValue(`--${token}`).trim() || 'currentcolor'
}

function rulesOf(sheet: CSSStyleSheet): CSSStyleRule[] {
  try {
    return [...sheet.cssRules].filter((rule) => rule instanceof CSSStyleRule)
  } catch {
    // A browser extension's sheet from elsewhere.
    return []
  }
}
