import {
  type Column,
  type ColumnSchema,
  columnOf,
  columnSchema,
  isMissing,
  namesOf,
  type Table,
  valueAt,
} from '../../src/data/index.ts'
import { candorError } from '../../src/errors.ts'
import { demandedNames, missingColumn } from '../../src/features/apply-row-steps.ts'
import { asCategory, coerceColumn } from '../../src/features/coerce-column.ts'
import { encode } from '../../src/features/encoder-kinds.ts'
import type { FittedEncoder, Pipeline, RowStep, UnknownLevel } from '../../src/features/index.ts'
import { missingInputs } from '../../src/features/index.ts'
import { lineageOf } from '../../src/features/lineage.ts'
import { checkSteps, inputsOf, runStep } from '../../src/features/row-step-kinds.ts'

/** `applyPipeline` column by column, with nothing planned or remembered: the oracle of the fast one. */
export function naivePipeline(pipeline: Pipeline, table: Table, strict: boolean) {
  const [missing] = missingInputs(pipeline, namesOf(table))
  if (missing !== undefined)
    throw candorError('features.missing_column', {
      column: missing.column,
      nearest: missing.nearest || 'none',
    })
  const wide = naiveRowSteps(
    asTrained(pipeline, table),
    pipeline.rowSteps,
    pipeline.encoders.map(({ source }) => source),
  )
  const encoded = pipeline.encoders.map((encoder) =>
    naiveEncode(encoder, columnOf(wide, encoder.source).column),
  )
  const unknown: UnknownLevel[] = []
  encoded.forEach((entry, i) => {
    const encoder = pipeline.encoders[i]!
    const lineage = namesOf(table).includes(encoder.source)
      ? []
      : lineageOf(encoder.source, pipeline.rowSteps)
    const column = lineage.length === 1 ? lineage[0]! : encoder.source
    for (const { level, count } of entry.unknown) {
      if (strict || (encoder.kind === 'ordinal' && encoder.unknown === 'refuse'))
        throw candorError('features.unknown_level', {
          column,
          level,
          known: 'levels' in encoder ? encoder.levels.join(', ') : '',
        })
      if (!unknown.some((other) => other.column === column && other.level === level))
        unknown.push({ column, level, count })
    }
  })
  return {
    matrix: {
      rows: table.rows,
      names: pipeline.outputs.map(({ name }) => name),
      columns: encoded.flatMap(({ columns }) => columns),
    },
    unknown,
    wide,
  }
}

function asTrained({ inputs }: Pipeline, { rows, schema, columns }: Table): Table {
  const trained = columns.map((column, j) => {
    const { name } = schema[j]!
    return coerceColumn(name, column, inputs.find((input) => input.name === name)?.type ?? column.type)
  })
  return { rows, schema: schema.map((entry, j) => ({ ...entry, type: trained[j]!.type })), columns: trained }
}

type Cell = { readonly schema: ColumnSchema; readonly column: Column }

/** `applyRowSteps` step by step over a map of columns. */
export function naiveRowSteps(table: Table, steps: readonly RowStep[], needed: readonly string[]): Table {
  checkSteps(steps)
  const cells = new Map<string, Cell>(
    table.schema.map((schema, j) => [schema.name, { schema, column: table.columns[j]! }]),
  )
  const demanded = demandedNames(steps, new Set(cells.keys()), needed)
  for (const step of steps)
    if (isRunnable(step, cells, demanded)) cells.set(step.output, newCell(step, cells))
  return {
    rows: table.rows,
    schema: [...cells.values()].map(({ schema }) => schema),
    columns: [...cells.values()].map(({ column }) => column),
  }
}

function isRunnable(step: RowStep, cells: ReadonlyMap<string, Cell>, demanded: ReadonlySet<string>): boolean {
  const inputs = inputsOf(step)
  const absent = inputs.find((input) => !cells.has(input))
  if (cells.has(step.output)) {
    if (absent !== undefined) return false
    throw candorError('features.output_and_inputs', { output: step.output, inputs: inputs.join(', ') })
  }
  if (absent !== undefined && demanded.has(step.output)) throw missingColumn(absent, [...cells.keys()])
  return absent === undefined
}

const sensitivities = ['none', 'proxy', 'personal', 'protected'] as const

function newCell(step: RowStep, cells: ReadonlyMap<string, Cell>): Cell {
  const inputs = inputsOf(step).map((name) => cells.get(name)!.schema)
  const column = runStep(step, (name) => cells.get(name)!.column)
  const row = column.type === 'float64' ? column.values.findIndex((x) => Math.abs(x) === Infinity) : -1
  if (row >= 0)
    throw candorError('data.infinite_value', { column: step.output, row, value: column.values[row]! })
  const unit = step.step === 'date_difference' ? step.unit : step.step === 'clip' ? inputs[0]!.unit : null
  const sensitivity = sensitivities.findLast((name) => inputs.some((input) => input.sensitivity === name))!
  const availableAt = inputs.some((input) => input.availableAt === 'after') ? 'after' : 'before'
  return { schema: columnSchema(step.output, column.type, { unit, sensitivity, availableAt }), column }
}

/** Levels looked for in the list, row by row; numbers by the encoder's own kernel. */
function naiveEncode(encoder: FittedEncoder, column: Column) {
  if (!('levels' in encoder)) return encode(encoder, column)
  const { levels } = encoder
  const category = asCategory(encoder.source, column)
  const texts = Array.from(category.values, (_, row) => valueAt(category, row) as string | null)
  const unseen = texts.filter((text) => text !== null && !levels.includes(text)) as string[]
  const counts = [...new Set(unseen)].sort().map((level) => ({
    level,
    count: unseen.filter((text) => text === level).length,
  }))
  const absent = encoder.kind === 'ordinal' && encoder.missing === 'nan' ? Number.NaN : -1
  const columns =
    encoder.kind === 'one_hot'
      ? levels.map((level) => Float64Array.from(texts, (text) => Number(text === level)))
      : [
          Float64Array.from(texts, (text, row) =>
            isMissing(category, row) || !levels.includes(text!) ? absent : levels.indexOf(text!),
          ),
        ]
  return { columns, unknown: counts }
}
