import type { Table } from '@candor/core'
import { candorError, columnOf } from '@candor/core'
import type { LevelRule } from './scenario.ts'

/**
 * Where a rule of levels holds: 1 for a row in which any part has one of its levels, else 0. A missing value matches none.
 *
 * @returns one byte per row
 * @throws data.unknown_column, data.wrong_type for a column without levels
 * @example
 * const table = makeTable([{ name: 'damage', ...categoryColumn(['major', 'minor', null]) }])
 * ruleHits(table, [{ column: 'damage', levels: ['major'] }]) // Uint8Array [1, 0, 0]
 */
export function ruleHits(table: Table, rule: LevelRule): Uint8Array {
  const hits = new Uint8Array(table.rows)
  for (const part of rule) markHits(hits, table, part)
  return hits
}

function markHits(hits: Uint8Array, table: Table, { column: name, levels }: LevelRule[number]): void {
  const { column } = columnOf(table, name)
  if (column.type !== 'category')
    throw candorError('data.wrong_type', { column: name, received: column.type, expected: 'category' })
  const isHit = column.levels.map((level) => levels.includes(level))
  column.values.forEach((code, row) => {
    if (isHit[code] === true) hits[row] = 1
  })
}
