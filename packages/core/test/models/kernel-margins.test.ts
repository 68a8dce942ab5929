import { afterAll, describe, expect, it } from 'vitest'
import type { Matrix } from '../../src/features/index.ts'
import { buildEnsemble } from '../../src/models/build-ensemble.ts'
import type { Ensemble } from '../../src/models/ensemble.ts'
import { kernelMargins } from '../../src/models/kernel-margins.ts'
import { margins } from '../../src/models/margins.ts'
import { threadExecutor } from '../thread-executor.ts'
import { randomEnsemble, randomMatrix, seeded } from './random-ensemble.ts'

const three = threadExecutor(3)
afterAll(() => three.close())

const header = {
  featureNames: ['x'],
  comparison: '<=',
  precision: 'float64',
  missing: 'default_direction',
  accumulator: 'float64',
  combine: 'sum',
  link: 'identity',
  coverSource: 'none',
} as const

describe('kernelMargins', () => {
  for (const comparison of ['<', '<='] as const)
    for (const precision of ['float32', 'float64'] as const)
      for (const accumulator of ['float32', 'float64'] as const)
        it(`${comparison}, ${precision}, sums in ${accumulator}: same bits as the plain walk`, () => {
          for (let seed = 0; seed < 12; seed++) {
            const ensemble = randomEnsemble(seed, {
              comparison,
              precision,
              accumulator,
              thresholdPrecision: seed % 2 === 0 ? precision : 'float64',
              features: 1 + (seed % 5),
              trees: 40,
              depth: 1 + (seed % 8),
              outputs: 1 + (seed % 3),
              combine: seed % 4 === 3 ? 'mean' : 'sum',
            })
            compare(ensemble, rowsFor(ensemble, 2000 + seed, seed))
          }
        })

  for (const [form, depth, trees] of [
    ['selects', 5, 40],
    ['walks', 13, 9],
  ] as const)
    for (const precision of ['float32', 'float64'] as const)
      it(`${form}, ${precision}: splits by category and of every kind, leaves of several values`, () => {
        for (let seed = 0; seed < 8; seed++) {
          const ensemble = randomEnsemble(seed, {
            precision,
            depth,
            trees,
            comparison: seed % 2 === 0 ? '<' : '<=',
            accumulator: seed % 3 === 0 ? 'float32' : 'float64',
            features: 2 + (seed % 5),
            categories: seed % 2 === 0,
            allKinds: precision === 'float64' && seed % 2 === 1,
            outputs: 1 + (seed % 3),
            vectorLeaves: seed % 4 === 1,
            combine: seed % 4 === 3 ? 'mean' : 'sum',
          })
          compare(
            ensemble,
            randomMatrix(seed, (depth === 5 ? 1500 : 6000) + seed, ensemble.featureNames.length),
          )
        }
      })

  it('trees of thousands of leaves, more bounds than one column of two bytes holds', () => {
    const stumps = Array.from({ length: 70_000 }, (_, i) => ({
      feature: [0, -1, -1],
      threshold: [i, 0, 0],
      left: [1, -1, -1],
      right: [2, -1, -1],
      value: [0, (i % 7) / 8, -(i % 5) / 4],
      defaultLeft: [i % 2 === 0, false, false],
    }))
    const deep = buildEnsemble([fullTree(12), fullTree(3)], { ...header, featureNames: ['x', 'y', 'z'] })
    compare(deep, rowsFor(deep, 30_001, 2))
    const vectors = stumps.map((stump) => ({
      ...stump,
      value: stump.value.flatMap((x) => [x, -x]),
      output: 0,
    }))
    const ensemble = buildEnsemble(vectors, { ...header, outputs: 2, leafWidth: 2 })
    const column = Float64Array.from({ length: 40 }, (_, i) => (i === 3 ? Number.NaN : i * 1800 - 100.5))
    compare(ensemble, { rows: 40, names: ['x'], columns: [column] })
  })

  it('more bounds than a byte can count: several columns of codes for one feature', () => {
    const next = seeded(3)
    const stumps = Array.from({ length: 1500 }, () => ({
      feature: [0, -1, -1],
      threshold: [Math.round(next() * 4000) / 4, 0, 0],
      left: [1, -1, -1],
      right: [2, -1, -1],
      value: [0, next(), next()],
      defaultLeft: [next() < 0.5, false, false],
    }))
    for (const precision of ['float32', 'float64'] as const) {
      const ensemble = buildEnsemble(stumps, { ...header, precision })
      const column = Float64Array.from({ length: 3000 }, (_, i) => (i % 50 === 0 ? Number.NaN : i / 3))
      compare(ensemble, { rows: 3000, names: ['x'], columns: [column] })
    }
  })

  it('bounds at the ends of the numbers, and values there', () => {
    const ends = [Infinity, -Infinity, 0, -0, 5e-324, -1.7976931348623157e308, 1.7976931348623157e308]
    const stumps = ends.flatMap((threshold, i) =>
      [true, false].map((defaultLeft) => ({
        feature: [0, -1, -1],
        threshold: [threshold, 0, 0],
        left: [1, -1, -1],
        right: [2, -1, -1],
        value: [0, 2 ** -i, -(3 ** -i)],
        defaultLeft: [defaultLeft, false, false],
      })),
    )
    const values = Float64Array.from({ length: 9000 }, (_, i) => [...ends, Number.NaN, 1, -1][i % 10]!)
    for (const comparison of ['<', '<='] as const)
      compare(buildEnsemble(stumps, { ...header, comparison }), {
        rows: 9000,
        names: ['x'],
        columns: [values],
      })
  })

  it('a tree that is one leaf', () => {
    const leaf = { feature: [-1], threshold: [0], left: [-1], right: [-1], value: [0.25] }
    const ensemble = buildEnsemble([leaf, leaf], header)
    compare(ensemble, { rows: 40_000, names: ['x'], columns: [new Float64Array(40_000)] })
  })

  it('leaves to the walk what it does not do, and the walk says what is wrong', () => {
    const ensemble = randomEnsemble(1, { trees: 30 })
    const matrix = rowsFor(ensemble, 3000, 1)
    expect(kernelMargins(ensemble, { ...matrix, columns: [] }, 30, null)).toBeNull()
    expect(kernelMargins(ensemble, rowsFor(ensemble, 20, 1), 30, null)).toBeNull()
    const refusing = { ...ensemble, missing: 'refuse' as const }
    expect(kernelMargins(refusing, matrix, 30, null)).toBeNull()
    expect(() => margins(refusing, matrix)).toThrow('row')
  })
})

function compare(ensemble: Ensemble, matrix: Matrix): void {
  const plain = margins(ensemble, matrix, { executor: null })
  const trees = ensemble.treeOutput.length
  for (const executor of [null, three]) {
    const fast = kernelMargins(ensemble, matrix, trees, executor)
    expect(fast).not.toBeNull()
    expect(fast).toEqual(plain)
  }
  if (ensemble.combine === 'mean') return
  const baseMargins = Float64Array.from(plain, (_, i) => Math.sin(i))
  expect(kernelMargins(ensemble, matrix, trees, null, baseMargins)).toEqual(
    margins(ensemble, matrix, { executor: null, baseMargins }),
  )
}

/** Values around the thresholds, on them, and missing. */
function rowsFor(ensemble: Ensemble, rows: number, seed: number): Matrix {
  const next = seeded(seed + 1000)
  const thresholds = ensemble.threshold.filter((_, node) => ensemble.feature[node]! >= 0)
  const value = () => {
    const u = next()
    if (u < 0.1) return Number.NaN
    const threshold = thresholds[Math.floor(next() * thresholds.length)] ?? 0
    return u < 0.4 ? threshold : threshold + (next() - 0.5) * (u < 0.6 ? 1e-7 : 1)
  }
  return {
    rows,
    names: ensemble.featureNames,
    columns: ensemble.featureNames.map(() => Float64Array.from({ length: rows }, value)),
  }
}

/** All leaves at one depth; preorder. */
function fullTree(depth: number) {
  const next = seeded(depth)
  const tree = {
    feature: [] as number[],
    threshold: [] as number[],
    left: [] as number[],
    right: [] as number[],
    value: [] as number[],
    defaultLeft: [] as boolean[],
  }
  const add = (below: number): number => {
    const node = tree.feature.push(below === 0 ? -1 : Math.floor(next() * 3)) - 1
    tree.threshold.push(below === 0 ? 0 : next())
    tree.value.push(below === 0 ? next() - 0.5 : 0)
    tree.defaultLeft.push(next() < 0.5)
    tree.left.push(-1)
    tree.right.push(-1)
    if (below > 0) tree.left[node] = add(below - 1)
    if (below > 0) tree.right[node] = add(below - 1)
    return node
  }
  add(depth)
  return tree
}
