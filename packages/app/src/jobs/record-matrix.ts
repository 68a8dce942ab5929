import type { FeatureValue, FeatureValues, WireWarning } from '@candor/client'
import {
  applyPipeline,
  CandorError,
  columnSchema,
  fromRecord,
  fromRecords,
  knownNames,
  type Matrix,
  type Pipeline,
  type Profile,
  type Schema,
  type Table,
  typeInJson,
} from '@candor/core'
import { appError, SeveralErrors } from '../errors.ts'
import { pointerOf } from './json-pointer.ts'
import { nameFaults } from './name-faults.ts'
import { ownName } from './own-name.ts'
import { pointTo } from './point-to.ts'

/** What a record is read by: the model's pipeline and profile, and the spellings and columns of its domain. A frozen one is frozen whole. */
export type RecordReading = {
  readonly pipeline: Pipeline
  readonly profile: Profile
  /** every column of the domain's schema; those that the model does not read are ignored */
  readonly schema: Schema
  /** other spellings of columns */
  readonly aliases: Readonly<Record<string, string>>
}

export type RecordMatrix = {
  readonly matrix: Matrix
  /** the record as a table of one row, in the schema's own names */
  readonly table: Table
  /** the same with the columns that row steps made of it; null where a type of lower precision changed a value on the way */
  readonly wide: Table | null
  /** the values that were scored, by the schema's own names */
  readonly values: FeatureValues
  readonly warnings: readonly WireWarning[]
}

const mostFeatures = 10_000

/**
 * The model columns of one record.
 *
 * The record holds columns of the schema, or outputs of row steps in place of their inputs; null is a missing value.
 * Every fault is told, of names the first hundred and how many more, each with a pointer to its feature. Unknown levels and numbers beyond the training rows are warnings.
 *
 * @throws SeveralErrors of features.unknown_column, features.missing_column, features.known_only_after, features.more_faults, data.wrong_value, …
 */
export function recordMatrix(reading: RecordReading, features: FeatureValues): RecordMatrix {
  const plan = planFor(reading, Object.keys(features))
  const sent = Object.values(features)
  const cells = plan.isWhole ? sent : plan.positions.map((position) => sent[position]!)
  const values = plan.isWhole ? features : Object.fromEntries(plan.used.map((name, j) => [name, cells[j]!]))
  const table = tableOf(reading, plan, cells, values)
  const { matrix, unknown, wide } = pointing(() => applyPipeline(reading.pipeline, table))
  return {
    matrix,
    table,
    wide: plan.losesPrecision ? null : wide,
    values,
    warnings: [
      ...unknown.map(({ column, level }) => ({ code: 'unknown_level', feature: column, detail: level })),
      ...outOfRange(plan, cells),
    ],
  }
}

/** How a record of given names is read, whatever its values. */
type RecordPlan = {
  /** as they were sent */
  readonly names: readonly string[]
  /** the columns that the model reads, by their own names, and where each stands among those that were sent */
  readonly used: readonly string[]
  readonly positions: readonly number[]
  /** whether what is read is what was sent, name for name */
  readonly isWhole: boolean
  /** of the columns that are read; null where the type of one shows in its value only */
  readonly schema: Schema | null
  readonly ranges: readonly Range[]
  readonly losesPrecision: boolean
}

/** The smallest and the largest number of the training rows, for the cell at a position. */
type Range = { readonly at: number; readonly feature: string; readonly low: number; readonly high: number }

/** Of each reading that cannot change any more, the last one used first. Only names without a fault have a plan, so none is large. */
const plans = new WeakMap<RecordReading, RecordPlan[]>()
const mostPlans = 16

function planFor(reading: RecordReading, names: readonly string[]): RecordPlan {
  const kept = plans.get(reading) ?? []
  const at = kept.findIndex((plan) => isSame(plan.names, names))
  if (at === 0) return kept[0]!
  const [plan] = at > 0 ? kept.splice(at, 1) : [planOf(reading, names)]
  if (Object.isFrozen(reading)) plans.set(reading, [plan!, ...kept.slice(0, mostPlans - 1)])
  return plan!
}

function isSame(names: readonly string[], others: readonly string[]): boolean {
  if (names.length !== others.length) return false
  for (let i = 0; i < names.length; i++) if (names[i] !== others[i]) return false
  return true
}

function planOf(reading: RecordReading, names: readonly string[]): RecordPlan {
  const { pipeline, profile, aliases } = reading
  if (names.length > mostFeatures)
    throw appError('features.too_many', { received: names.length, limit: mostFeatures }, '/features')
  const positions = positionsOf(aliases, names)
  const own = Object.keys(Object.fromEntries(positions))
  const known = new Set(knownNames(pipeline))
  refuse(nameFaults(reading, known, own, names))
  const used = own.filter((name) => known.has(name))
  return {
    names,
    used,
    positions: used.map((name) => positions.get(name)!),
    isWhole: isSame(used, names),
    schema: schemaOf(reading, used),
    ranges: rangesOf(profile, used),
    losesPrecision: pipeline.inputs.some(({ type }) => type === 'float32'),
  }
}

/** Where each column stands among the names that were sent. */
function positionsOf(aliases: RecordReading['aliases'], names: readonly string[]): Map<string, number> {
  const positions = new Map<string, number>()
  names.forEach((name, position) => {
    const column = ownName(aliases, name)
    const first = positions.get(column)
    if (first !== undefined)
      throw appError('features.sent_twice', { column, first: names[first]!, second: name }, pointerTo(name))
    positions.set(column, position)
  })
  return positions
}

/** Columns that are sent in place of inputs have the type of their value. */
function schemaOf({ pipeline, profile }: RecordReading, used: readonly string[]): Schema | null {
  const inputs = new Map(pipeline.inputs.map((input) => [input.name, input]))
  if (!used.every((name) => inputs.has(name))) return null
  const units = unitsOf(pipeline, profile)
  const schema = used.map((name) =>
    Object.freeze(columnSchema(name, typeInJson(inputs.get(name)!.type), { unit: units.get(name) ?? null })),
  )
  return Object.freeze(schema)
}

function rangesOf({ columns }: Profile, used: readonly string[]): Range[] {
  return columns.flatMap((column) => {
    const at = used.indexOf(column.name)
    if (at < 0 || column.kind !== 'number' || column.n === 0) return []
    return [{ at, feature: column.name, low: column.quantiles[0]!, high: column.quantiles.at(-1)! }]
  })
}

function refuse(faults: readonly CandorError[]): void {
  const [first, ...others] = faults
  if (first !== undefined) throw new SeveralErrors([first, ...others])
}

function tableOf(
  reading: RecordReading,
  { schema }: RecordPlan,
  cells: readonly FeatureValue[],
  values: FeatureValues,
): Table {
  const { pipeline } = reading
  try {
    return schema === null
      ? withUnits(reading, fromRecords([values], pipeline.inputs))
      : fromRecord(schema, cells)
  } catch (error) {
    refuse(Object.entries(values).flatMap(([name, value]) => valueFault(pipeline, name, value)))
    throw error
  }
}

/** JSON has no units: those of the pipeline's inputs, and of the profile for what was sent in place of inputs. */
export function withUnits({ pipeline, profile }: RecordReading, table: Table): Table {
  const units = unitsOf(pipeline, profile)
  return {
    ...table,
    schema: table.schema.map((column) => ({ ...column, unit: units.get(column.name) ?? null })),
  }
}

function unitsOf(pipeline: Pipeline, profile: Profile): ReadonlyMap<string, string | null> {
  return new Map([...profile.columns, ...pipeline.inputs].map(({ name, unit }) => [name, unit]))
}

function valueFault(pipeline: Pipeline, name: string, value: FeatureValue): CandorError[] {
  try {
    fromRecords([{ [name]: value }], pipeline.inputs)
    return []
  } catch (error) {
    return [pointed(error as CandorError)]
  }
}

function pointing<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw error instanceof CandorError ? pointed(error) : error
  }
}

/** Core names the column in the values of its error; the request's pointer is made of it. */
function pointed(error: CandorError): CandorError {
  const column = error.values['column'] ?? error.values['output']
  return error.pointer !== null || typeof column !== 'string' ? error : pointTo(pointerTo(column), error)
}

function pointerTo(feature: string): string {
  return pointerOf(['features', feature])
}

/** Numbers below the smallest or above the largest of the training rows. */
function outOfRange({ ranges }: RecordPlan, cells: readonly FeatureValue[]): WireWarning[] {
  const warnings: WireWarning[] = []
  for (const { at, feature, low, high } of ranges) {
    const value = cells[at]
    if (typeof value !== 'number' || (value >= low && value <= high)) continue
    warnings.push({ code: 'feature_out_of_range', feature })
  }
  return warnings
}
