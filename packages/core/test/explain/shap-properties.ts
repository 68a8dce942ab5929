import { describe, expect, it } from 'vitest'
import { type Attributions, buildEnsemble, type Ensemble, leafSums, type Matrix } from '../../src/index.ts'
import { randomEnsemble, randomRows, rowOf } from './random-ensemble.ts'

/** What is under test: attributions of rows; the background is for the methods that take one. */
export type ExplainUnderTest = (ensemble: Ensemble, matrix: Matrix, background: Matrix) => Attributions

/** Sums of some hundred float64 terms in another order: a few units in the last place of the largest. */
export const reordered = 1e-12

/** The properties that every method of attribution has, on random ensembles with repeated features, missing values and sets. */
export function describeShapProperties(explain: ExplainUnderTest): void {
  describe('properties', () => {
    it('additivity: base and contributions add up to the float64 sum of the leaves', () => {
      for (let seed = 1; seed <= 12; seed++) {
        const { ensemble, rows, background } = sample(seed)
        const { base, phi, score, residual } = explain(ensemble, rows, background)
        expect(score).toEqual(leafSums(ensemble, rows, 0))
        for (let i = 0; i < rows.rows; i++) {
          const sum = sumOf(phi.subarray(i * 6, i * 6 + 6))
          expect(Math.abs(score[i]! - base - sum)).toBeLessThan(reordered * 10)
          expect(Math.abs(residual[i]!)).toBeLessThan(reordered * 10)
        }
      }
    })

    it('symmetry: features that play the same part get the same share', () => {
      const one = randomEnsemble({ seed: 4, features: 3 })
      const mirrored = { ...one, feature: one.feature.map((f) => (f === 0 ? 1 : f === 1 ? 0 : f)) }
      const both = joined(one, mirrored)
      const rows = withEqualFirstTwo(randomRows(both, 20, 5))
      const { phi } = explain(both, rows, withEqualFirstTwo(randomRows(both, 9, 6)))
      for (let i = 0; i < rows.rows; i++) expectClose(phi[3 * i]!, phi[3 * i + 1]!)
    })

    it('nullFeature: a feature that no tree uses gets exactly 0', () => {
      const used = randomEnsemble({ seed: 7, features: 3 })
      const ensemble = { ...used, featureNames: ['f0', 'f1', 'f2', 'unused'] }
      const { phi } = explain(ensemble, randomRows(ensemble, 15, 8), randomRows(ensemble, 9, 9))
      for (let i = 0; i < 15; i++) expect(phi[4 * i + 3]).toBe(0)
    })

    it('linearity: the attributions of two ensembles add up to those of all their trees', () => {
      const one = randomEnsemble({ seed: 10, features: 4 })
      const other = { ...randomEnsemble({ seed: 12, features: 4 }), base: one.base }
      const rows = randomRows(one, 15, 12)
      const background = randomRows(one, 9, 13)
      const sum = explain(one, rows, background).phi.map(
        (value, i) => value + explain(other, rows, background).phi[i]!,
      )
      expectAllClose(explain(joined(one, other), rows, background).phi, sum)
    })

    it('orderInvariance: other places of columns and rows are other places of the same numbers', () => {
      const { ensemble, rows, background } = sample(14)
      const { phi } = explain(ensemble, rows, background)
      const places = [3, 0, 5, 1, 2, 4]
      const moved = { ...ensemble, feature: ensemble.feature.map((f) => (f < 0 ? f : places[f]!)) }
      const there = explain(moved, moveColumns(rows, places), moveColumns(background, places)).phi
      expectAllClose(
        phi.map((_, k) => there[k - (k % 6) + places[k % 6]!]!),
        phi,
      )
      const backwards = explain(ensemble, reversed(rows), background).phi
      expect(backwards.slice(0, 6)).toEqual(phi.slice(-6))
    })

    it('gives one row by itself the bits it has among others', () => {
      const { ensemble, rows, background } = sample(16, 150)
      const { phi } = explain(ensemble, rows, background)
      for (const row of [0, 63, 64, 149]) {
        expect(explain(ensemble, rowOf(rows, row), background).phi).toEqual(phi.slice(6 * row, 6 * row + 6))
      }
    })

    it('missingFollowsDefault: NaN counts as the value that goes the default way', () => {
      const grown = randomEnsemble({ seed: 18, features: 4 })
      const allLeft = { ...grown, defaultLeft: grown.defaultLeft.map(() => 1) }
      const rows = randomRows(allLeft, 12, 19)
      const background = randomRows(allLeft, 9, 20)
      const withFirst = (value: number) => ({
        ...rows,
        columns: [new Float64Array(12).fill(value), ...rows.columns.slice(1)],
      })
      const missing = explain(allLeft, withFirst(Number.NaN), background).phi
      expect(missing).toEqual(explain(allLeft, withFirst(-1), background).phi)
    })

    it('treats a tree of one leaf as part of the base', () => {
      const stump = randomEnsemble({ seed: 22, features: 1, trees: 1, depth: 1 })
      const { phi, base, score } = explain(
        joined(stump, leafOnly(0.75)),
        randomRows(stump, 3, 1),
        randomRows(stump, 4, 2),
      )
      const alone = explain(stump, randomRows(stump, 3, 1), randomRows(stump, 4, 2))
      expect(phi).toEqual(alone.phi)
      expect(base).toBeCloseTo(alone.base + 0.75, 14)
      expect(score[0]! - base).toBeCloseTo(phi[0]!, 14)
      const empty = explain(leafOnly(2), randomRows(stump, 1, 1), randomRows(stump, 1, 2))
      expect(empty).toMatchObject({ base: 2, phi: Float64Array.of(0), score: Float64Array.of(2) })
    })

    it('divides by the number of trees where the ensemble is a mean', () => {
      const { ensemble, rows, background } = sample(24)
      const sum = explain(ensemble, rows, background)
      const mean = explain({ ...ensemble, combine: 'mean' }, rows, background)
      expectAllClose(
        mean.phi,
        sum.phi.map((value) => value / 3),
      )
      expect(mean.base - ensemble.base[0]!).toBeCloseTo((sum.base - ensemble.base[0]!) / 3, 13)
    })
  })
}

export function expectAllClose(
  received: ArrayLike<number>,
  expected: ArrayLike<number>,
  bound = reordered,
): void {
  expect(received.length).toBe(expected.length)
  for (let i = 0; i < expected.length; i++) expectClose(received[i]!, expected[i]!, bound)
}

export function expectClose(received: number, expected: number, bound = reordered): void {
  const error = Math.abs(received - expected) / Math.max(1, Math.abs(expected))
  if (!(error <= bound))
    expect({ received, error }).toEqual({ received: expected, error: `at most ${bound}` })
}

/** Repeated features, two category columns of six, missing values. */
export function sample(seed: number, rows = 20) {
  const ensemble = randomEnsemble({ seed, features: 6, depth: 5, categoriesFrom: 4 })
  const kinds = { missing: 0.15, categoriesFrom: 4 }
  return {
    ensemble,
    rows: randomRows(ensemble, rows, seed + 1000, kinds),
    background: randomRows(ensemble, 17, seed + 2000, kinds),
  }
}

export function sumOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0)
}

/** All trees of two ensembles over the same features; the base is the first one's. */
export function joined(one: Ensemble, other: Ensemble): Ensemble {
  const nodes = one.feature.length
  const words = one.setWords.length
  const child = (node: number) => (node < 0 ? -1 : node + nodes)
  return {
    ...one,
    treeStart: Int32Array.of(...one.treeStart, ...[...other.treeStart.slice(1)].map((at) => at + nodes)),
    treeOutput: Int32Array.of(...one.treeOutput, ...other.treeOutput),
    feature: Int32Array.of(...one.feature, ...other.feature),
    kind: Uint8Array.of(...one.kind, ...other.kind),
    threshold: Float64Array.of(...one.threshold, ...other.threshold),
    left: Int32Array.of(...one.left, ...other.left.map(child)),
    right: Int32Array.of(...one.right, ...other.right.map(child)),
    defaultLeft: Uint8Array.of(...one.defaultLeft, ...other.defaultLeft),
    value: Float64Array.of(...one.value, ...other.value),
    cover: Float64Array.of(...one.cover, ...other.cover),
    leafId: Int32Array.of(...one.leafId, ...other.leafId),
    setStart: Int32Array.of(...one.setStart, ...[...other.setStart.slice(1)].map((at) => at + words)),
    setWords: Uint32Array.of(...one.setWords, ...other.setWords),
  }
}

function leafOnly(value: number): Ensemble {
  const tree = { feature: [-1], threshold: [0], left: [-1], right: [-1], value: [value], cover: [5] }
  return buildEnsemble([tree], {
    featureNames: ['f0'],
    comparison: '<',
    precision: 'float32',
    missing: 'default_direction',
    accumulator: 'float64',
    combine: 'sum',
    link: 'identity',
    coverSource: 'count',
  })
}

function withEqualFirstTwo(matrix: Matrix): Matrix {
  return { ...matrix, columns: [matrix.columns[0]!, matrix.columns[0]!, ...matrix.columns.slice(2)] }
}

function moveColumns(matrix: Matrix, places: readonly number[]): Matrix {
  return { ...matrix, columns: matrix.columns.map((_, j) => matrix.columns[places.indexOf(j)]!) }
}

function reversed(matrix: Matrix): Matrix {
  return { ...matrix, columns: matrix.columns.map((column) => column.slice().reverse()) }
}
