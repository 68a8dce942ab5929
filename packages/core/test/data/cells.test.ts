import { describe, expect, it } from 'vitest'
import type { Column } from '../../src/data/index.ts'
import {
  columnNumbers,
  countMissing,
  isMissing,
  missingFlags,
  missingInt32,
  numberAt,
  valueAt,
} from '../../src/data/index.ts'

const cases: [Column, number, unknown][] = [
  [{ type: 'float64', values: Float64Array.of(1.5, Number.NaN) }, 1.5, 1.5],
  [{ type: 'float32', values: Float32Array.of(0.5, Number.NaN) }, 0.5, 0.5],
  [{ type: 'int32', values: Int32Array.of(-7, missingInt32) }, -7, -7],
  [{ type: 'boolean', values: Uint8Array.of(1, 255) }, 1, true],
  [{ type: 'category', values: Int32Array.of(1, -1), levels: ['IN', 'OH'] }, 1, 'OH'],
  [
    { type: 'instant', values: Float64Array.of(1_420_070_400_000, Number.NaN) },
    1_420_070_400_000,
    '2015-01-01T00:00:00.000Z',
  ],
]

describe('cells', () => {
  it.each(cases)('reads a value and a missing value: %#', (column, number, value) => {
    expect(numberAt(column, 0)).toBe(number)
    expect(valueAt(column, 0)).toBe(value)
    expect(isMissing(column, 0)).toBe(false)
    expect(numberAt(column, 1)).toBeNaN()
    expect(valueAt(column, 1)).toBeNull()
    expect(isMissing(column, 1)).toBe(true)
    expect(countMissing(column)).toBe(1)
  })
})

describe('columnNumbers and missingFlags', () => {
  it.each(cases)('say for every row what numberAt and isMissing say: %#', (column) => {
    expect([...columnNumbers(column)]).toEqual([numberAt(column, 0), numberAt(column, 1)])
    expect([...missingFlags(column)]).toEqual([0, 1])
  })
})
