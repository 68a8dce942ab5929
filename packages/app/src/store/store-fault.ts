import { appError } from '../errors.ts'

/** Primary result codes of SQLite that mean "the store cannot work now", with the words for it. */
const outages: Readonly<Record<number, string>> = {
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

/** An outage of the database as `store.unavailable`; every other error as it is. */
export function storeFault(error: unknown): unknown {
  const { errcode } = error as { errcode?: number }
  const outage = errcode === undefined ? undefined : outages[errcode & 0xff]
  return outage === undefined ? error : appError('store.unavailable', { outage })
}
