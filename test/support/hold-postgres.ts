import { startPostgres } from '../../server/stack/postgres.ts'

/** A stand-in for `npm start` that a test can kill: starts PostgreSQL, says so, and stays. */
const [home = '', port = ''] = process.argv.slice(2)
const postgres = await startPostgres({ home, port: Number(port) })
console.log(`serving ${postgres.pid}`)
setInterval(() => {}, 60_000)
