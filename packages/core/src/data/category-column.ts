import { compareText } from './compare-text.ts'
import type { Column } from './table.ts'
import { missingCode } from './table.ts'

/**
 * A category column of texts, null where missing. Levels are those that occur, by code point, so that they do not depend
 * on the order of the rows.
 *
 * @example
 * categoryColumn(['OH', null, 'IN'])   // { type: 'category', values: Int32Array [1, -1, 0], levels: ['IN', 'OH'] }
 */
export function categoryColumn(texts: readonly (string | null)[]): Extract<Column, { type: 'category' }> {
  const seen = new Set<string>()
  for (const text of texts) if (text !== null) seen.add(text)
  const levels = [...seen].sort(compareText)
  const codes = new Map(levels.map((level, code) => [level, code]))
  const values = Int32Array.from(texts, (text) => (text === null ? missingCode : codes.get(text)!))
  return { type: 'category', values, levels }
}
