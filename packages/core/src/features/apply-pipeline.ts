import type { Column, Schema, Table } from '../data/index.ts'
import { columnOf } from '../data/index.ts'
import { candorError } from '../errors.ts'
import { planRowSteps, type RowStepPlan, runPlanned } from './apply-row-steps.ts'
import { coerceColumn, coercedType } from './coerce-column.ts'
import type { Encoded } from './encoder-kinds.ts'
import { encode } from './encoder-kinds.ts'
import { lineageOf } from './lineage.ts'
import type { Matrix } from './matrix.ts'
import { missingInputs } from './missing-inputs.ts'
import { onceForFrozenPair } from './once-for-frozen.ts'
import type { FittedEncoder, Pipeline, UnknownLevel } from './pipeline.ts'
import { checkSteps } from './row-step-kinds.ts'

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
  const plan = planFor(table.schema, pipeline)
  const wide = runPlanned(plan.rowSteps, asTrained(plan, table))
  const encoded = pipeline.encoders.map((encoder, i) => encode(encoder, sourceOf(plan, wide, encoder, i)))
  const found = encoded.every(({ unknown }) => unknown.length === 0)
    ? []
    : foundLevels(pipeline, encoded, table.schema)
  const refused = found.find(({ encoder }) => strict || refusesUnknown(encoder))
  if (refused !== undefined) throw unknownLevelError(refused)
  return {
    matrix: { rows: table.rows, names: plan.names, columns: columnsOf(encoded) },
    unknown: eachOnce(found),
    wide,
  }
}

/** What a pipeline does with tables of one schema, whatever their rows. */
type Plan = {
  /** of the inputs as their types were in training */
  readonly trained: Schema
  readonly rowSteps: RowStepPlan
  /** where each encoder finds its source; undefined: nowhere */
  readonly sources: readonly (number | undefined)[]
  readonly names: readonly string[]
}

const planFor = onceForFrozenPair((schema: Schema, pipeline: Pipeline): Plan => {
  checkInputs(pipeline, schema)
  checkSteps(pipeline.rowSteps)
  const sources = pipeline.encoders.map(({ source }) => source)
  const trained = schemaAsTrained(pipeline, schema)
  const rowSteps = planRowSteps(trained, pipeline.rowSteps, sources)
  return {
    trained,
    rowSteps,
    sources: sources.map((source) => rowSteps.positions.get(source)),
    names: pipeline.outputs.map(({ name }) => name),
  }
})

function checkInputs(pipeline: Pipeline, schema: Schema): void {
  const names = schema.map(({ name }) => name)
  const [missing] = missingInputs(pipeline, names)
  if (missing === undefined) return
  throw candorError('features.missing_column', { column: missing.column, nearest: missing.nearest || 'none' })
}

function schemaAsTrained({ inputs }: Pipeline, schema: Schema): Schema {
  const typeOf = new Map(inputs.map(({ name, type }) => [name, type]))
  return schema.map((entry) => ({
    ...entry,
    type: coercedType(entry.type, typeOf.get(entry.name) ?? entry.type),
  }))
}

/** The table with each input as its type was in training. */
function asTrained({ trained }: Plan, { rows, columns }: Table): Table {
  return {
    rows,
    schema: trained,
    columns: columns.map((column, j) => coerceColumn(trained[j]!.name, column, trained[j]!.type)),
  }
}

/** @throws data.unknown_column where a pipeline does not name all its inputs */
function sourceOf({ sources }: Plan, wide: Table, { source }: FittedEncoder, i: number): Column {
  const at = sources[i]
  return at === undefined ? columnOf(wide, source).column : wide.columns[at]!
}

function columnsOf(encoded: readonly Encoded[]): Float64Array[] {
  const all = new Array<Float64Array>(encoded.reduce((sum, { columns }) => sum + columns.length, 0))
  let at = 0
  for (const { columns } of encoded) for (let j = 0; j < columns.length; j++) all[at++] = columns[j]!
  return all
}

type FoundLevel = UnknownLevel & { readonly encoder: FittedEncoder }

function foundLevels(pipeline: Pipeline, encoded: readonly Encoded[], schema: Schema): FoundLevel[] {
  return encoded.flatMap(({ unknown }, i) => {
    if (unknown.length === 0) return []
    const encoder = pipeline.encoders[i]!
    const column = sentName(encoder.source, pipeline, schema)
    return unknown.map((entry) => ({ column, encoder, ...entry }))
  })
}

/** A source that two encoders read is reported once. */
function eachOnce(found: readonly FoundLevel[]): UnknownLevel[] {
  const levels = found.map(({ column, level, count }) => ({ column, level, count }))
  return [...new Map(levels.map((entry) => [`${entry.column}\0${entry.level}`, entry])).values()]
}

/** The name of the table's own column where the source is made of one; else of the source. */
function sentName(source: string, { rowSteps }: Pipeline, schema: Schema): string {
  const lineage = schema.some(({ name }) => name === source) ? [source] : lineageOf(source, rowSteps)
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
