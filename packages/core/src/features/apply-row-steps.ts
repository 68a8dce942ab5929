import type { Column, ColumnSchema, Sensitivity, Table } from '../data/index.ts'
import { columnSchema, nearestName } from '../data/index.ts'
import { candorError } from '../errors.ts'
import { checkSteps, inputsOf, runStep } from './row-step-kinds.ts'
import type { RowStep } from './row-steps.ts'

type Cell = { readonly schema: ColumnSchema; readonly column: Column }

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
  const cells = cellsOf(table)
  const demanded = demandedNames(steps, new Set(cells.keys()), needed)
  for (const step of steps) {
    if (isRunnable(step, cells, demanded)) cells.set(step.output, newCell(step, cells))
  }
  return {
    rows: table.rows,
    schema: Array.from(cells.values(), (cell) => cell.schema),
    columns: Array.from(cells.values(), (cell) => cell.column),
  }
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

function cellsOf(table: Table): Map<string, Cell> {
  return new Map(table.schema.map((schema, j) => [schema.name, { schema, column: table.columns[j]! }]))
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

/**
 * The error of a column that is needed and absent.
 *
 * @example
 * missingColumn('age', ['aged', 'sex']).message   // 'missing column: age; nearest present: aged'
 */
export function missingColumn(column: string, present: readonly string[]): Error {
  return candorError('features.missing_column', { column, nearest: nearestName(column, present) || 'none' })
}

function newCell(step: RowStep, cells: ReadonlyMap<string, Cell>): Cell {
  const inputs = inputsOf(step).map((name) => cells.get(name)!.schema)
  const column = runStep(step, (name) => cells.get(name)!.column)
  checkFinite(step.output, column)
  return { schema: newSchema(step, column, inputs), column }
}

function checkFinite(name: string, { type, values }: Column): void {
  if (type !== 'float64') return
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!
    if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY)
      throw candorError('data.infinite_value', { column: name, row, value })
  }
}

function newSchema(step: RowStep, column: Column, inputs: readonly ColumnSchema[]): ColumnSchema {
  return columnSchema(step.output, column.type, {
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
