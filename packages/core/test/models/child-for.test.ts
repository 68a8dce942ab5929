import { describe, expect, it } from 'vitest'
import { buildEnsemble, childFor, type EnsembleHeader, inSet, nodeKinds } from '../../src/index.ts'

function stump(
  header: Partial<EnsembleHeader>,
  more: { sets?: Map<number, number[]>; defaultLeft?: number[]; kind?: number[] } = {},
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

  const split = (kind: number, header: Partial<EnsembleHeader>, defaultLeft = 0) =>
    stump(header, { kind: [kind, 0, 0], defaultLeft: [defaultLeft, 0, 0], sets: new Map([[0, [0, 3]]]) })

  it('drops the fraction of a category first where the vendor does', () => {
    const whole = split(nodeKinds.wholeCategory, { precision: 'float64' }, 1)
    expect([0, -0.5, -0.99, 3.9, -0].map((x) => childFor(whole, 0, x))).toEqual([2, 2, 2, 2, 2])
    expect([-1, 1, 4, 2 ** 31, Number.NaN].map((x) => childFor(whole, 0, x))).toEqual(Array(5).fill(1))
  })

  it('takes a member only as it is', () => {
    const member = split(nodeKinds.member, {}, 1)
    expect([0, 3, 3.5, -0.5, 1, Number.NaN].map((x) => childFor(member, 0, x))).toEqual([2, 2, 1, 1, 1, 1])
  })

  it('takes zero for missing where the vendor does', () => {
    const right = split(nodeKinds.zeroMissing, { comparison: '<=', precision: 'float64' })
    const zeros = [0, -0, 1e-35, -1e-35, Math.fround(1e-35), Number.NaN]
    expect(zeros.map((x) => childFor(right, 0, x))).toEqual(Array(6).fill(2))
    expect([1.01e-35, -1.01e-35, 0.1].map((x) => childFor(right, 0, x))).toEqual([1, 1, 1])
    const left = split(nodeKinds.zeroMissing, { comparison: '<=', precision: 'float64' }, 1)
    expect(zeros.map((x) => childFor(left, 0, x))).toEqual(Array(6).fill(1))
  })

  it('sends the equal right', () => {
    const equal = split(nodeKinds.equal, {})
    expect([0.1, Math.fround(0.1), 0.2, 0, Number.NaN].map((x) => childFor(equal, 0, x))).toEqual([
      2, 2, 1, 1, 2,
    ])
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
