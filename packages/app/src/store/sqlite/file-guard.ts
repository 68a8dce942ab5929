import { statSync } from 'node:fs'
import { appError } from '../../errors.ts'

/**
 * A check that the files of an open database are still the ones that were opened.
 *
 * A file that somebody removes or replaces goes on taking writes under no name: they would be acknowledged and then lost.
 *
 * @param path the database; its write-ahead log beside it is watched too, once it is there
 * @returns throws store.unavailable when the files are others by now
 */
export function fileGuard(path: string): () => void {
  const opened = new Map<string, string>()
  return () => {
    for (const file of [path, `${path}-wal`]) {
      const now = identityOf(file)
      const before = opened.get(file)
      if (before === undefined && now !== null) opened.set(file, now)
      if (before !== undefined && now !== before)
        throw appError('store.unavailable', { outage: 'its file was removed or replaced' })
    }
  }
}

function identityOf(file: string): string | null {
  const about = statSync(file, { throwIfNoEntry: false })
  return about === undefined ? null : `${about.dev}:${about.ino}`
}
