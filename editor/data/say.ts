import { notifications } from '@mantine/notifications'
import { currentTexts } from '../i18n/texts.ts'
import { ApiError } from './http.ts'

/** Tells the person that something did not work, in the server's sentence when it has one. */
export function sayError(error: unknown): void {
  const texts = currentTexts()
  const message = error instanceof ApiError ? error.message : texts.common.networkError
  notifications.show({ color: 'red', title: texts.common.errorTitle, message, autoClose: 8000 })
}

/** Tells the person that something is done. */
export function sayDone(message: string): void {
  notifications.show({ color: 'oasis', message, autoClose: 3000 })
}

/** Tells the person something they should know, that is neither good nor bad. */
export function sayNote(message: string): void {
  notifications.show({ color: 'yellow', message, autoClose: 6000 })
}
