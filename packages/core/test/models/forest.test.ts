import { describe, expect, it } from 'vitest'
import { createRandom, type Random } from '../../src/math/index.ts'
import { childFor } from '../../src/models/child-for.ts'
import type { Ensemble } from '../../src/models/ensemble.ts'
import { type ForestOptions, trainForest } from '../../src/models/forest.ts'
import { margins } from '../../src/models/margins.ts'

const four = { rows: 4, names: ['x'], columns: [Float64Array.of(1, 2, 3, 4)] }
const oneTree: ForestOptions = { nEstimators: 1, bootstrap: false, maxFeatures: null }

describe('trainForest', () => {
  it('gives leaves the weighted share of class 1', () => {
    const weights = Float64Array.of(1, 1, 1, 3)
    const options: ForestOptions = { ...oneTree, maxDepth: 1, minSamplesLeaf: 2, weights }
    const { ensemble } = trainForest(four, Float64Array.of(0, 0, 0, 1), options)
    expect([...ensemble.threshold]).toEqual([2.5, 0, 0])
    expect([...ensemble.value]).toEqual([0, 0, 0.75])
    expect([...ensemble.cover]).toEqual([6, 2, 4])
    expect([ensemble.combine, ensemble.link, ensemble.coverSource]).toEqual(['mean', 'identity', 'weight'])
  })

  it('gives leaves one share for each of three classes', () => {
    const { ensemble } = trainForest(four, Float64Array.of(0, 1, 2, 2), {
      ...oneTree,
      maxDepth: 1,
      classes: 3,
    })
    expect([ensemble.outputs, ensemble.leafWidth]).toEqual([3, 3])
    expect([...ensemble.threshold]).toEqual([2.5, 0, 0])
    expect([...margins(ensemble, four)]).toEqual([0.5, 0.5, 0, 0.5, 0.5, 0, 0, 0, 1, 0, 0, 1])
  })

  it('gives leaves the mean of numbers, far from 0 as well', () => {
    const labels = Float64Array.of(1e9, 1e9, 1e9 + 1, 1e9 + 3)
    const { ensemble } = trainForest(four, labels, { ...oneTree, task: 'regression' })
    expect([...margins(ensemble, four)]).toEqual([...labels])
  })

  it('votes by the mean over trees', () => {
    const { matrix, labels } = randomRows(createRandom(1), 80, 4, 2)
    const { ensemble } = trainForest(matrix, labels, { nEstimators: 5 })
    const single = (t: number) => margins(treeOf(ensemble, t), matrix)
    const trees = [0, 1, 2, 3, 4].map(single)
    margins(ensemble, matrix).forEach((margin, row) => {
      const mean = trees.reduce((sum, tree) => sum + tree[row]!, 0) / 5
      expect(margin).toBeCloseTo(mean, 14)
    })
  })

  it('balances classes by weight / (classes · weight of the class)', () => {
    const labels = Float64Array.of(0, 0, 0, 1)
    const weights = Float64Array.of(4 / 6, 4 / 6, 4 / 6, 2)
    const balanced = trainForest(four, labels, { ...oneTree, maxDepth: 1, classWeight: 'balanced' })
    expect(balanced.ensemble).toEqual(
      trainForest(four, labels, { ...oneTree, maxDepth: 1, weights }).ensemble,
    )
  })

  it('draws rows with replacement: covers of a root are the number of draws, about 63 % of the rows are used', () => {
    const { matrix, labels } = randomRows(createRandom(2), 1000, 3, 2)
    const { ensemble } = trainForest(matrix, labels, { nEstimators: 20, maxDepth: 1 })
    for (let t = 0; t < 20; t++) expect(ensemble.cover[ensemble.treeStart[t]!]).toBe(1000)
  })

  it('tries the columns that max_features asks for', () => {
    const { matrix, labels } = randomRows(createRandom(3), 400, 16, 2)
    const roots = (maxFeatures: number | 'sqrt' | 'log2' | null) => {
      const options: ForestOptions = { nEstimators: 60, maxDepth: 1, maxFeatures, bootstrap: false }
      const { ensemble } = trainForest(matrix, labels, options)
      return new Set(Array.from(ensemble.treeStart.subarray(0, 60), (root) => ensemble.feature[root]!)).size
    }
    expect(roots(null)).toBe(1)
    expect(roots(16)).toBe(1)
    expect(roots(1)).toBeGreaterThan(10)
    expect(roots('sqrt')).toBe(roots('log2'))
    expect(roots(0.25)).toBe(roots(4))
  })

  it('keeps to max_depth, min_samples_split and min_samples_leaf', () => {
    const { matrix, labels } = randomRows(createRandom(4), 300, 5, 2)
    const leaves = (options: ForestOptions) => {
      const { ensemble } = trainForest(matrix, labels, { ...oneTree, ...options })
      return ensemble.cover.filter((_, node) => ensemble.feature[node] === -1)
    }
    expect(leaves({ maxDepth: 2 }).length).toBeLessThanOrEqual(4)
    expect(Math.min(...leaves({ minSamplesLeaf: 7 }))).toBeGreaterThanOrEqual(7)
    expect(leaves({ minSamplesSplit: 301 })).toEqual(Float64Array.of(300))
  })

  it('gives the same bits again, others for another seed, and the same first trees for more trees', () => {
    const { matrix, labels } = randomRows(createRandom(5), 150, 5, 3)
    const train = (seed: number, nEstimators = 4) =>
      trainForest(matrix, labels, { seed, nEstimators, classes: 3 }).ensemble
    expect(train(1)).toEqual(train(1))
    expect(train(1)).not.toEqual(train(2))
    const end = train(1).treeStart[4]!
    expect(train(1, 6).threshold.subarray(0, end)).toEqual(train(1).threshold)
  })

  it.each([
    ['two classes', 2, 'gini'],
    ['three classes', 3, 'gini'],
    ['two classes by entropy', 2, 'entropy'],
    ['three classes by entropy', 3, 'entropy'],
    ['numbers', null, 'gini'],
  ] as const)(
    '%s: every split is the best of all by brute force, every leaf is pure or cannot be split',
    (_, classes, criterion) => {
      const random = createRandom(20260301)
      for (let run = 0; run < 15; run++) {
        const { matrix, labels } = randomRows(random, 30 + random.int(60), 1 + random.int(4), classes)
        const weights = labels.map(() => 0.5 + random.next())
        const options: ForestOptions = {
          ...oneTree,
          weights,
          criterion,
          ...(classes === null ? { task: 'regression' } : { classes }),
        }
        const { ensemble } = trainForest(matrix, labels, options)
        checkNode(ensemble, 0, { columns: matrix.columns, labels, weights, classes, criterion }, [
          ...labels.keys(),
        ])
      }
    },
  )

  it('adds up the decrease of Gini impurity by column', () => {
    const { gains } = trainForest(four, Float64Array.of(0, 0, 1, 1), oneTree)
    expect([...gains]).toEqual([2])
    expect([...trainForest(four, Float64Array.of(0, 0, 2, 2), { ...oneTree, classes: 3 }).gains]).toEqual([2])
    expect([
      ...trainForest(four, Float64Array.of(0, 0, 1, 1), { ...oneTree, task: 'regression' }).gains,
    ]).toEqual([1])
    const byEntropy = { ...oneTree, criterion: 'entropy' } as const
    expect([...trainForest(four, Float64Array.of(0, 0, 1, 1), byEntropy).gains]).toEqual([4])
  })

  it('tells its progress, can be cancelled, and says what is wrong', () => {
    const labels = Float64Array.of(0, 1, 0, 1)
    const told: number[] = []
    trainForest(four, labels, { nEstimators: 2, onProgress: ({ done }) => told.push(done) })
    expect(told).toEqual([1, 2])
    expect(() => trainForest(four, labels, { isCancelled: () => true })).toThrow(
      'cancelled after 0 of 100 trees',
    )
    expect(() => trainForest(four, Float64Array.of(1, 1, 1, 1))).toThrow(
      'are all 1; at least two classes needed',
    )
    expect(() => trainForest(four, Float64Array.of(0, 1, 2, 1))).toThrow('label of row 2 is 2')
    expect(() => trainForest(four, labels, { maxFeatures: 1.5 })).toThrow('invalid max_features: 1.5')
  })
})

/** Values on a coarse grid with some missing; labels lean on the first column. */
function randomRows(random: Random, rows: number, columns: number, classes: number | null) {
  const cell = () => (random.next() < 0.08 ? Number.NaN : random.int(30) / 8)
  const matrix = {
    rows,
    names: Array.from({ length: columns }, (_, j) => `x${j}`),
    columns: Array.from({ length: columns }, () => Float64Array.from({ length: rows }, cell)),
  }
  const lean = (row: number) => (matrix.columns[0]![row]! || 0) + random.normal()
  const label = (row: number) => {
    if (classes === null) return Math.round(lean(row) * 4) / 4
    return row < classes ? row : Math.min(classes - 1, Math.max(0, Math.floor((lean(row) * classes) / 4)))
  }
  return { matrix, labels: Float64Array.from({ length: rows }, (_, row) => label(row)) }
}

/** The ensemble of tree t alone. */
function treeOf(ensemble: Ensemble, t: number): Ensemble {
  const treeStart = ensemble.treeStart.slice(t, t + 2)
  return { ...ensemble, treeStart, treeOutput: ensemble.treeOutput.slice(t, t + 1) }
}

type Sample = {
  readonly columns: readonly Float64Array[]
  readonly labels: Float64Array
  readonly weights: Float64Array
  readonly classes: number | null
  readonly criterion: 'gini' | 'entropy'
}

function checkNode(ensemble: Ensemble, node: number, sample: Sample, rows: readonly number[]): void {
  const impurity = impurityOf(sample, rows)
  const best = Math.max(-1, ...allSplits(sample, rows).map((parts) => decrease(sample, impurity, parts)))
  const column = ensemble.feature[node]!
  if (column === -1) {
    const isPure = rows.every((row) => sample.labels[row] === sample.labels[rows[0]!])
    expect(isPure || best === -1).toBe(true)
    return
  }
  const side = (child: number) =>
    rows.filter((row) => childFor(ensemble, node, Math.fround(sample.columns[column]![row]!)) === child)
  const [left, right] = [side(ensemble.left[node]!), side(ensemble.right[node]!)]
  // The twin's own sums round at 1e-16 of an impurity of at most a few hundred.
  expect(best - decrease(sample, impurity, [left, right])).toBeLessThan(1e-8)
  checkNode(ensemble, ensemble.left[node]!, sample, left)
  checkNode(ensemble, ensemble.right[node]!, sample, right)
}

function decrease(sample: Sample, impurity: number, parts: readonly (readonly number[])[]): number {
  return parts.reduce((rest, part) => rest - impurityOf(sample, part), impurity)
}

/** Weight times Gini impurity or entropy, or weight times variance. */
function impurityOf({ labels, weights, classes, criterion }: Sample, rows: readonly number[]): number {
  const weight = (some: readonly number[]) => some.reduce((sum, row) => sum + weights[row]!, 0)
  const all = weight(rows)
  if (classes === null) {
    const mean = rows.reduce((sum, row) => sum + weights[row]! * labels[row]!, 0) / all
    return rows.reduce((sum, row) => sum + weights[row]! * (labels[row]! - mean) ** 2, 0)
  }
  const shares = Array.from(
    { length: classes },
    (_, k) => weight(rows.filter((row) => labels[row] === k)) / all,
  )
  if (criterion === 'entropy')
    return all * shares.reduce((sum, share) => sum - (share > 0 ? share * Math.log2(share) : 0), 0)
  return all * (1 - shares.reduce((sum, share) => sum + share * share, 0))
}

/** Every way to part the rows by a threshold with missing values on either side. */
function allSplits({ columns }: Sample, rows: readonly number[]): (readonly number[])[][] {
  return columns.flatMap((column) =>
    rows.flatMap((at) =>
      [true, false]
        .map(
          (missingLeft) => (row: number) =>
            Number.isNaN(column[row]!) ? missingLeft : column[row]! <= column[at]!,
        )
        .map((isLeft) => [rows.filter(isLeft), rows.filter((row) => !isLeft(row))])
        .filter(([left, right]) => left!.length > 0 && right!.length > 0),
    ),
  )
}
