import { describe, expect, it } from 'vitest'
import {
  columnSchema,
  compareWithCohort,
  type ProfileColumn,
  profileTable,
  typicalValue,
} from '../../src/index.ts'

/** 0 … 99 once each, ten zeros more. */
const counts = profileOf(Array.from({ length: 110 }, (_, i) => Math.max(0, i - 10)))

describe('compareWithCohort', () => {
  it('gives the mid-rank percentile with the middle half', () => {
    // 60 rows below, half of one equal, of 110
    expect(compareWithCohort(50, counts, 'train')).toEqual({
      kind: 'percentile',
      cohort: 'train',
      percentile: (100 * 60.5) / 110,
      band: 'typical',
      share: 1 / 110,
      p25: 17.25,
      p50: 44.5,
      p75: 71.75,
    })
  })

  it.each([
    [-1, 'very_low'],
    [8, 'low'],
    [18, 'typical'],
    [71, 'typical'],
    [73, 'high'],
    [95, 'very_high'],
    [1000, 'very_high'],
  ])('puts %d into the band %s', (value, band) => {
    expect(compareWithCohort(value, counts, 'train')).toMatchObject({ band })
  })

  it('calls a number that a quarter of the rows have common, whatever its size', () => {
    const mostlyZero = profileOf([0, 0, 0, 5, 6, 7, 8, 9])
    expect(compareWithCohort(0, mostlyZero, 'train')).toEqual({
      kind: 'common',
      cohort: 'train',
      share: 0.375,
    })
    expect(compareWithCohort(5, mostlyZero, 'train')).toMatchObject({ kind: 'percentile' })
  })

  it('gives a level its share', () => {
    const levels = profileTable({
      rows: 4,
      schema: [columnSchema('state', 'category')],
      columns: [{ type: 'category', levels: ['OH', 'IL'], values: Int32Array.of(0, 0, 1, -1) }],
    }).columns[0]!
    expect(compareWithCohort('OH', levels, 'train')).toEqual({ kind: 'level', cohort: 'train', share: 2 / 3 })
    expect(compareWithCohort('TX', levels, 'train')).toEqual({ kind: 'level', cohort: 'train', share: 0 })
    expect(typicalValue(levels)).toBe('OH')
  })

  it('says nothing of a missing value, an instant, an unknown column or an empty cohort', () => {
    expect(compareWithCohort(null, counts, 'train')).toBeNull()
    expect(compareWithCohort(3, undefined, 'train')).toBeNull()
    expect(compareWithCohort(3, profileOf([]), 'train')).toBeNull()
    expect(compareWithCohort('2015-01-01T00:00:00.000Z', { ...counts, type: 'instant' }, 'train')).toBeNull()
  })
})

describe('typicalValue', () => {
  it('is the median, whole for whole numbers, a day for instants, nothing for an empty column', () => {
    expect(typicalValue(counts)).toBe(44.5)
    expect(typicalValue({ ...counts, type: 'int32' })).toBe(45)
    expect(typicalValue({ ...profileOf([0, 86400000]), type: 'instant' })).toBe('1970-01-01T12:00:00.000Z')
    expect(typicalValue(profileOf([]))).toBeNull()
  })

  it('is the commonest of booleans', () => {
    const flags = profileTable({
      rows: 3,
      schema: [columnSchema('flag', 'boolean')],
      columns: [{ type: 'boolean', values: Uint8Array.of(1, 0, 1) }],
    }).columns[0]!
    expect(typicalValue(flags)).toBe(true)
  })
})

function profileOf(values: readonly number[]): ProfileColumn & { kind: 'number' } {
  const column = profileTable({
    rows: values.length,
    schema: [columnSchema('x', 'float64')],
    columns: [{ type: 'float64', values: Float64Array.from(values) }],
  }).columns[0]!
  if (column.kind !== 'number') throw new Error('a column of numbers was expected')
  return column
}
