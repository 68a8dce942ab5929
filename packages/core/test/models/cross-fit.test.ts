import { describe, expect, it } from 'vitest'
import { kFold } from '../../src/data/index.ts'
import { matrixRows } from '../../src/features/index.ts'
import { createRandom } from '../../src/math/index.ts'
import { trainBoosting } from '../../src/models/boosting.ts'
import { crossFitMargins } from '../../src/models/cross-fit.ts'
import { trainForest } from '../../src/models/forest.ts'
import { margins } from '../../src/models/margins.ts'

const random = createRandom(21)
const matrix = {
  rows: 60,
  names: ['x', 'y'],
  columns: [0, 1].map(() => Float64Array.from({ length: 60 }, () => random.normal())),
}
const labels = matrix.columns[0]!.map((x) => (x + random.normal() > 0.5 ? 1 : 0))
const labelsOf = (rows: Int32Array) => Float64Array.from(rows, (row) => labels[row]!)

describe('crossFitMargins', () => {
  it('scores every row by a model that has not seen it', () => {
    const seen: Int32Array[] = []
    const train = (rows: Int32Array) => {
      seen.push(rows)
      return trainBoosting(matrixRows(matrix, rows), labelsOf(rows), { nEstimators: 5 }).ensemble
    }
    const scores = crossFitMargins(matrix, labels, train, { folds: 4, seed: 3 })
    const folds = kFold({ labels: Int32Array.from(labels) }, { folds: 4, seed: 3 })
    expect(seen).toEqual(folds.map((fold) => fold.train))
    for (const fold of folds) {
      const { ensemble } = trainBoosting(matrixRows(matrix, fold.train), labelsOf(fold.train), {
        nEstimators: 5,
      })
      const wanted = margins(ensemble, matrixRows(matrix, fold.test))
      expect(Float64Array.from(fold.test, (row) => scores[row]!)).toEqual(wanted)
    }
  })

  it('keeps all outputs of a row together', () => {
    const three = labels.map((label, row) => (row % 3 === 0 ? 2 : label))
    const train = (rows: Int32Array) =>
      trainForest(
        matrixRows(matrix, rows),
        Float64Array.from(rows, (row) => three[row]!),
        {
          classes: 3,
          nEstimators: 3,
        },
      ).ensemble
    const shares = crossFitMargins(matrix, three, train)
    expect(shares.length).toBe(180)
    for (let row = 0; row < 60; row++) {
      const sum = shares[3 * row]! + shares[3 * row + 1]! + shares[3 * row + 2]!
      expect(sum).toBeCloseTo(1, 12)
    }
  })

  it('folds rows without regard to labels where asked to', () => {
    const numbers = labels.map((label) => label + 0.5)
    const sizes: number[] = []
    const train = (rows: Int32Array) => {
      sizes.push(rows.length)
      const options = { objective: 'squared', nEstimators: 1 } as const
      return trainBoosting(
        matrixRows(matrix, rows),
        Float64Array.from(rows, (row) => numbers[row]!),
        options,
      ).ensemble
    }
    crossFitMargins(matrix, numbers, train, { folds: 3, stratified: false })
    expect(sizes).toEqual([40, 40, 40])
  })
})
