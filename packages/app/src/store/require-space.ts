import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { appError } from '../errors.ts'

/** What the write-ahead log takes before it is emptied: 1,000 pages of 4 KiB. */
const leastBytes = 4_096_000

/**
 * Refuses a disk on which decisions may soon find no place, while smaller writes still succeed.
 *
 * @param path a file of the disk
 * @throws store.unavailable
 */
export async function requireSpace(path: string): Promise<void> {
  const { bavail, bsize } = await statfs(dirname(path))
  if (bavail * bsize < leastBytes) throw appError('store.unavailable', { outage: 'the disk is full' })
}
