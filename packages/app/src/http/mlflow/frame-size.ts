import { appError } from '../../errors.ts'
import { mostRows } from '../../jobs/infer.ts'

/** Most columns of a frame, known to the model or not. */
const mostColumns = 10_000

/** Most values of all rows together: records of different columns make a table that is far larger than their text. */
const mostValues = 2_000_000

/**
 * Refuses a frame that is too large before its rows are made.
 *
 * @param refused makes the error of what is wrong with the body
 * @throws decisions.too_many_rows, and what `refused` makes
 */
export function requireFrameSize(rows: number, columns: number, refused: (detail: string) => Error): void {
  if (rows > mostRows.scored)
    throw appError('decisions.too_many_rows', { received: rows, limit: mostRows.scored })
  if (columns > mostColumns) throw refused(`its rows have ${columns} columns; at most ${mostColumns}`)
  if (rows * columns > mostValues)
    throw refused(`${rows} rows of ${columns} columns are ${rows * columns} values; at most ${mostValues}`)
}

/**
 * The first name that stands there a second time.
 *
 * @example
 * firstRepeated(['a', 'b', 'a'])   // 'a'
 */
export function firstRepeated(names: readonly string[]): string | undefined {
  const seen = new Set<string>()
  return names.find((name) => {
    const isThere = seen.has(name)
    seen.add(name)
    return isThere
  })
}
