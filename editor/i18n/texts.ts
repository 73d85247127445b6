import { useLanguage, useLanguageStore } from '../app/language.ts'
import { en } from './en.ts'
import { zh } from './zh.ts'

/** The shape every language has to fill. */
export type Texts = typeof en

const catalogues = { en, zh } satisfies Record<string, Texts>

/** The texts of the current language. */
export const useTexts = (): Texts => catalogues[useLanguage()]

/** The texts of the current language, outside of a component. */
export const currentTexts = (): Texts => catalogues[useLanguageStore.getState().language]
