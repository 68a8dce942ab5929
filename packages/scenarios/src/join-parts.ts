import type { Column, Table } from '@candor/core'

/**
 * Parts of one table as one. Category columns share their list of levels, or have no level in common (identifiers).
 *
 * @param parts at least one, with equal schemas
 */
export function joinParts(parts: Iterable<Table>): Table {
  const all = [...parts]
  const { schema } = all[0]!
  const rows = all.reduce((sum, part) => sum + part.rows, 0)
  const columns = schema.map((_, j) => joinColumns(all.map((part) => part.columns[j]!)))
  return { rows, schema, columns }
}

function joinColumns(columns: readonly Column[]): Column {
  const [first] = columns
  if (first!.type !== 'category')
    return { ...first!, values: joinValues(columns.map(({ values }) => values)) } as Column
  const levels: string[] = []
  const codes: Int32Array[] = []
  let shared: readonly string[] | null = null
  for (const column of columns) {
    if (column.type !== 'category') continue
    const from = column.levels === shared ? 0 : levels.length
    if (column.levels !== shared) for (const level of column.levels) levels.push(level)
    shared ??= column.levels
    codes.push(from === 0 ? column.values : column.values.map((code) => (code < 0 ? code : code + from)))
  }
  return { type: 'category', levels, values: joinValues(codes) as Int32Array }
}

function joinValues(arrays: readonly Column['values'][]): Column['values'] {
  const length = arrays.reduce((sum, array) => sum + array.length, 0)
  const Values = arrays[0]!.constructor as new (length: number) => Column['values']
  const joined = new Values(length)
  let from = 0
  for (const array of arrays) {
    joined.set(array, from)
    from += array.length
  }
  return joined
}
