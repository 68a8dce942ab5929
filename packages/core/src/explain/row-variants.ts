import { type CategoryColumn, type Column, columnOf, type Table, valueAt } from '../data/index.ts'
import { applyPipeline, type Pipeline } from '../features/index.ts'
import type { CellValue } from './format-value.ts'
import type { LinkRule } from './recourse-rules.ts'

/** What a row becomes: for each column that is changed, one value a variant. All lists have the same length. */
export type Changes = ReadonlyMap<string, readonly CellValue[]>

/**
 * One row of a table, and the model columns that it would have if some of its own columns were others: the pipeline is applied anew, so
 * one-hot levels stay exclusive and ratios, flags and linked columns follow.
 */
export type RowVariants = {
  readonly valueIn: (source: string) => CellValue
  /** values of model columns `outputs` for each variant, one array an output */
  readonly columnsOf: (outputs: readonly number[], changes: Changes) => Float64Array[]
}

/**
 * Makes variants of the row `row` of a table.
 *
 * @param linked columns that follow from others
 * @example
 * const variants = rowVariants(pipeline, table, 0)
 * variants.columnsOf([0, 2], new Map([['state', ['OH', 'IL']]])) // [Float64Array [0.1, 0.1], Float64Array [1, 0]]
 */
export function rowVariants(
  pipeline: Pipeline,
  table: Table,
  row: number,
  linked: Readonly<Record<string, LinkRule>> = {},
): RowVariants {
  const valueIn = (source: string) => valueAt(columnOf(table, source).column, row)
  const encoderOf = pipeline.encoders.flatMap((encoder, e) =>
    Array.from({ length: encoder.kind === 'one_hot' ? encoder.levels.length : 1 }, () => e),
  )
  return {
    valueIn,
    columnsOf: (outputs, changes) => {
      const encoders = [...new Set(outputs.map((output) => encoderOf[output]!))].sort((a, b) => a - b)
      const kept = encoderOf.flatMap((e, output) => (encoders.includes(e) ? [output] : []))
      const needed = new Set(kept.flatMap((output) => pipeline.outputs[output]!.sources))
      const part: Pipeline = {
        ...pipeline,
        inputs: pipeline.inputs.filter(({ name }) => needed.has(name)),
        encoders: encoders.map((e) => pipeline.encoders[e]!),
        outputs: kept.map((output) => pipeline.outputs[output]!),
      }
      const rows = [...changes.values()][0]?.length ?? 1
      const variants = repeated(table, row, needed, rows, withLinked(changes, linked, valueIn, rows))
      const { matrix } = applyPipeline(part, variants)
      return outputs.map((output) => matrix.columns[kept.indexOf(output)]!)
    },
  }
}

function withLinked(
  changes: Changes,
  linked: Readonly<Record<string, LinkRule>>,
  valueIn: (source: string) => CellValue,
  rows: number,
): Changes {
  const all = new Map(changes)
  for (const [name, { constant = 0, factors }] of Object.entries(linked)) {
    const sources = Object.entries(factors)
    if (!sources.some(([source]) => changes.has(source))) continue
    const numberOf = (source: string, i: number) => Number(changes.get(source)?.[i] ?? valueIn(source))
    const values = Array.from({ length: rows }, (_, i) =>
      sources.reduce((sum, [source, factor]) => sum + factor * numberOf(source, i), constant),
    )
    all.set(name, values)
  }
  return all
}

function repeated(
  table: Table,
  row: number,
  needed: ReadonlySet<string>,
  rows: number,
  changes: Changes,
): Table {
  const kept = table.schema.flatMap(({ name }, j) => (needed.has(name) ? [j] : []))
  const columns = kept.map((j) => {
    const values = changes.get(table.schema[j]!.name)
    return values === undefined
      ? repeatedCell(table.columns[j]!, row, rows)
      : changedColumn(table.columns[j]!, values)
  })
  const schema = kept.map((j, i) => ({ ...table.schema[j]!, type: columns[i]!.type }))
  return { rows, schema, columns }
}

function repeatedCell(column: Column, row: number, rows: number): Column {
  const cell = column.values[row]!
  if (column.type === 'float64' || column.type === 'instant')
    return { ...column, values: new Float64Array(rows).fill(cell) }
  if (column.type === 'float32') return { ...column, values: new Float32Array(rows).fill(cell) }
  if (column.type === 'boolean') return { ...column, values: new Uint8Array(rows).fill(cell) }
  return { ...column, values: new Int32Array(rows).fill(cell) }
}

function changedColumn(column: Column, values: readonly CellValue[]): Column {
  if (column.type === 'category') return asCategory(values)
  if (column.type === 'boolean')
    return {
      type: 'boolean',
      values: Uint8Array.from(values, (value) => (value === true || value === 'true' ? 1 : 0)),
    }
  return { type: 'float64', values: Float64Array.from(values, Number) }
}

function asCategory(values: readonly CellValue[]): CategoryColumn {
  const levels = [...new Set(values.map(String))]
  const codes = new Map(levels.map((level, code) => [level, code]))
  return { type: 'category', levels, values: Int32Array.from(values, (value) => codes.get(String(value))!) }
}
