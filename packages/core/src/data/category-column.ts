import { distinctTexts } from './distinct-texts.ts'
import type { Column } from './table.ts'
import { missingBoolean, missingCode } from './table.ts'

/** A column of positions in a list of levels. */
export type CategoryColumn = Extract<Column, { type: 'category' }>

/**
 * A category column of texts, null where missing. Levels are those that occur, by code point, so that they do not depend
 * on the order of the rows.
 *
 * @example
 * categoryColumn(['OH', null, 'IN'])   // { type: 'category', values: Int32Array [1, -1, 0], levels: ['IN', 'OH'] }
 */
export function categoryColumn(texts: readonly (string | null)[]): CategoryColumn {
  const levels = distinctTexts(texts.filter((text) => text !== null))
  const values = new Int32Array(texts.length)
  const codes = levels.length > 1 ? new Map(levels.map((level, code) => [level, code])) : null
  for (let row = 0; row < values.length; row++) {
    const text = texts[row]!
    values[row] = text === null ? missingCode : codes === null ? 0 : codes.get(text)!
  }
  return { type: 'category', values, levels }
}

/**
 * A boolean column as a category with the levels `false` and `true`.
 *
 * @example
 * categoryOfBooleans(Uint8Array.of(1, 255)).values   // Int32Array [1, -1]
 */
export function categoryOfBooleans(values: Uint8Array): CategoryColumn {
  const codes = new Int32Array(values.length)
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    codes[i] = value === missingBoolean ? missingCode : value
  }
  return { type: 'category', values: codes, levels: ['false', 'true'] }
}

/**
 * How many rows each level of a column has, by its code.
 *
 * @example
 * levelCounts({ type: 'category', values: Int32Array.of(1, -1, 1), levels: ['a', 'b'] })   // Int32Array [0, 2]
 */
export function levelCounts(column: CategoryColumn): Int32Array {
  const counts = new Int32Array(column.levels.length)
  for (let i = 0; i < column.values.length; i++) {
    const code = column.values[i]!
    if (code !== missingCode) counts[code]!++
  }
  return counts
}
