import { describe, expect, it } from 'vitest'
import { buildEnsemble, childFor, type EnsembleHeader, inSet } from '../../src/index.ts'

function stump(
  header: Partial<EnsembleHeader>,
  more: { sets?: Map<number, number[]>; defaultLeft?: number[] } = {},
) {
  return buildEnsemble(
    [
      {
        feature: [0, -1, -1],
        threshold: [0.1, 0, 0],
        left: [1, -1, -1],
        right: [2, -1, -1],
        value: [0, -1, 1],
        ...more,
      },
    ],
    {
      featureNames: ['x'],
      comparison: '<',
      precision: 'float32',
      missing: 'default_direction',
      accumulator: 'float64',
      combine: 'sum',
      link: 'identity',
      coverSource: 'none',
      ...header,
    },
  )
}

describe('childFor', () => {
  it('compares after rounding both sides', () => {
    const strict = stump({})
    const orEqual = stump({ comparison: '<=' })
    expect([0.0999, 0.1, Math.fround(0.1), 0.2].map((x) => childFor(strict, 0, x))).toEqual([1, 2, 2, 2])
    expect([0.0999, 0.1, Math.fround(0.1), 0.2].map((x) => childFor(orEqual, 0, x))).toEqual([1, 1, 1, 2])
  })

  it('keeps a float64 threshold beside a float32 input', () => {
    const mixed = stump({ comparison: '<=', thresholdPrecision: 'float64' })
    expect(childFor(mixed, 0, 0.1)).toBe(2)
    const double = stump({ comparison: '<=', precision: 'float64' })
    expect(childFor(double, 0, 0.1)).toBe(1)
  })

  it('sends missing values the default way', () => {
    expect(childFor(stump({}, { defaultLeft: [1, 0, 0] }), 0, Number.NaN)).toBe(1)
    expect(childFor(stump({}, { defaultLeft: [0, 0, 0] }), 0, Number.NaN)).toBe(2)
  })

  it('sends categories of the set right, all others left', () => {
    const category = stump({}, { sets: new Map([[0, [1, 40]]]) })
    expect([1, 40, 1.9].map((x) => childFor(category, 0, x))).toEqual([2, 2, 2])
    expect([0, 2, 41, 64, 1000, -1, -0.5, 2 ** 24].map((x) => childFor(category, 0, x))).toEqual(
      Array(8).fill(1),
    )
  })
})

describe('inSet', () => {
  it('is false outside the categories that exist', () => {
    const category = stump({}, { sets: new Map([[0, [1]]]) })
    expect([1, 0, 32, -1, Number.NaN, Infinity].map((x) => inSet(category, 0, x))).toEqual([
      true,
      false,
      false,
      false,
      false,
      false,
    ])
  })
})
