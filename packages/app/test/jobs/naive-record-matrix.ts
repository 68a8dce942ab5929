import type { FeatureValue, FeatureValues, WireWarning } from '@candor/client'
import {
  applyPipeline,
  CandorError,
  fromRecords,
  knownNames,
  type Pipeline,
  type Profile,
  type Table,
} from '@candor/core'
import { appError, SeveralErrors } from '../../src/errors.ts'
import { pointerOf } from '../../src/jobs/json-pointer.ts'
import { nameFaults } from '../../src/jobs/name-faults.ts'
import { ownName } from '../../src/jobs/own-name.ts'
import { pointTo } from '../../src/jobs/point-to.ts'
import type { RecordMatrix, RecordReading } from '../../src/jobs/record-matrix.ts'

const mostFeatures = 10_000

/** `recordMatrix` with nothing planned or remembered, over tables of a new schema each time: the oracle of the fast one. */
export function naiveRecordMatrix(reading: RecordReading, features: FeatureValues): RecordMatrix {
  const received = Object.keys(features).length
  if (received > mostFeatures)
    throw appError('features.too_many', { received, limit: mostFeatures }, '/features')
  const values = inOwnNames(reading, features)
  refuse(nameFaults(reading, knownSet(reading.pipeline), Object.keys(values), Object.keys(features)))
  const used = onlyKnown(reading.pipeline, values)
  const table = withUnits(reading, tableOf(reading.pipeline, used))
  const { matrix, unknown, wide } = pointing(() => applyPipeline(reading.pipeline, table))
  return {
    matrix,
    table,
    wide: reading.pipeline.inputs.some(({ type }) => type === 'float32') ? null : wide,
    values: used,
    warnings: [
      ...unknown.map(({ column, level }) => ({ code: 'unknown_level', feature: column, detail: level })),
      ...outOfRange(reading.profile, used),
    ],
  }
}

function refuse(faults: readonly CandorError[]): void {
  const [first, ...others] = faults
  if (first !== undefined) throw new SeveralErrors([first, ...others])
}

function inOwnNames(reading: RecordReading, features: FeatureValues): FeatureValues {
  if (!Object.keys(features).some((name) => Object.hasOwn(reading.aliases, name))) return features
  const spelling = new Map<string, string>()
  for (const name of Object.keys(features)) {
    const column = ownName(reading.aliases, name)
    const first = spelling.get(column)
    if (first !== undefined)
      throw appError('features.sent_twice', { column, first, second: name }, pointerTo(name))
    spelling.set(column, name)
  }
  return Object.fromEntries([...spelling].map(([column, name]) => [column, features[name]!]))
}

/** Columns that the model does not read are no part of what was scored. */
function onlyKnown(pipeline: Pipeline, values: FeatureValues): FeatureValues {
  const known = knownSet(pipeline)
  if (Object.keys(values).every((name) => known.has(name))) return values
  return Object.fromEntries(Object.entries(values).filter(([name]) => known.has(name)))
}

function tableOf(pipeline: Pipeline, values: FeatureValues): Table {
  try {
    return fromRecords([values], pipeline.inputs)
  } catch (error) {
    refuse(Object.entries(values).flatMap(([name, value]) => valueFault(pipeline, name, value)))
    throw error
  }
}

/** JSON has no units: those of the pipeline's inputs, and of the profile for what was sent in place of inputs. */
function withUnits({ pipeline, profile }: RecordReading, table: Table): Table {
  const units = unitsOf(pipeline, profile)
  return {
    ...table,
    schema: table.schema.map((column) => ({ ...column, unit: units.get(column.name) ?? null })),
  }
}

function knownSet(pipeline: Pipeline): ReadonlySet<string> {
  return new Set(knownNames(pipeline))
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
function outOfRange(profile: Profile, values: FeatureValues): WireWarning[] {
  return profile.columns.flatMap((column) => {
    const value = Object.hasOwn(values, column.name) ? values[column.name] : null
    if (column.kind !== 'number' || typeof value !== 'number' || column.n === 0) return []
    const inside = value >= column.quantiles[0]! && value <= column.quantiles.at(-1)!
    return inside ? [] : [{ code: 'feature_out_of_range', feature: column.name }]
  })
}
