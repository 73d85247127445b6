import { endWithParent } from '../../server/stack/processes.ts'

/** A stand-in for a worker: tells its number and does nothing. */
endWithParent()
console.log(process.pid)
setInterval(() => {}, 60_000)
