import {
  type ColumnSchema,
  candorError,
  columnOf,
  countMissing,
  defaultPlan,
  isMissing,
  namesOf,
  nearestName,
  type PipelinePlan,
  type Role,
  type RowStep,
  selectRows,
  type Table,
} from '@candor/core'
import { everyScenario, type ScenarioData } from '@candor/scenarios'
import { appError } from '../errors.ts'
import type { DeclaredKind } from './files/column-kind.ts'
import { ownName } from './own-name.ts'
import { scenarioReading } from './own-tables/scenario-reading.ts'
import { counted, someNames } from './phrases.ts'
import type { ColumnChoice, ReadOptions } from './read-table.ts'

export type TrainingColumns = {
  readonly scenario: ScenarioData | null
  /** null where nothing is learnt */
  readonly target: string | null
  readonly drop: readonly string[]
  readonly categorical: readonly string[]
  /** what becomes of categories where no scenario says it; native is for gbm alone */
  readonly categories?: 'one_hot' | 'native'
  readonly weight: string | null
  readonly exposure: string | null
  /** the column that the split goes by */
  readonly splitBy: { readonly column: string; readonly role: Role } | null
  readonly allowLeak: readonly string[]
  /** whether labels that a model gave may be learnt; default no */
  readonly allowSelfLabels?: boolean
  /** of a model that reads other columns than its scenario's plan */
  readonly plan?: PipelinePlan
}

/** What a column of a scenario is read as, by its type. */
export const declaredKinds: Readonly<Record<string, DeclaredKind>> = {
  float64: 'number',
  float32: 'number',
  int32: 'number',
  boolean: 'boolean',
  category: 'text',
  instant: 'instant',
}

/** How a training table is read: in the types and names of the scenario where there is one, categories as text. */
export function trainingReading(columns: TrainingColumns, reading: ReadOptions): ReadOptions {
  const { scenario, categorical, drop } = columns
  const own = scenarioReading(scenario, reading)
  const texts = Object.fromEntries(categorical.map((name) => [name, 'text' as const]))
  const unjudged = [...drop, ...(scenario?.drop ?? [])]
  if (scenario === null) return { ...reading, types: { ...reading.types, ...texts }, unjudged }
  return { ...own, unjudged, choose: (names) => scenarioColumns(scenario, names, own) }
}

/** The rows that have a target, where the scenario leaves out those that have none. */
export function withTarget(
  table: Table,
  { scenario, target }: TrainingColumns,
  onNote?: (text: string) => void,
): Table {
  if (scenario?.target.missing !== 'left_out' || target === null) return table
  const { column } = columnOf(table, target)
  const missing = countMissing(column)
  if (missing === 0) return table
  onNote?.(`${counted(missing, 'row')} without ${target} left out`)
  const rows = Int32Array.from({ length: table.rows }, (_, row) => row)
  return selectRows(
    table,
    rows.filter((row) => !isMissing(column, row)),
  )
}

/** The table with the meaning of its columns: from the scenario, and from what they are used for. */
export function withMeaning(table: Table, columns: TrainingColumns): Table {
  const { scenario, target, weight, exposure, splitBy } = columns
  const known = new Map(scenario?.schema.map((column) => [column.name, column]))
  const roles = new Map<string | null | undefined, Role>([
    [weight, 'weight'],
    [exposure, 'weight'],
    [splitBy?.column, splitBy?.role ?? 'group'],
    [target, 'target'],
  ])
  const meaning = ({ name, type, ...found }: ColumnSchema): ColumnSchema => {
    const { role, unit, sensitivity, availableAt } = known.get(name) ?? found
    return { name, type, role: roles.get(name) ?? role, unit, sensitivity, availableAt }
  }
  return { ...table, schema: table.schema.map(meaning) }
}

/**
 * The feature plan of a training table: the scenario's without the columns dropped and those beside the features, else the default of a table of which nothing more is
 * known.
 *
 * @throws data.unknown_column, features.*, jobs.leaking_column, jobs.self_labels
 */
export function trainingPlan(table: Table, columns: TrainingColumns, algorithm: string): PipelinePlan {
  const { scenario, target, drop, categorical, categories = 'one_hot' } = columns
  if (categories === 'native' && (algorithm !== 'gbm' || scenario !== null))
    throw appError('jobs.native_categories_need_gbm', {
      given: scenario === null ? algorithm : `the scenario ${scenario.id}`,
    })
  for (const name of [...drop, ...categorical, ...columns.allowLeak]) columnOf(table, name)
  if (target !== null && columns.allowSelfLabels !== true) refuseSelfLabels(table, target)
  if (scenario === null) refuseKnownLeaks(table, columns)
  if (scenario === null) {
    const beside = namesOf(table).filter((name) => name === sourceColumn && name !== target)
    return defaultPlan(table, { target, drop: [...drop, ...beside], categorical, categories, algorithm })
  }
  const beside = [target, columns.weight, columns.exposure].filter((name) => name !== null)
  const plan = withoutDropped(columns.plan ?? scenario.features, [...drop, ...beside])
  refuseLeaks(scenario, plan, columns.allowLeak)
  return withLeaks(scenario, plan, columns.allowLeak)
}

/** Refuses names that only a built-in scenario may use, unless the training is the scenario's. */
export function refuseReservedName(
  name: string,
  scenario: ScenarioData | null,
  known: readonly ScenarioData[],
): void {
  const owners = known.filter(({ id }) => name === id || name.startsWith(`${id}-`))
  const owner = owners.reduce<ScenarioData | undefined>(longerId, undefined)
  if (owner !== undefined && owner.id !== scenario?.id)
    throw appError('jobs.reserved_name', { name, scenario: owner.id })
}

/** Of two that fit a name: a name that begins with the longer id is the longer one's. */
function longerId(one: ScenarioData | undefined, other: ScenarioData): ScenarioData {
  return one === undefined || other.id.length > one.id.length ? other : one
}

function scenarioColumns(
  scenario: ScenarioData,
  names: readonly string[],
  reading: ReadOptions,
): ColumnChoice {
  const own = (name: string) => ownName(scenario.aliases, name)
  const known = new Map(scenario.schema.map(({ name, type }) => [name, declaredKinds[type]!]))
  const present = names.filter((name) => known.has(own(name)))
  const missing = scenario.target.column
  if (!present.map(own).includes(missing))
    throw candorError('data.unknown_column', { column: missing, nearest: nearestName(missing, names) })
  const surplus = names.filter((name) => !known.has(own(name)))
  if (surplus.length > 0) reading.onNote?.(`columns that the scenario does not know: ${someNames(surplus)}`)
  return {
    only: present,
    types: {
      ...Object.fromEntries(present.map((name) => [name, known.get(own(name))!])),
      ...reading.types,
    },
    names: scenario.aliases,
  }
}

function withoutDropped(plan: PipelinePlan, drop: readonly string[]): PipelinePlan {
  const gone = new Set(drop)
  for (const step of plan.rowSteps) if (inputsOf(step).some((name) => gone.has(name))) gone.add(step.output)
  return {
    ...plan,
    rowSteps: plan.rowSteps.filter(({ output }) => !gone.has(output)),
    encoders: plan.encoders.filter(({ source }) => !gone.has(source)),
  }
}

/** The columns that a row step reads. */
function inputsOf(step: RowStep): string[] {
  const { step: _step, output: _output, ...rest } = step
  const inputs = ['input', 'numerator', 'denominator', 'from', 'minus', 'to'] as const
  const named: Readonly<Record<string, unknown>> = rest
  return inputs.map((key) => named[key]).filter((name): name is string => typeof name === 'string')
}

/** Says of each row where its label comes from; never a feature. */
const sourceColumn = 'label_source'

/** Sources that are a model: `model`, or `model:` with its name. */
const isModel = /^model(:|$)/i

/** A model that learns from answers of its own hardens its errors. */
function refuseSelfLabels(table: Table, target: string): void {
  const place = namesOf(table).indexOf(sourceColumn)
  const column = table.columns[place]
  if (column?.type !== 'category') return
  const made = column.levels.flatMap((level, code) => (isModel.test(level) ? [code] : []))
  const rows = column.values.reduce((sum, code) => (made.includes(code) ? sum + 1 : sum), 0)
  if (rows > 0)
    throw appError('jobs.self_labels', { target, rows: counted(rows, 'row'), column: sourceColumn })
}

/** A column that made the label of a built-in domain is a leak in a table without a scenario too, where the label is that domain's. */
function refuseKnownLeaks(table: Table, { target, drop, allowLeak }: TrainingColumns): void {
  const spared = [...drop, ...allowLeak]
  const owners = everyScenario.filter((scenario) => scenario.target.column === target)
  const leak = owners.flatMap(leaksOf).find((name) => namesOf(table).includes(name) && !spared.includes(name))
  if (leak !== undefined) throw appError('jobs.leaking_column', { column: leak })
}

/** The plan with the leaks that were asked for, as they are. */
function withLeaks(scenario: ScenarioData, plan: PipelinePlan, allowed: readonly string[]): PipelinePlan {
  const read = plan.encoders.map(({ source }) => source)
  const added = leaksOf(scenario).filter((name) => allowed.includes(name) && !read.includes(name))
  return {
    ...plan,
    encoders: [...plan.encoders, ...added.map((source) => ({ kind: 'passthrough' as const, source }))],
  }
}

function leaksOf({ schema }: ScenarioData): string[] {
  return schema.filter(({ role }) => role === 'leak').map(({ name }) => name)
}

function refuseLeaks(scenario: ScenarioData, plan: PipelinePlan, allowed: readonly string[]): void {
  const leaks = leaksOf(scenario)
  const read = new Set([...plan.encoders.map(({ source }) => source), ...plan.rowSteps.flatMap(inputsOf)])
  const leak = leaks.find((name) => read.has(name) && !allowed.includes(name))
  if (leak !== undefined) throw appError('jobs.leaking_column', { column: leak })
}

/** The columns that a training does not read, as the bundle records them. */
export function unusedColumns(table: Table, inputs: readonly string[], target: string | null): string[] {
  return namesOf(table).filter((name) => name !== target && !inputs.includes(name))
}
