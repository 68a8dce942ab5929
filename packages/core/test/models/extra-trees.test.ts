import { describe, expect, it } from 'vitest'
import { createRandom } from '../../src/math/index.ts'
import { type ExtraTreesOptions, trainExtraTrees } from '../../src/models/extra-trees.ts'
import { margins } from '../../src/models/margins.ts'
import { expectSameDistribution, randomTreesReference } from './random-trees-reference.ts'

const { matrix, asked, y, k, v, weights, expected } = randomTreesReference()
const shallow: ExtraTreesOptions = { maxDepth: 4, minSamplesLeaf: 5, minSamplesSplit: 20 }
const four = { rows: 4, names: ['x'], columns: [Float64Array.of(1, 2, 3, 4)] }

describe('trainExtraTrees, against scikit-learn over many seeds', () => {
  it.each<[string, Float64Array, ExtraTreesOptions]>([
    ['gini, shallow', y, shallow],
    ['entropy, shallow', y, { ...shallow, criterion: 'entropy' }],
    ['gini, one column', y, { maxFeatures: 1, maxDepth: 3 }],
    ['weights, balanced', y, { ...shallow, weights, classWeight: 'balanced' }],
    ['three classes', k, { ...shallow, classes: 3, maxFeatures: null }],
    ['bootstrap', y, { bootstrap: true, minSamplesLeaf: 5 }],
    ['numbers', v, { ...shallow, task: 'regression' }],
    ['numbers, weights', v, { ...shallow, task: 'regression', weights, maxFeatures: 2 }],
  ])('%s', (name, labels, options) => {
    const runs = Array.from({ length: 40 }, (_, seed) => {
      const { ensemble } = trainExtraTrees(matrix, labels, { ...options, seed, nEstimators: 25 })
      const votes = margins(ensemble, asked)
      return options.classes === 3 ? votes.filter((_, i) => i % 3 !== 0) : votes
    })
    expectSameDistribution(runs, expected[name]!)
  })

  it('out of bag', () => {
    const accuracies = Array.from({ length: 40 }, (_, seed) => {
      const options = { bootstrap: true, minSamplesLeaf: 5, seed, nEstimators: 25, scoresOutOfBag: true }
      const { rows, margins: votes } = trainExtraTrees(matrix, y, options).outOfBag!
      expect(rows.length).toBeGreaterThan(298)
      return (
        rows.reduce((right, row, i) => right + (Number(votes[i]! > 0.5) === y[row] ? 1 : 0), 0) / rows.length
      )
    })
    const { mean, sd } = expected['bootstrap']!.oob!
    const ours = accuracies.reduce((a, b) => a + b) / 40
    expect(Math.abs(ours - (mean as unknown as number))).toBeLessThan(
      4 * (sd as unknown as number) * Math.sqrt(2 / 40),
    )
  })
})

describe('trainExtraTrees', () => {
  it('gives leaves the weighted share of class 1, or of each class, or the mean', () => {
    const W = Float64Array.of(1, 1, 1, 3)
    const one = trainExtraTrees(four, Float64Array.of(0, 0, 0, 1), {
      nEstimators: 1,
      minSamplesLeaf: 4,
      weights: W,
    })
    expect([...one.ensemble.value, ...one.ensemble.cover]).toEqual([0.5, 6])
    const three = { nEstimators: 1, minSamplesLeaf: 4, classes: 3 }
    expect([...trainExtraTrees(four, Float64Array.of(0, 1, 2, 2), three).ensemble.value]).toEqual([
      0.25, 0.25, 0.5,
    ])
    const numbers = Float64Array.of(1e9, 1e9, 1e9 + 1, 1e9 + 3)
    const grown = trainExtraTrees(four, numbers, { task: 'regression' })
    expect([...margins(grown.ensemble, four)]).toEqual([...numbers])
  })

  it('fits rows that can be told apart, missing values included', () => {
    const random = createRandom(4)
    const columns = [0, 1, 2].map(() =>
      Float64Array.from({ length: 60 }, () => (random.int(4) === 0 ? Number.NaN : random.int(50))),
    )
    const rows = new Set(Array.from({ length: 60 }, (_, row) => columns.map((column) => column[row]).join()))
      .size
    expect(rows).toBe(60)
    const labels = Float64Array.from({ length: 60 }, () => random.int(2))
    const { ensemble } = trainExtraTrees({ rows: 60, names: ['a', 'b', 'c'], columns }, labels)
    expect([...margins(ensemble, { rows: 60, names: ['a', 'b', 'c'], columns })]).toEqual([...labels])
  })

  it('adds up covers and gains', () => {
    const { ensemble, gains } = trainExtraTrees(matrix, y, { nEstimators: 3 })
    const { left, right, cover, feature } = ensemble
    feature.forEach((f, node) => {
      if (f >= 0) expect(cover[node]).toBe(cover[left[node]!]! + cover[right[node]!]!)
    })
    const share = y.reduce((sum, label) => sum + label, 0) / 300
    // grown to pure leaves, so that all the impurity of three roots is spent
    expect(gains.reduce((sum, gain) => sum + gain, 0)).toBeCloseTo(3 * 300 * 2 * share * (1 - share), 8)
  })

  it('gives the same bits again, others for another seed, and the same first trees for more trees', () => {
    const train = (seed: number, nEstimators = 4) =>
      trainExtraTrees(matrix, k, { seed, nEstimators, classes: 3 }).ensemble
    expect(train(1)).toEqual(train(1))
    expect(train(1)).not.toEqual(train(2))
    expect(train(1, 6).threshold.subarray(0, train(1).treeStart[4])).toEqual(train(1).threshold)
  })

  it('reports progress, can be cancelled, and says what is wrong', () => {
    const seen: number[] = []
    trainExtraTrees(four, Float64Array.of(0, 0, 1, 1), {
      nEstimators: 3,
      onProgress: ({ done }) => seen.push(done),
    })
    expect(seen).toEqual([1, 2, 3])
    const labels = Float64Array.of(0, 0, 1, 1)
    expect(() => trainExtraTrees(four, labels, { isCancelled: () => true })).toThrow(
      'cancelled after 0 of 100 trees',
    )
    expect(() => trainExtraTrees(four, new Float64Array(4))).toThrow(
      'the labels of the 4 rows with weight are all 0',
    )
    expect(trainExtraTrees(four, labels, { nEstimators: 1, scoresOutOfBag: true }).outOfBag).toBeNull()
  })
})
