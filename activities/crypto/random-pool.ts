import { randomFillSync } from 'node:crypto'

const pool = Buffer.allocUnsafe(12 * 1024)
let used = pool.length

/** Copies 12 random bytes to `target` at `offset`. Drawn from a pool: one system call per value would cost more than the cipher. */
export function writeRandomIv(target: Buffer, offset: number): void {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  pool.copy(target, offset, used, used + 12)
  used += 12
}
