import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { appError } from '../../errors.ts'
import { storeFault } from '../store-fault.ts'

const busyTimeoutMs = 5000

/**
 * Opens the file of the store for writing, making it (readable by its owner only) and its folder where they are missing.
 *
 * Acknowledged commits survive a crash of the machine (`synchronous = full`); readers do not block the writer (WAL).
 *
 * @throws store.not_writable, store.not_a_store, store.damaged, store.unavailable
 */
export function openDatabase(path: string): DatabaseSync {
  try {
    mkdirSync(dirname(path), { recursive: true })
    closeSync(openSync(path, 'a', 0o600))
    return withSettings(new DatabaseSync(path, { timeout: busyTimeoutMs, enableForeignKeyConstraints: true }))
  } catch (error) {
    throw openingError(path, error)
  }
}

/** A second connection on the same file that can only read. */
export function openReader(path: string): DatabaseSync {
  return new DatabaseSync(path, { timeout: busyTimeoutMs, readOnly: true })
}

/** What a savepoint would restore stays in memory: past 64 KiB it would be a file, made and removed for every decision. */
const settings = [
  'journal_mode = wal',
  'synchronous = full',
  'recursive_triggers = on',
  'trusted_schema = off',
  'temp_store = memory',
]

function withSettings(database: DatabaseSync): DatabaseSync {
  try {
    for (const setting of settings) database.exec(`pragma ${setting}`)
    database.enableDefensive(true)
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

/** What went wrong in opening a file, as an error of the store. */
export function openingError(path: string, error: unknown): unknown {
  const { code = '', errcode = 0 } = error as { code?: string; errcode?: number }
  if (
    ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EISDIR', 'EEXIST'].includes(code) ||
    [8, 14].includes(errcode & 0xff)
  ) {
    return appError('store.not_writable', { path })
  }
  if ((errcode & 0xff) === 11) return appError('store.damaged', { path })
  return (errcode & 0xff) === 26 ? appError('store.not_a_store', { path }) : storeFault(error)
}
