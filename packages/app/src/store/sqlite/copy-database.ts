import { closeSync, openSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'

/**
 * A consistent copy of a store's file as it is now, while others may write to it: `vacuum into` reads one state from the beginning to
 * the end, and nobody has to wait. The write-ahead log is in it. Only the owner can read the copy.
 */
export function copyDatabase(from: string, to: string): void {
  const database = new DatabaseSync(from, { readOnly: true, timeout: 5000 })
  try {
    closeSync(openSync(to, 'wx', 0o600))
    database.prepare('vacuum into ?').run(to)
  } finally {
    database.close()
  }
}

/** What SQLite itself finds wrong with a file, sentence by sentence; nothing where it is whole. */
export function databaseFaults(path: string): readonly string[] {
  const database = new DatabaseSync(path, { readOnly: true, timeout: 5000 })
  try {
    const found = [
      ...database
        .prepare('pragma integrity_check')
        .all()
        .map((row) => String(row['integrity_check'])),
      ...database
        .prepare('pragma foreign_key_check')
        .all()
        .map((row) => `a row of ${row['table']} names one of ${row['parent']} that is not there`),
    ]
    return found.filter((text) => text !== 'ok')
  } finally {
    database.close()
  }
}
