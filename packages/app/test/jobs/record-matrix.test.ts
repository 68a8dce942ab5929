import type { FeatureValues } from '@candor/client'
import { CandorError, fitPipeline, fromRecords, type Pipeline, profileTable, type Schema } from '@candor/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SeveralErrors } from '../../src/errors.ts'
import { type RecordReading, recordMatrix } from '../../src/jobs/record-matrix.ts'
import { claimRecord, claims, claimsTable } from '../served/registered-models.ts'
import { naiveRecordMatrix } from './naive-record-matrix.ts'

const claimsReading: RecordReading = {
  pipeline: fitPipeline(claimsTable, claims.features),
  profile: profileTable(claimsTable),
  schema: claims.schema,
  aliases: { ...claims.aliases, "the customer's age": 'age', toString: 'auto_year' },
}
const names = Object.keys(claimRecord())
const made = claimsReading.pipeline.rowSteps.map(({ output }) => output)
const aliased = Object.entries(claimsReading.aliases)

type Change = (record: FeatureValues) => FeatureValues

const cell = fc.constantFrom(null, 0, -0, 7, 1e9, '?', 'OH', '100/300', '2015-01-25', 'Zürich', true, [
  1,
] as never)
const spoilt: fc.Arbitrary<Change> = fc
  .tuple(fc.constantFrom(...names), cell)
  .map(([name, value]) => (record) => ({ ...record, [name]: value }))
const left: fc.Arbitrary<Change> = fc.constantFrom(...names).map(
  (name) =>
    ({ [name]: _, ...record }) =>
      record,
)
const surplus: fc.Arbitrary<Change> = fc
  .tuple(fc.constantFrom(...made, ...claims.drop, 'fraud_reported', 'nonsense', '__proto__', '3'), cell)
  .map(
    ([name, value]) =>
      (record) =>
        Object.fromEntries([...Object.entries(record), [name, value]]),
  )
const otherwise: fc.Arbitrary<Change> = fc
  .constantFrom(...aliased)
  .map(([spelling, column]) => ({ [column]: value, ...record }) => ({ ...record, [spelling]: value ?? 1 }))
const twice: fc.Arbitrary<Change> = fc.constantFrom(...aliased).map(([spelling]) => (record) => ({
  [spelling]: 1,
  ...record,
}))
const inPlace: fc.Arbitrary<Change> = fc.constantFrom<Change>(
  ({ auto_year: _, ...record }) => ({ ...record, vehicle_age: 4 }),
  ({ injury_claim: _, ...record }) => ({ ...record, injury_share: 0.5 }),
  ({ policy_csl: _, ...record }) => ({ csl_per_person: null, csl_per_incident: 500, ...record }),
)
const turned: fc.Arbitrary<Change> = fc.constant(
  (record) => Object.fromEntries(Object.entries(record).reverse()) as FeatureValues,
)
const changes = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: spoilt },
    { weight: 4, arbitrary: otherwise },
    { weight: 2, arbitrary: inPlace },
    { weight: 2, arbitrary: turned },
    left,
    surplus,
    twice,
  ),
  { maxLength: 4 },
)
const records = fc
  .tuple(fc.nat(239), changes)
  .map(([row, all]) => all.reduce<FeatureValues>((record, change) => change(record), claimRecord(row)))

describe('recordMatrix beside its naive twin', () => {
  const codes = new Map<string, number>()

  it.each(['float64', 'float32'] as const)(
    'gives the same, record after record, with inputs of %s',
    (type) => {
      const loose = withType(type)
      const fixed = frozen(structuredClone(loose))
      fc.assert(
        fc.property(records, (record) => {
          const expected = outcomeOf(() => naiveRecordMatrix(loose, record))
          for (const code of codesOf(expected)) codes.set(code, (codes.get(code) ?? 0) + 1)
          expect(outcomeOf(() => recordMatrix(fixed, record))).toEqual(expected)
          expect(outcomeOf(() => recordMatrix(fixed, structuredClone(record)))).toEqual(expected)
          expect(outcomeOf(() => recordMatrix(loose, record))).toEqual(expected)
        }),
        { seed: 53, numRuns: 400 },
      )
    },
  )

  it('which met every kind of outcome, and mostly values', () => {
    expect([...codes.keys()].sort()).toEqual(
      [
        'data.wrong_value',
        'features.known_only_after',
        'features.missing_column',
        'features.not_a_number',
        'features.output_and_inputs',
        'features.sent_twice',
        'features.unknown_column',
        'feature_out_of_range',
        'unknown_level',
        'none',
      ].sort(),
    )
    expect(codes.get('none')).toBeGreaterThan(250)
  })

  it('reads many different records one after the other', () => {
    const fixed = frozen(structuredClone(claimsReading))
    const shifted = names.map((_, k) =>
      Object.fromEntries(
        [...names.slice(k), ...names.slice(0, k)].map((name) => [name, claimRecord(k)[name]!]),
      ),
    )
    for (const record of [...shifted, ...shifted.toReversed()])
      expect(recordMatrix(fixed, record)).toEqual(naiveRecordMatrix(claimsReading, record))
  })

  it('sees a reading that has changed where it is not frozen', () => {
    const record = { age: 30 }
    const table = fromRecords([{ age: 20 }, { age: 40 }])
    const pipeline: Pipeline = fitPipeline(table, {
      rowSteps: [],
      encoders: [{ kind: 'passthrough', source: 'age' }],
      families: {},
    })
    const schema: Schema = table.schema
    const reading = { pipeline, profile: profileTable(table), schema, aliases: {} }
    expect(recordMatrix(reading, record).warnings).toEqual([])
    reading.profile = profileTable(fromRecords([{ age: 20 }]))
    expect(recordMatrix(reading, record).warnings).toEqual([{ code: 'feature_out_of_range', feature: 'age' }])
  })
})

function withType(type: 'float64' | 'float32'): RecordReading {
  const { pipeline } = claimsReading
  const inputs = pipeline.inputs.map((input) => (input.type === 'float64' ? { ...input, type } : input))
  return { ...claimsReading, pipeline: { ...pipeline, inputs } }
}

type Outcome = { readonly value: unknown } | { readonly errors: readonly unknown[] }

function outcomeOf(work: () => unknown): Outcome {
  try {
    return { value: work() }
  } catch (error) {
    if (error instanceof SeveralErrors) return { errors: error.all.map(partsOf) }
    if (error instanceof CandorError) return { errors: [partsOf(error)] }
    throw error
  }
}

function partsOf({ code, values, pointer, message }: CandorError) {
  return { code, values, pointer, message }
}

function codesOf(outcome: Outcome): string[] {
  if ('errors' in outcome) return outcome.errors.map((error) => (error as CandorError).code)
  const { warnings } = outcome.value as ReturnType<typeof recordMatrix>
  return ['none', ...warnings.map(({ code }) => code)]
}

function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value
  for (const inner of Object.values(value)) frozen(inner)
  return Object.freeze(value)
}
