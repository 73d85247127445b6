import { keepRunning } from '../../server/stack/processes.ts'

/** A stand-in for `npm start` that a test can kill: keeps one child running and says what it says. */
keepRunning({
  name: 'child',
  args: ['test/support/idle-child.ts'],
  env: process.env,
  onLine: (line) => console.log(line),
})
