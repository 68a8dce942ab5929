import type { Column, Table } from '../data/index.ts'
import { columnOf, namesOf } from '../data/index.ts'
import { candorError } from '../errors.ts'
import { applyRowSteps } from './apply-row-steps.ts'
import { coerceColumn } from './coerce-column.ts'
import type { Encoded } from './encoder-kinds.ts'
import { encode } from './encoder-kinds.ts'
import { lineageOf } from './lineage.ts'
import type { Matrix } from './matrix.ts'
import { missingInputs } from './missing-inputs.ts'
import type { FittedEncoder, Pipeline, UnknownLevel } from './pipeline.ts'

const shownLevels = 20

/** The model columns of the rows, and the levels that training had not seen, by column and code point. */
export type AppliedPipeline = {
  readonly matrix: Matrix
  readonly unknown: readonly UnknownLevel[]
  /** the rows before they were encoded: inputs of the types that they had in training, and the columns that row steps made */
  readonly wide: Table
}

/**
 * Applies a fitted pipeline to rows of a table: the same rows give the same matrix anywhere. Columns that it does not know are
 * ignored; columns of another type than in training are read as that type (`coerceColumn`). Columns of the matrix may share
 * their array with the table.
 *
 * An unknown level is all zeros (one-hot) or -1 (ordinal; NaN where the encoder says so) and reported with its count, or an error
 * when `strict` or where the encoder refuses it; a missing value likewise, but it is neither reported nor an error.
 *
 * @throws features.missing_column, features.output_and_inputs, features.unknown_level (strict), features.not_a_number,
 *   features.not_a_boolean, features.not_an_instant, data.wrong_type, data.infinite_value
 * @example
 * const plan = { rowSteps: [], encoders: [{ kind: 'one_hot', source: 'state' }], families: {} }
 * const pipeline = fitPipeline(fromRecords([{ state: 'OH' }, { state: 'IN' }]), plan)
 * const { matrix, unknown } = applyPipeline(pipeline, fromRecords([{ state: 'OH' }, { state: 'XX' }]))
 * matrix.names     // ['state_IN', 'state_OH']
 * matrix.columns   // [Float64Array [0, 0], Float64Array [1, 0]]
 * unknown          // [{ column: 'state', level: 'XX', count: 1 }]
 */
export function applyPipeline(
  pipeline: Pipeline,
  table: Table,
  { strict = false }: { readonly strict?: boolean } = {},
): AppliedPipeline {
  checkInputs(pipeline, table)
  const sources = pipeline.encoders.map((encoder) => encoder.source)
  const wide = applyRowSteps(asTrained(pipeline, table), pipeline.rowSteps, sources)
  const encoded = pipeline.encoders.map((encoder) => encode(encoder, columnOf(wide, encoder.source).column))
  const found = foundLevels(pipeline, encoded, new Set(namesOf(table)))
  const refused = found.find(({ encoder }) => strict || refusesUnknown(encoder))
  if (refused !== undefined) throw unknownLevelError(refused)
  return {
    matrix: {
      rows: table.rows,
      names: pipeline.outputs.map((output) => output.name),
      columns: encoded.flatMap(({ columns }) => columns),
    },
    unknown: eachOnce(found),
    wide,
  }
}

function checkInputs(pipeline: Pipeline, table: Table): void {
  const [missing] = missingInputs(pipeline, namesOf(table))
  if (missing === undefined) return
  throw candorError('features.missing_column', { column: missing.column, nearest: missing.nearest || 'none' })
}

/** The table with each input as its type was in training. */
function asTrained(pipeline: Pipeline, table: Table): Table {
  const typeOf = new Map(pipeline.inputs.map((input) => [input.name, input.type]))
  const columns = table.columns.map((column, j): Column => {
    const { name } = table.schema[j]!
    return coerceColumn(name, column, typeOf.get(name) ?? column.type)
  })
  const schema = table.schema.map((entry, j) => ({ ...entry, type: columns[j]!.type }))
  return { rows: table.rows, schema, columns }
}

type FoundLevel = UnknownLevel & { readonly encoder: FittedEncoder }

function foundLevels(
  pipeline: Pipeline,
  encoded: readonly Encoded[],
  present: ReadonlySet<string>,
): FoundLevel[] {
  return encoded.flatMap(({ unknown }, i) => {
    if (unknown.length === 0) return []
    const encoder = pipeline.encoders[i]!
    const column = sentName(encoder.source, pipeline, present)
    return unknown.map((entry) => ({ column, encoder, ...entry }))
  })
}

/** A source that two encoders read is reported once. */
function eachOnce(found: readonly FoundLevel[]): UnknownLevel[] {
  const levels = found.map(({ column, level, count }) => ({ column, level, count }))
  return [...new Map(levels.map((entry) => [`${entry.column}\0${entry.level}`, entry])).values()]
}

/** The name of the table's own column where the source is made of one; else of the source. */
function sentName(source: string, { rowSteps }: Pipeline, present: ReadonlySet<string>): string {
  const lineage = present.has(source) ? [source] : lineageOf(source, rowSteps)
  return lineage.length === 1 ? lineage[0]! : source
}

function refusesUnknown(encoder: FittedEncoder): boolean {
  return encoder.kind === 'ordinal' && encoder.unknown === 'refuse'
}

function unknownLevelError({ encoder, column, level }: FoundLevel): Error {
  const levels = 'levels' in encoder ? encoder.levels : []
  const more = levels.length > shownLevels ? `, … (${levels.length} in all)` : ''
  return candorError('features.unknown_level', {
    column,
    level,
    known: levels.slice(0, shownLevels).join(', ') + more,
  })
}
