import type { FeatureValue, FeatureValues } from '@candor/client'
import { type ColumnType, parseNumber } from '@candor/core'
import { appError } from '../../errors.ts'
import { firstRepeated, requireFrameSize } from './frame-size.ts'

/** How pandas writes a missing number. */
const missing = new Set(['', 'nan', 'NaN', 'NA', 'N/A', 'null', 'NULL', 'None'])

/** The nameless first column that `DataFrame.to_csv()` writes unless it is told not to. */
const pandasIndex = ''

/**
 * The records of a text as `DataFrame.to_csv()` writes it (RFC 4180, with a header), each value read by the type of its column in the
 * model. An empty field is missing.
 *
 * @throws http.malformed_csv, decisions.too_many_rows
 * @example
 * csvRecords('age,state\n41,OH\n,"O,H"\n', [{ name: 'age', type: 'float64' }, { name: 'state', type: 'category' }])
 * // [{ age: 41, state: 'OH' }, { age: null, state: 'O,H' }]
 */
export function csvRecords(
  text: string,
  columns: readonly { readonly name: string; readonly type: ColumnType }[],
): FeatureValues[] {
  const [header, ...lines] = csvRows(text)
  if (header === undefined || lines.length === 0) throw malformed('it has no row below its header')
  requireFrameSize(lines.length, header.length, malformed)
  const repeated = firstRepeated(header)
  if (repeated !== undefined) throw malformed(`the column ${JSON.stringify(repeated)} is there twice`)
  const types = new Map(columns.map(({ name, type }) => [name, type]))
  return lines.map((fields, i) => {
    if (fields.length !== header.length)
      throw malformed(`row ${i} has ${fields.length} fields; its header has ${header.length}`)
    const cells = header.map((name, j) => [name, cellOf(types.get(name), fields[j]!)] as const)
    return Object.fromEntries(cells.filter(([name]) => name !== pandasIndex))
  })
}

function cellOf(type: ColumnType | undefined, field: string): FeatureValue {
  if (field === '') return null
  if (type === 'boolean') return flagOf(field)
  if (type === 'category' || type === 'instant') return field
  if (missing.has(field)) return null
  const number = parseNumber(field)
  return Number.isFinite(number) ? number : field
}

function flagOf(field: string): FeatureValue {
  if (/^(true|1|1\.0)$/i.test(field)) return true
  return /^(false|0|0\.0)$/i.test(field) ? false : field
}

/** Fields in quotes may hold commas, line ends and doubled quotes. */
function csvRows(text: string): string[][] {
  const rows: string[][] = []
  const field = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r\n|\n|\r|$)/gy
  let row: string[] = []
  for (let match = field.exec(text); match !== null; match = field.exec(text)) {
    const [, given, end] = match as unknown as [string, string, string]
    row.push(given.startsWith('"') ? given.slice(1, -1).replaceAll('""', '"') : given)
    if (end !== ',') {
      if (row.length > 1 || row[0] !== '') rows.push(row)
      row = []
    }
    if (field.lastIndex >= text.length && end !== ',') return rows
  }
  throw malformed(`a quote is out of place in row ${rows.length - 1}`)
}

function malformed(detail: string): Error {
  return appError('http.malformed_csv', { detail })
}
