import { appError } from '../errors.ts'

export type StoredValue = string | number | bigint | Uint8Array | null

/**
 * A value as every engine may store it: truth values become 0 and 1.
 *
 * Refuses `undefined`, NaN, infinities, dates and other objects: SQLite stores some of them as NULL without a word, PostgreSQL as texts.
 *
 * @throws store.wrong_value
 */
export function bindValue(value: unknown): StoredValue {
  if (value === null || typeof value === 'string' || typeof value === 'bigint') return value
  if (typeof value === 'boolean') return value ? 1 : 0
  if (typeof value === 'number' && Number.isFinite(value)) return value
  if (value instanceof Uint8Array) return value
  throw appError('store.wrong_value', { value: typeof value === 'object' ? 'an object' : String(value) })
}
