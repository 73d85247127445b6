/** The workflows of the bundle. Its size and content never change with a step kind. */
export { journey } from './journey.ts'
export { importContacts, writeCopy } from './long-work.ts'
export { solo } from './solo.ts'
