import { randomFillSync } from 'node:crypto'

const pool = Buffer.alloc(4096)
let at = pool.length

/**
 * Random bytes as hexadecimal digits, of the system's own generator: it is asked for many at once, as asking costs more than making them.
 *
 * @param bytes at most 64
 * @example
 * randomHex(8).length   // 16
 */
export function randomHex(bytes: number): string {
  if (at + bytes > pool.length) {
    randomFillSync(pool)
    at = 0
  }
  const start = at
  at += bytes
  return pool.toString('hex', start, at)
}
