import { createHash } from 'node:crypto'
import type { Table } from '@candor/core'

/** SHA-256 over the rows of a table as they were read: names, types, levels, values. */
export function blockDigest({ rows, schema, columns }: Table, positions: Int32Array | null): string {
  const hash = createHash('sha256')
  const names = schema.map(({ name, type }) => [name, type])
  const levels = columns.map((column) => (column.type === 'category' ? column.levels : null))
  hash.update(JSON.stringify({ rows, names, levels }))
  for (const { values } of columns) hash.update(values)
  if (positions !== null) hash.update(positions)
  return hash.digest('hex')
}
