import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core'

const oasis: MantineColorsTuple = [
  '#e6f2f0',
  '#cbe5e1',
  '#9fd0c9',
  '#6fb8af',
  '#429f95',
  '#22877d',
  '#0f766e',
  '#0b5f58',
  '#094b46',
  '#063733',
]
const sand: MantineColorsTuple = [
  '#fdfcfa',
  '#f7f4ef',
  '#ece7df',
  '#d9d2c7',
  '#bdb4a7',
  '#a1978b',
  '#71685e',
  '#4b443d',
  '#383230',
  '#292420',
]
/** Mantine's own dark scale, warmed so that its parts sit on our dark paper. */
const dark: MantineColorsTuple = [
  '#f1ece5',
  '#d6cfc6',
  '#a89f94',
  '#857c72',
  '#3f3a35',
  '#2e2a27',
  '#221f1c',
  '#1b1917',
  '#151311',
  '#0f0d0c',
]

/** Mantine's theme, made of the tokens in tokens.css. `close` names the button that closes a dialog. */
export const createProductTheme = (close: string) =>
  createTheme({
    colors: { oasis, sand, dark },
    primaryColor: 'oasis',
    primaryShade: { light: 6, dark: 6 },
    fontFamily: 'var(--font)',
    fontFamilyMonospace: 'var(--mono)',
    fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
    lineHeights: { xs: 'var(--leading)', sm: 'var(--leading)', md: 'var(--leading)', lg: 'var(--leading)', xl: '1.35' },
    headings: { fontFamily: 'var(--font)', fontWeight: '650' },
    defaultRadius: 8,
    cursorType: 'pointer',
    focusRing: 'auto',
    respectReducedMotion: true,
    components: {
      Button: { defaultProps: { size: 'sm' } },
      TextInput: { defaultProps: { size: 'sm' } },
      Textarea: { defaultProps: { size: 'sm' } },
      Select: { defaultProps: { size: 'sm', allowDeselect: false, checkIconPosition: 'right' } },
      NumberInput: { defaultProps: { size: 'sm' } },
      Modal: {
        defaultProps: {
          radius: 14,
          centered: true,
          overlayProps: { color: 'transparent', backgroundOpacity: 1 },
          closeButtonProps: { 'aria-label': close },
        },
      },
      Tooltip: { defaultProps: { openDelay: 350, withArrow: false, radius: 6 } },
      // The placeholder that would take the first focus is a child no menu may have.
      Menu: {
        defaultProps: {
          shadow: 'md',
          radius: 10,
          transitionProps: { duration: 100 },
          withInitialFocusPlaceholder: false,
        },
      },
    },
  })

/** Points Mantine's variables at the tokens, so that both schemes are designed in one place. */
export const resolveVariables: CSSVariablesResolver = () => {
  const shared = {
    '--mantine-color-body': 'var(--card)',
    '--mantine-color-text': 'var(--ink)',
    '--mantine-color-dimmed': 'var(--faint)',
    '--mantine-color-placeholder': 'var(--faint)',
    '--mantine-color-default': 'var(--card)',
    '--mantine-color-default-hover': 'var(--hover)',
    '--mantine-color-default-color': 'var(--ink)',
    '--mantine-color-default-border': 'var(--line)',
    '--mantine-color-error': 'var(--danger)',
    '--mantine-color-anchor': 'var(--brand)',
    '--mantine-shadow-md': 'var(--floating)',
    '--mantine-shadow-sm': 'var(--raised)',
  }
  const states = { ...stateColours('red', 'danger'), ...stateColours('green', 'ok'), ...stateColours('yellow', 'warn') }
  return { variables: shared, light: states, dark: states }
}

/** Mantine's colour of a state, as text, as a badge and as a button, in the product's own. */
function stateColours(mantine: string, token: string): Record<string, string> {
  const name = `--mantine-color-${mantine}`
  return {
    [`${name}-text`]: `var(--${token})`,
    [`${name}-light`]: `var(--${token}-soft)`,
    [`${name}-light-hover`]: `var(--${token}-soft)`,
    [`${name}-light-color`]: `var(--${token})`,
    [`${name}-filled`]: `var(--${token}-filled)`,
    [`${name}-filled-hover`]: `color-mix(in srgb, var(--${token}-filled) 88%, black)`,
    [`${name}-6`]: `var(--${token})`,
  }
}
