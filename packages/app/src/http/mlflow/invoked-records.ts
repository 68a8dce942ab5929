import type { FeatureValue, FeatureValues } from '@candor/client'
import type { ColumnType } from '@candor/core'
import { appError } from '../../errors.ts'
import { someNames } from '../../jobs/phrases.ts'
import { firstRepeated, requireFrameSize } from './frame-size.ts'

const inputFields = ['dataframe_split', 'dataframe_records', 'instances', 'inputs'] as const

type Column = { readonly name: string; readonly type: ColumnType }

/** Rows with the names of their columns; null where they stand in the order of the model's inputs. */
type Frame = { readonly names: readonly string[] | null; readonly rows: readonly (readonly unknown[])[] }

/**
 * The records of a body as the MLflow scoring server takes it: exactly one of `dataframe_split`, `dataframe_records`, `instances` and
 * `inputs`. Rows without names stand in the order of the model's inputs. A name that one record has and another has not is missing there.
 *
 * @throws http.invocation_refused, decisions.too_many_rows
 */
export function invokedRecords(
  body: Readonly<Record<string, unknown>>,
  columns: readonly Column[],
): FeatureValues[] {
  const fields = inputFields.filter((field) => Object.hasOwn(body, field))
  const [field] = fields
  if (field === undefined || fields.length > 1)
    throw refused(
      `expected a JSON object with exactly one of ${inputFields.join(', ')}; received ${someNames(Object.keys(body)) || 'no field'}`,
    )
  const { names, rows } = frameOf(field, body[field])
  if (rows.length === 0) throw refused(`${field} has no row`)
  if (names !== null) return recordsOf(names, rows, field)
  return recordsOf(
    columns.map(({ name }) => name),
    rows,
    field,
  ).map((record) => withFlags(record, columns))
}

function frameOf(field: (typeof inputFields)[number], given: unknown): Frame {
  if (field === 'dataframe_split') return splitFrame(given)
  if (field === 'dataframe_records') {
    if (!Array.isArray(given) || !given.every(isObject))
      throw refused('dataframe_records is no list of objects')
    return objectFrame(given)
  }
  if (field === 'inputs' && isObject(given)) return columnFrame(given)
  return listFrame(field, given)
}

function splitFrame(given: unknown): Frame {
  if (!isObject(given)) throw refused('dataframe_split is no object')
  const { columns, data } = given
  const surplus = Object.keys(given).filter((name) => !['columns', 'data', 'index'].includes(name))
  if (!Array.isArray(data) || !data.every((row) => Array.isArray(row)) || surplus.length > 0)
    throw refused('dataframe_split needs data, a list of rows, and takes columns and index besides')
  if (columns === undefined) return { names: null, rows: data }
  if (!Array.isArray(columns) || !columns.every((name) => typeof name === 'string'))
    throw refused('the columns of dataframe_split are no list of names')
  return { names: columns, rows: data }
}

function objectFrame(records: readonly Readonly<Record<string, unknown>>[]): Frame {
  const names = [...new Set(records.flatMap((record) => Object.keys(record)))]
  requireFrameSize(records.length, names.length, refused)
  return {
    names,
    rows: records.map((record) => names.map((name) => (Object.hasOwn(record, name) ? record[name] : null))),
  }
}

/** A list of values a column; a single value is that of the one row. */
function columnFrame(given: Readonly<Record<string, unknown>>): Frame {
  const names = Object.keys(given)
  const columns = names.map((name) =>
    Array.isArray(given[name]) ? given[name].map(withoutList) : [given[name]],
  )
  const length = columns[0]?.length ?? 0
  if (columns.some((column) => column.length !== length))
    throw refused('the columns of inputs differ in length')
  return { names, rows: Array.from({ length }, (_, i) => columns.map((column) => column[i])) }
}

/** Rows as objects or as lists, or the values of the one column. */
function listFrame(field: string, given: unknown): Frame {
  if (!Array.isArray(given)) throw refused(`${field} is no list`)
  if (given.length > 0 && given.every(isObject)) return objectFrame(given)
  if (given.every((row) => Array.isArray(row))) return { names: null, rows: given }
  if (given.some((row) => typeof row === 'object' && row !== null))
    throw refused(`the rows of ${field} are of several kinds`)
  return { names: null, rows: given.map((value) => [value]) }
}

/** A column of shape [n,1] has a list around each value. */
function withoutList(value: unknown): unknown {
  return Array.isArray(value) && value.length === 1 ? value[0] : value
}

function recordsOf(names: readonly string[], rows: Frame['rows'], field: string): FeatureValues[] {
  requireFrameSize(rows.length, names.length, refused)
  const repeated = firstRepeated(names)
  if (repeated !== undefined) throw refused(`the column ${JSON.stringify(repeated)} is there twice`)
  return rows.map((row, i) => {
    if (row.length !== names.length)
      throw refused(
        `row ${i} of ${field} has ${row.length} values; expected ${names.length}: ${someNames(names)}`,
      )
    return Object.fromEntries(names.map((name, j) => [name, cellOf(row[j], name, i)]))
  })
}

const cellTypes = new Set(['number', 'string', 'boolean'])

/** Whoever read the body has seen to it that numbers are finite and texts not too long. */
function cellOf(value: unknown, name: string, row: number): FeatureValue {
  if (value === null || cellTypes.has(typeof value)) return value as FeatureValue
  throw refused(`column ${name}, row ${row} is no number, text, truth value or null`)
}

/** Lists of numbers say true and false by 1 and 0. */
function withFlags(record: FeatureValues, columns: readonly Column[]): FeatureValues {
  const flags = columns.filter(
    ({ type, name }) => type === 'boolean' && (record[name] === 0 || record[name] === 1),
  )
  return { ...record, ...Object.fromEntries(flags.map(({ name }) => [name, record[name] === 1])) }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function refused(detail: string): Error {
  return appError('http.invocation_refused', { detail })
}
