import type { Table } from '@candor/core'
import { readCsv, sharedData } from '../../../core/test/shared-data.ts'
import { schema } from '../../src/claims/schema.ts'
import { tableFromRows } from '../../src/table-from-rows.ts'

/** The published file of 1,000 claims as a table of the schema, or null, with a printed line, where it is not here. */
export function publishedClaims(): Table | null {
  const path = sharedData('insurance-claims/insurance_claims.csv')
  if (path === null) return null
  const texts = readCsv(path)
  const count = texts[schema[0]!.name]!.length
  const rows = Array.from({ length: count }, (_, i) =>
    Object.fromEntries(schema.map(({ name, type }) => [name, cellOf(type, texts[name]![i]!)])),
  )
  return tableFromRows(schema, rows, count)
}

function cellOf(type: string, text: string): string | number {
  if (type === 'category') return text
  return type === 'instant' ? Date.parse(text) : Number(text)
}
