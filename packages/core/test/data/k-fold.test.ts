import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Split } from '../../src/data/index.ts'
import { kFold } from '../../src/data/index.ts'
import { expectSplit } from './expect-split.ts'

const folds = fc.integer({ min: 2, max: 6 })

function expectEachTestedOnce(splits: readonly Split[], rows: number): void {
  for (const split of splits) expectSplit(split, rows)
  const tested = splits.flatMap(({ test }) => [...test]).sort((a, b) => a - b)
  expect(tested).toEqual(Array.from({ length: rows }, (_, row) => row))
}

function spreadOf(counts: readonly number[]): number {
  return Math.max(...counts) - Math.min(...counts)
}

describe('kFold', () => {
  it('of rows: every row is tested once, sizes differ by one at most', () => {
    fc.assert(
      fc.property(fc.integer({ min: 6, max: 60 }), folds, fc.nat(), (rows, k, seed) => {
        const splits = kFold({ rows }, { folds: k, seed })
        expect(splits.length).toBe(k)
        expectEachTestedOnce(splits, rows)
        expect(spreadOf(splits.map(({ test }) => test.length))).toBeLessThanOrEqual(1)
        expect(kFold({ rows }, { folds: k, seed })).toEqual(splits)
      }),
      { seed: 16 },
    )
  })

  it('of labels: counts of each class differ by one at most', () => {
    const labels = fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 8, maxLength: 60 })
    fc.assert(
      fc.property(labels, folds, fc.nat(), (list, k, seed) => {
        const splits = kFold({ labels: Float64Array.from(list) }, { folds: k, seed })
        expectEachTestedOnce(splits, list.length)
        expect(spreadOf(splits.map(({ test }) => test.length))).toBeLessThanOrEqual(1)
        for (const label of new Set(list)) {
          const counts = splits.map(({ test }) => test.filter((row) => list[row] === label).length)
          expect(spreadOf(counts)).toBeLessThanOrEqual(1)
        }
      }),
      { seed: 17 },
    )
  })

  it('of labels, not stratified, is the same as of rows', () => {
    const labels = Int32Array.of(0, 1, 0, 1, 0, 1)
    expect(kFold({ labels }, { folds: 3, seed: 5, stratified: false })).toEqual(
      kFold({ rows: 6 }, { folds: 3, seed: 5 }),
    )
  })

  it('of groups: no group is on both sides, and no fold is heavier than the rest by more than a group', () => {
    const groups = fc
      .array(fc.integer({ min: 0, max: 12 }), { minLength: 20, maxLength: 80 })
      .filter((list) => new Set(list).size >= 6)
    fc.assert(
      fc.property(groups, folds, fc.nat(), (list, k, seed) => {
        const splits = kFold({ groups: Int32Array.from(list) }, { folds: k, seed })
        expectEachTestedOnce(splits, list.length)
        for (const { train, test } of splits) {
          const inTrain = new Set(Array.from(train, (row) => list[row]))
          expect(Array.from(test).filter((row) => inTrain.has(list[row]))).toEqual([])
        }
        const largest = Math.max(...list.map((group) => list.filter((other) => other === group).length))
        expect(spreadOf(splits.map(({ test }) => test.length))).toBeLessThanOrEqual(largest)
      }),
      { seed: 18 },
    )
  })

  it('of times: trained on the past only, blocks in order', () => {
    const splits = kFold({ times: Float64Array.of(5, 1, 2, 4, 3, 6) }, { folds: 2 })
    expect(splits).toEqual([
      { train: Int32Array.of(1, 2), test: Int32Array.of(3, 4) },
      { train: Int32Array.of(1, 2, 3, 4), test: Int32Array.of(0, 5) },
    ])
  })

  it('of times: rows of equal time are never divided', () => {
    const times = fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 60, maxLength: 90 })
    fc.assert(
      fc.property(times, (list) => {
        for (const { train, test } of kFold({ times: Float64Array.from(list) }, { folds: 3 })) {
          const last = Math.max(...Array.from(train, (row) => list[row]!))
          expect(last).toBeLessThan(Math.min(...Array.from(test, (row) => list[row]!)))
        }
      }),
      { seed: 19 },
    )
  })

  it.each([
    [{ rows: 3 }, 4, 'invalid folds; not in [2, 3]: 4'],
    [{ rows: 3 }, 1, 'invalid folds; not in [2, 3]: 1'],
    [{ rows: 9 }, 2.5, 'invalid folds; not in [2, 9]: 2.5'],
    [{ groups: Int32Array.of(1, 1, 2) }, 3, 'invalid folds; not in [2, 2]: 3'],
    [{ groups: Int32Array.of(1, -1) }, 2, 'row 1 has no group'],
    [{ times: Float64Array.of(1, Number.NaN) }, 2, 'row 1 has no time'],
    [{ times: Float64Array.of(1, 1, 1) }, 2, 'the split leaves 0 rows in the train of fold 1 part'],
    [{ times: Float64Array.of(1, 2, 2, 2, 2, 2) }, 2, 'the split leaves 0 rows'],
  ])('refuses %j in %d folds', (source, k, message) => {
    expect(() => kFold(source, { folds: k })).toThrow(message)
  })
})
