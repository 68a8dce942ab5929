import { describe, expect, it } from 'vitest'
import type { NamedColumn } from '../../src/data/index.ts'
import { categoryColumn, makeTable } from '../../src/data/index.ts'
import { defaultPlan } from '../../src/features/index.ts'
import { readCsv, sharedData } from '../shared-data.ts'

const columns: NamedColumn[] = [
  { name: 'age', type: 'int32', values: Int32Array.of(38, 51) },
  { name: 'state', ...categoryColumn(['OH', 'IN']) },
  { name: 'paid', type: 'boolean', values: Uint8Array.of(0, 255) },
  { name: 'empty', ...categoryColumn([null, null]) },
  { name: 'fraud', ...categoryColumn(['Y', 'N']) },
]

function texts(levels: number, rows: number): NamedColumn {
  return { name: 'city', ...categoryColumn(Array.from({ length: rows }, (_, i) => `city ${i % levels}`)) }
}

describe('defaultPlan', () => {
  it('keeps numbers and booleans, one-hot encodes text, leaves out the target and empty columns', () => {
    expect(defaultPlan(makeTable(columns), { target: 'fraud' })).toEqual({
      rowSteps: [],
      encoders: [
        { kind: 'passthrough', source: 'age' },
        { kind: 'one_hot', source: 'state' },
        { kind: 'passthrough', source: 'paid' },
      ],
      families: {},
    })
  })

  it('leaves out what is dropped and what is no feature, and reads numbers as categories where asked', () => {
    const table = makeTable([
      ...columns,
      { name: 'id', type: 'int32', values: Int32Array.of(1, 2), role: 'id' },
    ])
    const options = { target: null, drop: ['paid', 'state'], categorical: ['age'], algorithm: 'gbm' }
    expect(defaultPlan(table, options).encoders).toEqual([
      { kind: 'one_hot', source: 'age' },
      { kind: 'one_hot', source: 'fraud' },
    ])
  })

  it.each([
    [{ target: 'frud' }, 'unknown column: frud; nearest known: fraud'],
    [{ target: 'fraud', drop: ['aeg'] }, 'unknown column: aeg; nearest known: age'],
    [{ target: 'fraud', categorical: ['agee'] }, 'unknown column: agee; nearest known: age'],
    [{ target: 'fraud', drop: ['age', 'state', 'paid'] }, 'none of the 5 columns is left as a feature'],
  ])('refuses %j', (options, message) => {
    expect(() => defaultPlan(makeTable(columns), options)).toThrow(message)
  })

  it.each([
    [1000, 2000],
    [50, 50],
    [51, 102],
  ])('accepts %i texts in %i rows', (levels, rows) => {
    expect(defaultPlan(makeTable([texts(levels, rows)]), { target: null }).encoders.length).toBe(1)
  })

  it.each([
    [1001, 5000],
    [51, 101],
    [10_000, 10_000],
  ])('refuses %i texts in %i rows', (levels, rows) => {
    expect(() => defaultPlan(makeTable([texts(levels, rows)]), { target: null })).toThrow(
      `column city has ${levels} different texts in ${rows} rows; accepted are up to 50, or up to 1000 when at most half as many as rows: leave it out with --drop city`,
    )
  })

  it('refuses dates', () => {
    const day: NamedColumn = { name: 'day', type: 'instant', values: Float64Array.of(0) }
    expect(() => defaultPlan(makeTable([day]), { target: null })).toThrow(
      'column day holds dates, which no model reads: leave it out with --drop day, or make a number of it by a row step under `features`',
    )
  })

  const claims = sharedData('insurance-claims/insurance_claims.csv')
  it.skipIf(claims === null)('finds the location of an incident to be no feature', () => {
    const location = readCsv(claims!)['incident_location']!
    const table = makeTable([{ name: 'incident_location', ...categoryColumn(location) }])
    expect(() => defaultPlan(table, { target: null })).toThrow(
      'incident_location has 1000 different texts in 1000 rows',
    )
  })
})
