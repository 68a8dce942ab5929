import { describe, expect, it } from 'vitest'
import { classImpurity, squaredImpurity } from '../../src/models/impurity.ts'

const labels = Float64Array.of(0, 2, 1, 2)
const W = Float64Array.of(1, 2, 0.5, 1)
const order = Int32Array.of(3, 0, 1, 2)

describe('classImpurity', () => {
  it('counts the rows of each part, and adds up those of the left and the missing ones', () => {
    const impurity = classImpurity('gini', labels, W, 3)
    const sums = new Float64Array(6)
    const counts = new Int32Array(3)
    impurity.load(order, 1, 4)
    impurity.addParts(Float32Array.of(0.5, 0.75, Number.NaN), 0.5, sums, counts)
    expect([...sums]).toEqual([1, 0, 0, 0, 0.5, 0])
    expect([...counts]).toEqual([1, 1, 1])
    expect(impurity.weight(sums, 3)).toBe(0.5)
    const all = new Float64Array(3)
    impurity.addAll(all)
    expect([...all]).toEqual([1, 0.5, 2])
  })

  it('is minus weight · impurity but for a constant', () => {
    const sums = Float64Array.of(99, 3, 1, 0)
    const gini = classImpurity('gini', labels, W, 3)
    expect(gini.worth(sums, 1)).toBeCloseTo(4 - 4 * (1 - 0.75 ** 2 - 0.25 ** 2), 14)
    const entropy = classImpurity('entropy', labels, W, 3)
    expect(entropy.worth(sums, 1)).toBeCloseTo(4 * (0.75 * Math.log2(0.75) + 0.25 * Math.log2(0.25)), 14)
    expect([gini.worth(new Float64Array(3), 0), entropy.worth(new Float64Array(3), 0)]).toEqual([0, 0])
  })

  it('knows pure rows', () => {
    const impurity = classImpurity('gini', labels, W, 3)
    impurity.load(Int32Array.of(1, 3), 0, 2)
    expect(impurity.isPure()).toBe(true)
    impurity.load(order, 0, 2)
    expect(impurity.isPure()).toBe(false)
  })
})

describe('squaredImpurity', () => {
  it('falls by weight · variance', () => {
    const impurity = squaredImpurity(labels, W)
    const sums = new Float64Array(2)
    impurity.load(order, 0, 4)
    impurity.addAll(sums)
    expect([...sums]).toEqual([4.5, 6.5])
    const both = new Float64Array(4)
    impurity.addParts(Float32Array.of(1, 2, 3, Number.NaN), 2, both, new Int32Array(3))
    expect([...both]).toEqual([2, 2, 0.5, 0.5])
    expect(impurity.worth(sums, 0)).toBeCloseTo(6.5 ** 2 / 4.5, 14)
    expect(impurity.weight(sums, 0)).toBe(4.5)
    expect(impurity.worth(new Float64Array(2), 0)).toBe(0)
    impurity.load(Int32Array.of(1, 3), 0, 2)
    expect(impurity.isPure()).toBe(true)
  })
})
