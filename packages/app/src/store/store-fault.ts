import { appError } from '../errors.ts'

/** Primary result codes of SQLite that mean "the store cannot work now", with the words for it. */
const sqliteOutages: Readonly<Record<number, string>> = {
  5: 'another process holds it',
  6: 'another process holds it',
  7: 'no memory',
  8: 'it can only be read',
  10: 'reading or writing the file failed',
  11: 'the file is damaged',
  13: 'the disk is full',
  14: 'the file cannot be opened',
  26: 'the file is not a database',
}

/** Beginnings of the SQLSTATE of PostgreSQL, and errors of the connection to it, the longer before the shorter. */
const serverOutages: readonly (readonly [prefix: string, words: string])[] = [
  ['25006', 'it can only be read'],
  ['3D000', 'the server has no such database'],
  ['42501', 'the server does not allow it to this user'],
  ['53100', 'the disk is full'],
  ['53200', 'no memory'],
  ['53300', 'the server has no connection left'],
  ['55P03', 'another process holds it'],
  ['57014', 'a statement took too long'],
  ['08', 'the connection to the server broke'],
  ['28', 'the server refuses the user or the password'],
  ['53', 'the server is short of something'],
  ['57', 'the server is stopping or starting'],
  ['58', 'the server cannot read or write its files'],
  ['XX', 'the server reports damage'],
  ['ECONN', 'the server does not answer'],
  ['ENOENT', 'the server does not answer'],
  ['ENOTFOUND', 'the server is not known by this name'],
  ['EAI_AGAIN', 'the server is not known by this name'],
  ['EHOSTUNREACH', 'the server does not answer'],
  ['ETIMEDOUT', 'the server does not answer'],
  ['EPIPE', 'the connection to the server broke'],
]

/** What `pg` says without a code. */
const brokenConnection = /^(Connection terminated|timeout exceeded|Client has encountered a connection error)/

/** An outage of the database as `store.unavailable`; every other error as it is. */
export function storeFault(error: unknown): unknown {
  const outage = outageOf(error)
  return outage === null ? error : appError('store.unavailable', { outage })
}

function outageOf(error: unknown): string | null {
  const { errcode, code, message = '' } = error as { errcode?: number; code?: unknown; message?: string }
  if (errcode !== undefined) return sqliteOutages[errcode & 0xff] ?? null
  if (brokenConnection.test(message)) return 'the server does not answer'
  if (typeof code !== 'string') return null
  return serverOutages.find(([prefix]) => code.startsWith(prefix))?.[1] ?? null
}
