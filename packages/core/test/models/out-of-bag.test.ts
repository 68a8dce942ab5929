import { describe, expect, it } from 'vitest'
import { createRandom } from '../../src/math/index.ts'
import { drawWithReplacement } from '../../src/models/bootstrap.ts'
import { trainForest } from '../../src/models/forest.ts'
import { leafNodes } from '../../src/models/leaves.ts'
import { outOfBag } from '../../src/models/out-of-bag.ts'
import { randomTreesReference } from './random-trees-reference.ts'

const { matrix, y, k, weights, expected } = randomTreesReference()

describe('outOfBag', () => {
  it('is the mean vote of the trees that did not draw the row', () => {
    const W = weights.map((w, row) => (row % 10 === 0 ? 0 : w))
    const seed = 5
    const { ensemble } = trainForest(matrix, k, { classes: 3, nEstimators: 6, weights: W, seed })
    const { rows, margins } = outOfBag(ensemble, matrix, W, seed)
    const leaves = leafNodes(ensemble, matrix)
    const streams = createRandom(seed)
    const drawn = Array.from({ length: 6 }, () => drawWithReplacement(W, streams.jump()))
    for (let row = 0; row < matrix.rows; row++) {
      const silent = drawn.flatMap((times, t) => (times[row] === 0 && W[row]! > 0 ? [t] : []))
      const at = rows.indexOf(row)
      expect(at === -1).toBe(silent.length === 0)
      if (at === -1) continue
      for (let c = 0; c < 3; c++) {
        const votes = silent.map((t) => ensemble.value[leaves[row * 6 + t]! * 3 + c]!)
        expect(margins[at * 3 + c]).toBeCloseTo(votes.reduce((a, b) => a + b) / votes.length, 14)
      }
    }
  })

  it('repeats the draws that the forest was grown on: leaves hold the shares of the drawn rows', () => {
    const seed = 9
    const { ensemble } = trainForest(matrix, y, { nEstimators: 3, maxDepth: 4, seed })
    const leaves = leafNodes(ensemble, matrix)
    const streams = createRandom(seed)
    for (let t = 0; t < 3; t++) {
      const times = drawWithReplacement(new Float64Array(matrix.rows).fill(1), streams.jump())
      const sums = new Map<number, { all: number; ones: number }>()
      times.forEach((count, row) => {
        const sum = sums.get(leaves[row * 3 + t]!) ?? { all: 0, ones: 0 }
        sums.set(leaves[row * 3 + t]!, { all: sum.all + count, ones: sum.ones + count * y[row]! })
      })
      for (const [leaf, { all, ones }] of sums)
        expect([ensemble.cover[leaf], ensemble.value[leaf]]).toEqual([all, ones / all])
    }
  })

  it('gives a random forest the accuracy that scikit-learn has out of bag, over many seeds', () => {
    const accuracies = Array.from({ length: 40 }, (_, seed) => {
      const options = { minSamplesLeaf: 5, seed, nEstimators: 25, scoresOutOfBag: true }
      const { rows, margins } = trainForest(matrix, y, options).outOfBag!
      return (
        rows.reduce((right, row, i) => right + (Number(margins[i]! > 0.5) === y[row] ? 1 : 0), 0) /
        rows.length
      )
    })
    const { mean, sd } = expected['forest, out of bag']!.oob as unknown as { mean: number; sd: number }
    const ours = accuracies.reduce((a, b) => a + b) / 40
    // min_samples_leaf counts a row once with us, and as often as it was drawn with them
    expect(Math.abs(ours - mean)).toBeLessThan(2 * sd)
  })
})
