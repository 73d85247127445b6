import './theme/base.css'
import './theme/tokens.css'
import '@fontsource-variable/inter/wght.css'
import '@mantine/core/styles.layer.css'
import '@mantine/notifications/styles.layer.css'
import './theme/mantine.css'
import { createRoot } from 'react-dom/client'
import { App } from './app/App.tsx'
import { setLanguage, useLanguageStore } from './app/language.ts'

setLanguage(useLanguageStore.getState().language)
// The Chinese face is a hundred small files, asked for as their characters appear; its list need not hold up the first paint.
void import('@fontsource-variable/noto-sans-sc/wght.css')

const root = document.getElementById('root')
if (root) createRoot(root).render(<App />)
