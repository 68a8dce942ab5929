import { candorError } from '../errors.ts'
import type { Column, Table } from './table.ts'

/**
 * A table of some rows, in the order given; a row may stand in it more than once. Values are copied, levels kept.
 *
 * @param positions row numbers, each in [0, rows)
 * @throws data.row_out_of_range
 * @example
 * const table = fromRecords([{ age: 38, state: 'OH' }, { age: 51, state: 'NY' }])
 * selectRows(table, Int32Array.of(1, 1, 0)).columns[0].values   // Float64Array [51, 51, 38]
 */
export function selectRows(table: Table, positions: Int32Array): Table {
  checkPositions(positions, table.rows)
  return {
    rows: positions.length,
    schema: table.schema,
    columns: table.columns.map((column) => gatherColumn(column, positions)),
  }
}

function checkPositions(positions: Int32Array, rows: number): void {
  for (let i = 0; i < positions.length; i++) {
    const row = positions[i]!
    if (row < 0 || row >= rows) throw candorError('data.row_out_of_range', { row, rows })
  }
}

function gatherColumn(column: Column, positions: Int32Array): Column {
  const n = positions.length
  switch (column.type) {
    case 'float64':
    case 'instant':
      return { type: column.type, values: gather(column.values, positions, new Float64Array(n)) }
    case 'float32':
      return { type: 'float32', values: gather(column.values, positions, new Float32Array(n)) }
    case 'int32':
      return { type: 'int32', values: gather(column.values, positions, new Int32Array(n)) }
    case 'boolean':
      return { type: 'boolean', values: gather(column.values, positions, new Uint8Array(n)) }
    case 'category':
      return {
        type: 'category',
        values: gather(column.values, positions, new Int32Array(n)),
        levels: column.levels,
      }
  }
}

/** Kernel: `to[i] = from[positions[i]]`; positions are trusted. */
function gather<T extends Float64Array | Float32Array | Int32Array | Uint8Array>(
  from: T,
  positions: Int32Array,
  to: T,
): T {
  for (let i = 0; i < positions.length; i++) to[i] = from[positions[i]!]!
  return to
}
