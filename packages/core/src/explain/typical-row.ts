import { fromRecords, type Profile, type ProfileColumn, type Table } from '../data/index.ts'
import {
  applyPipeline,
  applyRowSteps,
  type Matrix,
  type OutputColumn,
  type Pipeline,
} from '../features/index.ts'
import { type FittedModel, marginSums, prepareVariantSums } from '../models/index.ts'
import { typicalValue } from './comparison.ts'
import type { CellValue } from './format-value.ts'
import { familyNames } from './group-by-family.ts'

/**
 * The model columns of a row that is typical in everything: each input at its cohort's median or commonest level, row steps
 * run on it, then columns that row steps make for a family of their own set to their own typical values, where the profile has
 * them (the median of a ratio is not the ratio of medians). A made row, for changing one family at a time; not one to be scored whole.
 *
 * @param profile of the training rows; an input that it does not have is missing
 * @returns one value per column of the pipeline
 * @throws as `applyPipeline`
 * @example
 * // x, state_IL, state_OH: the median, and the commonest level
 * typicalRow(pipeline, profile) // Float64Array [0.45, 0, 1]
 */
export function typicalRow(pipeline: Pipeline, profile: Profile): Float64Array {
  const known = new Map(profile.columns.map((column) => [column.name, column]))
  const record = Object.fromEntries(pipeline.inputs.map(({ name }) => [name, typicalOf(known.get(name))]))
  const table = fromRecords([record], pipeline.inputs)
  const sources = pipeline.encoders.map(({ source }) => source)
  const wide = withOwnTypicals(applyRowSteps(table, pipeline.rowSteps, sources), pipeline, known)
  const inputs = wide.schema.filter(({ name }) => sources.includes(name))
  const { matrix } = applyPipeline({ ...pipeline, rowSteps: [], inputs }, wide)
  return Float64Array.from(matrix.columns, (column) => column[0]!)
}

/**
 * Scores of rows with one family at a time set to a typical row's values: what `reasonsFor` asks for the local slope.
 *
 * @param scoresOf the scores of rows, on the scale of the contributions
 * @param typical one value per column of the matrix, from `typicalRow`
 * @returns a function of the family; its answers (one score per row) are kept
 * @throws models.wrong_column_count, models.missing_value_refused (when called)
 * @example
 * // the stump at x = 0.2 instead of 0.7
 * const scoreOf = scoresWithTypical((rows) => leafSums(stump, rows), matrix, pipeline.outputs, Float64Array.of(0.2))
 * scoreOf('x') // Float64Array [-1]
 */
export function scoresWithTypical(
  scoresOf: (rows: Matrix) => Float64Array,
  matrix: Matrix,
  outputs: readonly OutputColumn[],
  typical: Float64Array,
): (family: string) => Float64Array {
  const known = new Map<string, Float64Array>()
  return (family) => {
    const scores = known.get(family) ?? scoresOf(replaced(matrix, outputs, typical, family))
    known.set(family, scores)
    return scores
  }
}

/** Scores of one row with one family at a time set to a typical row's values, in the order of the families; of an output, default 0. */
export type TypicalScores = (row: Matrix, families: readonly string[], output?: number) => Float64Array

/**
 * The same as `scoresWithTypical` by `marginSums`, to the bit, for rows that come one at a time and ask for several families at once.
 *
 * @param typical one value per column of the model, from `typicalRow`
 * @throws models.wrong_column_count, models.missing_value_refused
 * @example
 * const scoresOf = prepareTypicalScores(model, [{ ...pipeline.outputs[0] }], Float64Array.of(0.2))
 * scoresOf(matrix, ['x']) // Float64Array [-1]
 */
export function prepareTypicalScores(
  model: FittedModel,
  outputs: readonly OutputColumn[],
  typical: Float64Array,
): TypicalScores {
  if (!('ensemble' in model))
    return (row, families, output) => {
      const scoreOf = scoresWithTypical((rows) => marginSums(model, rows, output), row, outputs, typical)
      return Float64Array.from(families, (family) => scoreOf(family)[0]!)
    }
  const names = familyNames(outputs)
  const place = new Map(names.map((family, group) => [family, group]))
  const columns = names.map((family) => outputs.flatMap((column, j) => (column.family === family ? [j] : [])))
  const other = {
    rows: 1,
    names: outputs.map(({ name }) => name),
    columns: Array.from(typical, (value) => Float64Array.of(value)),
  }
  const sums = prepareVariantSums(model.ensemble, other, [...columns, []])
  return (row, families, output) =>
    sums(
      row,
      families.map((family) => place.get(family) ?? names.length),
      output,
    )
}

function typicalOf(column: ProfileColumn | undefined): CellValue {
  return column === undefined ? null : typicalValue(column)
}

/** Columns that row steps make and that show a family's value; others (the sine of an hour) stay as the steps made them. */
function withOwnTypicals(
  wide: Table,
  { inputs, outputs }: Pipeline,
  known: ReadonlyMap<string, ProfileColumn>,
): Table {
  const given = new Set(inputs.map(({ name }) => name))
  const families = new Set(outputs.map(({ family }) => family))
  const made = wide.schema.filter(({ name }) => !given.has(name) && families.has(name) && known.has(name))
  const record = Object.fromEntries(made.map(({ name }) => [name, typicalValue(known.get(name)!)]))
  const own = fromRecords([record], made)
  const columnOf = new Map(own.schema.map(({ name }, j) => [name, own.columns[j]!]))
  return { ...wide, columns: wide.columns.map((column, j) => columnOf.get(wide.schema[j]!.name) ?? column) }
}

function replaced(
  matrix: Matrix,
  outputs: readonly OutputColumn[],
  typical: Float64Array,
  family: string,
): Matrix {
  const columns = matrix.columns.map((column, j) =>
    outputs[j]!.family === family ? new Float64Array(matrix.rows).fill(typical[j]!) : column,
  )
  return { ...matrix, columns }
}
