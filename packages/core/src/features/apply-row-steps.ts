import type { Column, ColumnSchema, Schema, Sensitivity, Table } from '../data/index.ts'
import { columnSchema, nearestName } from '../data/index.ts'
import { candorError } from '../errors.ts'
import { checkSteps, inputsOf, madeType, runStep } from './row-step-kinds.ts'
import type { RowStep } from './row-steps.ts'

/**
 * A table with the columns that row steps make of its own, after its own, in the order of the steps.
 *
 * A step whose output the table has already is left out, and what was sent is used as it is; but output and all inputs
 * together are an error. Steps of which nothing that is needed is made are left out where their inputs are absent.
 * A new column is as sensitive and as late as the most sensitive and latest of its inputs.
 *
 * @param needed names that must be there in the end; default: every output that no other step reads
 * @throws features.missing_column, features.output_and_inputs, features.invalid_step, features.not_a_number,
 *   features.not_an_instant, data.wrong_type, data.infinite_value
 * @example
 * const age = { step: 'difference', output: 'vehicle_age', from: 2015, minus: 'auto_year' }
 * const table = applyRowSteps(fromRecords([{ auto_year: 2004 }]), [age])
 * columnOf(table, 'vehicle_age').column.values   // Float64Array [11]
 */
export function applyRowSteps(
  table: Table,
  steps: readonly RowStep[],
  needed: readonly string[] = finalOutputs(steps),
): Table {
  checkSteps(steps)
  return runPlanned(planRowSteps(table.schema, steps, needed), table)
}

/** What row steps do with tables of one schema, whatever their rows. */
export type RowStepPlan = {
  /** the steps that run, in their order */
  readonly runs: readonly RowStep[]
  /** what is wrong with the names behind the last step that runs; null: nothing */
  readonly refusal: (() => Error) | null
  /** the table's own columns, and after them those of the steps */
  readonly schema: Schema
  readonly positions: ReadonlyMap<string, number>
}

/**
 * Which steps run on tables of a schema, and what these become: `applyRowSteps` without the rows. The steps are trusted to be checked.
 *
 * @example
 * const age = { step: 'difference', output: 'vehicle_age', from: 2015, minus: 'auto_year' }
 * planRowSteps(fromRecords([{ auto_year: 2004 }]).schema, [age], ['vehicle_age']).schema.length   // 2
 */
export function planRowSteps(own: Schema, steps: readonly RowStep[], needed: readonly string[]): RowStepPlan {
  const schema = [...own]
  const positions = new Map(own.map(({ name }, j) => [name, j]))
  const demanded = demandedNames(steps, new Set(positions.keys()), needed)
  const runs: RowStep[] = []
  for (const step of steps) {
    const inputs = inputsOf(step)
    const absent = inputs.find((input) => !positions.has(input))
    const refusal = refusalOf(step, absent, positions, demanded)
    if (refusal !== null) return { runs, refusal, schema, positions }
    if (absent !== undefined || positions.has(step.output)) continue
    runs.push(step)
    const read = inputs.map((name) => schema[positions.get(name)!]!)
    positions.set(step.output, schema.push(newSchema(step, read)) - 1)
  }
  return { runs, refusal: null, schema, positions }
}

/**
 * A table with the columns that planned steps make.
 *
 * @param plan of `planRowSteps` for the table's schema
 * @throws as `applyRowSteps`
 * @example
 * const table = fromRecords([{ auto_year: 2004 }])
 * const age = { step: 'difference', output: 'vehicle_age', from: 2015, minus: 'auto_year' }
 * runPlanned(planRowSteps(table.schema, [age], ['vehicle_age']), table).columns[1].values   // Float64Array [11]
 */
export function runPlanned({ runs, refusal, schema, positions }: RowStepPlan, table: Table): Table {
  const columns = [...table.columns]
  const input = (name: string) => columns[positions.get(name)!]!
  for (const step of runs) {
    const column = runStep(step, input)
    checkFinite(step.output, column)
    columns.push(column)
  }
  if (refusal !== null) throw refusal()
  return { rows: table.rows, schema, columns }
}

function finalOutputs(steps: readonly RowStep[]): string[] {
  const read = new Set(steps.flatMap(inputsOf))
  return steps.map((step) => step.output).filter((output) => !read.has(output))
}

/**
 * Names that have to be there so that the needed ones are: the needed ones, and the inputs of each step whose output is
 * demanded and not present.
 *
 * @example
 * [...demandedNames([{ step: 'clip', output: 'b', input: 'a', low: 0, high: 1 }], new Set(), ['b'])]   // ['b', 'a']
 */
export function demandedNames(
  steps: readonly RowStep[],
  present: ReadonlySet<string>,
  needed: readonly string[],
): Set<string> {
  const demanded = new Set(needed)
  for (const step of steps.toReversed()) {
    if (!demanded.has(step.output) || present.has(step.output)) continue
    for (const input of inputsOf(step)) demanded.add(input)
  }
  return demanded
}

function refusalOf(
  step: RowStep,
  absent: string | undefined,
  positions: ReadonlyMap<string, number>,
  demanded: ReadonlySet<string>,
): (() => Error) | null {
  const { output } = step
  if (positions.has(output)) return absent === undefined ? () => outputAndInputs(step) : null
  if (absent === undefined || !demanded.has(output)) return null
  return () => missingColumn(absent, [...positions.keys()])
}

function outputAndInputs(step: RowStep): Error {
  return candorError('features.output_and_inputs', {
    output: step.output,
    inputs: inputsOf(step).join(', '),
  })
}

/**
 * The error of a column that is needed and absent.
 *
 * @example
 * missingColumn('age', ['aged', 'sex']).message   // 'missing column: age; nearest present: aged'
 */
export function missingColumn(column: string, present: readonly string[]): Error {
  return candorError('features.missing_column', { column, nearest: nearestName(column, present) || 'none' })
}

function checkFinite(name: string, { type, values }: Column): void {
  if (type !== 'float64') return
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!
    if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY)
      throw candorError('data.infinite_value', { column: name, row, value })
  }
}

function newSchema(step: RowStep, inputs: readonly ColumnSchema[]): ColumnSchema {
  return columnSchema(step.output, madeType(step), {
    unit: unitOf(step, inputs),
    sensitivity: mostSensitive(inputs),
    availableAt: inputs.some((input) => input.availableAt === 'after') ? 'after' : 'before',
  })
}

function unitOf(step: RowStep, inputs: readonly ColumnSchema[]): string | null {
  if (step.step === 'date_difference') return step.unit
  return step.step === 'clip' ? inputs[0]!.unit : null
}

const sensitivities: readonly Sensitivity[] = ['none', 'proxy', 'personal', 'protected']

function mostSensitive(inputs: readonly ColumnSchema[]): Sensitivity {
  const ranks = inputs.map((input) => sensitivities.indexOf(input.sensitivity))
  return sensitivities[Math.max(...ranks)]!
}
