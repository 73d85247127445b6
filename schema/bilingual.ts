/** The two languages of the product. */
export type Language = 'en' | 'zh'

/** One text in both languages. */
export type Bilingual = { en: string; zh: string }
