import type { FeatureValue, FeatureValues } from '@candor/client'
import type { ColumnType } from '@candor/core'
import { appError } from '../../errors.ts'
import { mostRows } from '../../jobs/infer.ts'
import { tensorValues } from './tensor-values.ts'
import type { InferenceRequest, RequestInput } from './v2-schema.ts'

/** A column that a model reads. */
export type ModelInput = { readonly name: string; readonly type: ColumnType }

/**
 * The records that the tensors of a request hold: a tensor [n] or [n,1] for each column, by its name; or one tensor [n,F] whose name is
 * no column's, with the columns in the order of the model's inputs.
 *
 * @throws http.tensor_refused, decisions.too_many_rows
 */
export function recordsOfTensors(
  { inputs, parameters = {} }: Pick<InferenceRequest, 'inputs' | 'parameters'>,
  columns: readonly ModelInput[],
): FeatureValues[] {
  const contentType = parameters['content_type']
  if (contentType !== undefined && contentType !== 'pd' && contentType !== 'np')
    throw appError('http.tensor_refused', {
      name: 'inputs',
      detail: `content_type ${JSON.stringify(contentType)} is not known; known: pd, np`,
    })
  const [only] = inputs
  const isTable = inputs.length === 1 && contentType !== 'pd' && isWhole(only!, columns)
  return isTable ? recordsOfTable(only!, columns) : recordsOfColumns(inputs, columns)
}

/** One tensor with all columns; a model of one column may be sent either way. */
function isWhole({ name, shape }: RequestInput, columns: readonly ModelInput[]): boolean {
  return shape.length === 2 && columns.every((column) => column.name !== name)
}

function recordsOfTable(input: RequestInput, columns: readonly ModelInput[]): FeatureValues[] {
  const [rows, width] = input.shape as [number, number]
  if (width !== columns.length)
    throw appError('http.tensor_refused', {
      name: input.name,
      detail: `its rows have ${width} elements; the model reads ${columns.length} columns: ${columns.map(({ name }) => name).join(', ')}`,
    })
  requireRows(input.name, rows)
  const values = tensorValues(input)
  return Array.from({ length: rows }, (_, i) =>
    Object.fromEntries(
      columns.map((column, j) => [column.name, cellOf(column.type, values[i * width + j]!)]),
    ),
  )
}

function recordsOfColumns(inputs: readonly RequestInput[], columns: readonly ModelInput[]): FeatureValues[] {
  const types = new Map(columns.map(({ name, type }) => [name, type]))
  const [rows] = inputs[0]!.shape as [number]
  requireRows(inputs[0]!.name, rows)
  const named = new Map<string, FeatureValue[]>()
  for (const input of inputs) {
    const { name, shape } = input
    if (named.has(name)) throw appError('http.tensor_refused', { name, detail: 'it is there twice' })
    if (shape[0] !== rows || shape.slice(1).some((length) => length !== 1))
      throw appError('http.tensor_refused', {
        name,
        detail: `its shape is [${shape.join(',')}]; expected [${rows}] or [${rows},1], one tensor for each column`,
      })
    named.set(
      name,
      tensorValues(input).map((value) => cellOf(types.get(name), value)),
    )
  }
  const entries = [...named]
  return Array.from({ length: rows }, (_, i) =>
    Object.fromEntries(entries.map(([name, values]) => [name, values[i]!])),
  )
}

function requireRows(name: string, rows: number): void {
  if (rows === 0) throw appError('http.tensor_refused', { name, detail: 'it has no row' })
  const limit = mostRows.scored
  if (rows > limit) throw appError('decisions.too_many_rows', { received: rows, limit })
}

/** A tensor of numbers says true and false by 1 and 0. */
function cellOf(type: ColumnType | undefined, value: FeatureValue): FeatureValue {
  return type === 'boolean' && (value === 0 || value === 1) ? value === 1 : value
}
