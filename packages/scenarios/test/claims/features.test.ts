import type { Pipeline, Table } from '@candor/core'
import { applyPipeline, columnOf, fitPipeline, makeTable, selectColumns } from '@candor/core'
import { describe, expect, it } from 'vitest'
import { readJson, sharedData } from '../../../core/test/shared-data.ts'
import { features } from '../../src/claims/features.ts'
import { schema } from '../../src/claims/schema.ts'
import { simulate } from '../../src/claims/simulate.ts'
import { type SimulatedRow, tableFromRows } from '../../src/table-from-rows.ts'
import { meanOf } from '../../src/table-statistics.ts'
import { publishedClaims } from './published-claims.ts'

/** Columns whose unknown values are filled get a new name: the claim's own text stays in the column of the old one. */
const deliberateDifferences: Record<string, string> = {
  collision_type_filled: 'collision_type',
  authorities_contacted_filled: 'authorities_contacted',
  property_damage_filled: 'property_damage',
  police_report_available_filled: 'police_report_available',
}

const originalInputs = (
  'months_as_customer,age,policy_state,policy_deductable,policy_annual_premium,umbrella_limit,insured_sex,' +
  'insured_education_level,insured_occupation,insured_hobbies,insured_relationship,capital-gains,capital-loss,' +
  'incident_type,collision_type,incident_severity,authorities_contacted,incident_state,incident_city,' +
  'incident_hour_of_the_day,number_of_vehicles_involved,property_damage,bodily_injuries,witnesses,' +
  'police_report_available,total_claim_amount,auto_make,auto_model,injury_share,property_share,days_since_bind,' +
  'incident_month,vehicle_age,collision_type_missing,authorities_contacted_missing,property_damage_missing,' +
  'police_report_available_missing,hour_sin,hour_cos,hour_bin_4,csl_per_person,csl_per_incident'
).split(',')

const claim: SimulatedRow = {
  ...rowOf(simulate({ rows: 1, seed: 1, mode: 'faithful' })),
  policy_csl: '250/500',
  policy_bind_date: Date.UTC(2014, 9, 17),
  incident_date: Date.UTC(2015, 0, 25),
  incident_hour_of_the_day: 6,
  collision_type: 'Side Collision',
  authorities_contacted: 'None',
  property_damage: '?',
  total_claim_amount: 71610,
  injury_claim: 6510,
  property_claim: 13020,
  auto_year: 2004,
}

describe('features', () => {
  const sources = features.encoders.map(({ source }) => source)
  const train = simulate({ rows: 1000, seed: 1, mode: 'faithful' })
  const pipeline = fitPipeline(train, features)

  it('reads the 42 original inputs in their order', () => {
    expect(sources.map((source) => deliberateDifferences[source] ?? source)).toEqual(originalInputs)
  })

  const metadata = sharedData('claims-app-fixtures/preprocessing_metadata.json')
  it.skipIf(metadata === null)('reads what the original preprocessing lists', () => {
    expect(originalInputs).toEqual(readJson<{ expected_columns: string[] }>(metadata!).expected_columns)
  })

  it('needs no column but those of the schema that are not dropped', () => {
    expect(pipeline.inputs.map(({ name }) => name)).toEqual(
      schema
        .map(({ name }) => name)
        .filter((name) => !/policy_number|zip|location|vehicle_claim|fraud_reported/.test(name)),
    )
  })

  it('makes 165 model columns of a thousand claims, without a missing value', () => {
    const { matrix, unknown } = applyPipeline(pipeline, train)
    expect(matrix.columns).toHaveLength(165)
    expect(new Set(matrix.names).size).toBe(165)
    expect(unknown).toEqual([])
    expect(matrix.columns.every((column) => !column.some(Number.isNaN))).toBe(true)
  })

  it('computes the made values of a claim', () => {
    const raw = rawValues(tableFromRows(schema, [claim], 1))
    expect(raw).toMatchObject({
      vehicle_age: 11,
      days_since_bind: 100,
      incident_month: 1,
      csl_per_person: 250,
      csl_per_incident: 500,
      hour_sin: 1,
      collision_type_missing: 0,
      authorities_contacted_missing: 0,
      property_damage_missing: 1,
    })
    expect(raw['injury_share']).toBeCloseTo(1 / 11, 15)
    expect(raw['property_share']).toBeCloseTo(2 / 11, 15)
    // the double nearest to π/2 is 6.1e-17 short of it
    expect(Math.abs(raw['hour_cos']!)).toBeLessThan(1e-16)
  })

  it.each([
    [0, 'Night (0-5)'],
    [5, 'Night (0-5)'],
    [6, 'Morning (6-11)'],
    [11, 'Morning (6-11)'],
    [12, 'Afternoon (12-17)'],
    [17, 'Afternoon (12-17)'],
    [18, 'Evening (18-23)'],
    [23, 'Evening (18-23)'],
  ])('puts hour %i into %s', (hour, bin) => {
    const values = matrixRow(pipeline, { ...claim, incident_hour_of_the_day: hour })
    expect(values[`hour_bin_4_${bin}`]).toBe(1)
  })

  it('reads ? as the level Missing with its flag up', () => {
    const values = matrixRow(pipeline, claim)
    expect(values).toMatchObject({ property_damage_filled_Missing: 1, property_damage_missing: 1 })
    expect(values).not.toHaveProperty('property_damage_filled_?')
  })

  it('reads a value left out, and one that is said to be Missing, as ? is read', () => {
    const said = { ...claim, collision_type: 'Missing', police_report_available: 'Missing' }
    const out = { ...claim, collision_type: null, police_report_available: null }
    const question = { ...claim, collision_type: '?', police_report_available: '?' }
    expect(matrixRow(pipeline, out)).toEqual(matrixRow(pipeline, question))
    expect(matrixRow(pipeline, said)).toEqual(matrixRow(pipeline, question))
  })

  it('keeps None of the authorities a level of its own, and raises the flag only for a value left out', () => {
    expect(matrixRow(pipeline, claim)).toMatchObject({
      authorities_contacted_filled_None: 1,
      authorities_contacted_missing: 0,
    })
    const leftOut = matrixRow(pipeline, { ...claim, authorities_contacted: null })
    expect(leftOut).toMatchObject({ authorities_contacted_filled_None: 0, authorities_contacted_missing: 1 })
  })

  it('takes a derived value as given where its parts are not', () => {
    const parts = ['auto_year', 'injury_claim', 'property_claim', 'policy_bind_date', 'incident_date']
    const names = schema.map(({ name }) => name).filter((name) => !parts.includes(name))
    const given = {
      vehicle_age: 11,
      injury_share: 6510 / 71610,
      property_share: 13020 / 71610,
      days_since_bind: 100,
      incident_month: 1,
    }
    const whole = tableFromRows(schema, [claim], 1)
    const withGiven = withNumbers(selectColumns(whole, names), given)
    expect(applyPipeline(pipeline, withGiven).matrix).toEqual(applyPipeline(pipeline, whole).matrix)
  })

  it('orders education and leaves an unknown one at -1', () => {
    const place = (insured_education_level: string) =>
      matrixRow(pipeline, { ...claim, insured_education_level })['insured_education_level']
    const order = ['High School', 'College', 'Associate', 'Masters', 'JD', 'MD', 'PhD', 'Apprenticeship']
    expect(order.map(place)).toEqual([0, 1, 2, 3, 4, 5, 6, -1])
  })

  it('puts hour, sine, cosine and bin into one family, and so the limits, and a column with its flag', () => {
    const members = (family: string) => [
      ...new Set(pipeline.outputs.filter((output) => output.family === family).map(({ source }) => source)),
    ]
    expect(members('incident_hour_of_the_day')).toEqual([
      'incident_hour_of_the_day',
      'hour_sin',
      'hour_cos',
      'hour_bin_4',
    ])
    expect(members('policy_csl')).toEqual(['csl_per_person', 'csl_per_incident'])
    expect(members('authorities_contacted')).toEqual([
      'authorities_contacted_filled',
      'authorities_contacted_missing',
    ])
    expect(new Set(pipeline.outputs.map(({ family }) => family)).size).toBe(34)
  })

  it('leaves the umbrella limit unscaled, whose quartiles are both 0', () => {
    expect(matrixRow(pipeline, { ...claim, umbrella_limit: 5_000_000 })['umbrella_limit']).toBe(5_000_000)
  })

  const file = publishedClaims()
  it.skipIf(file === null)('scales the published file as the original did', () => {
    const table = file as Table
    const fitted = fitPipeline(table, features)
    const scaleOf = (source: string) => fitted.encoders.find((encoder) => encoder.source === source)
    expect(scaleOf('total_claim_amount')).toMatchObject({ median: 58_055, iqr: 28_780 })
    expect(scaleOf('umbrella_limit')).toMatchObject({ median: 0, iqr: 1 })
    expect(scaleOf('days_since_bind')).toMatchObject({ median: 4682 })
    expect(scaleOf('vehicle_age')).toMatchObject({ median: 10 })
    expect(scaleOf('injury_share')).toMatchObject({ median: 0.125 })
    expect(scaleOf('property_share')).toMatchObject({ median: 0.125 })
    expect(fitted.outputs.map(({ name }) => name)).toEqual(pipeline.outputs.map(({ name }) => name))
    const shares = ['injury_claim', 'property_claim'].map((name) => columnOf(table, name).column.values)
    const total = columnOf(table, 'total_claim_amount').column.values
    const sums = Array.from(total, (whole, i) => (shares[0]![i]! + shares[1]![i]!) / whole)
    expect(meanOf(sums)).toBeCloseTo(0.28, 2)
  })
})

function rowOf(table: Table): SimulatedRow {
  return Object.fromEntries(
    table.schema.map(({ name }, j) => {
      const column = table.columns[j]!
      const value = column.values[0]!
      return [name, column.type === 'category' ? column.levels[value]! : value]
    }),
  )
}

/** Model columns of one claim by name. */
function matrixRow(pipeline: Pipeline, row: SimulatedRow): Record<string, number> {
  const { matrix } = applyPipeline(pipeline, tableFromRows(schema, [row], 1))
  return Object.fromEntries(matrix.names.map((name, j) => [name, matrix.columns[j]![0]!]))
}

/** The numeric inputs of the plan before they are scaled. */
function rawValues(table: Table): Record<string, number> {
  const encoders = features.encoders
    .filter(({ kind }) => kind === 'robust')
    .map(({ source }) => ({ kind: 'passthrough' as const, source }))
  const { matrix } = applyPipeline(fitPipeline(table, { ...features, encoders }), table)
  return Object.fromEntries(matrix.names.map((name, j) => [name, matrix.columns[j]![0]!]))
}

function withNumbers(table: Table, numbers: Readonly<Record<string, number>>): Table {
  const kept = table.schema.map((schema, j) => ({ ...schema, ...table.columns[j]! }))
  const added = Object.entries(numbers).map(([name, value]) => ({
    name,
    type: 'float64' as const,
    values: Float64Array.of(value),
  }))
  return makeTable([...kept, ...added])
}
