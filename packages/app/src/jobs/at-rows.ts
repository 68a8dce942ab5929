import { CandorError } from '@candor/core'

/**
 * Does work on some rows of a set; an error about one of them then names the row of the set.
 *
 * @example
 * atRows(Int32Array.of(7, 9), () => train(two)) // throws "label of row 9 is -1; …" where the second of them is wrong
 */
export function atRows<T>(rows: Int32Array, work: () => T): T {
  try {
    return work()
  } catch (error) {
    const row = error instanceof CandorError ? error.values['row'] : undefined
    if (!(error instanceof CandorError) || typeof row !== 'number' || row >= rows.length) throw error
    const { code, kind, values, pointer, message } = error
    const template = message.replace(`row ${row}`, `row ${rows[row]!}`)
    throw new CandorError(code, { kind, template, remedy: '' }, { ...values, row: rows[row]! }, pointer)
  }
}
