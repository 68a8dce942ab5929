import { describe, expect, it } from 'vitest'
import type { Matrix } from '../../src/features/index.ts'
import { trainBoosting } from '../../src/models/boosting.ts'
import { checkScores, checkTrainingRows } from '../../src/models/check-rows.ts'
import { trainExtraTrees } from '../../src/models/extra-trees.ts'
import { trainForest } from '../../src/models/forest.ts'
import { trainIsolationForest } from '../../src/models/isolation-forest.ts'
import { trainLogistic } from '../../src/models/logistic-regression.ts'

const matrix = { rows: 2, names: ['x'], columns: [Float64Array.of(1, Number.NaN)] }
const labels = Float64Array.of(0, 1)

describe('checkTrainingRows', () => {
  it('lets missing values pass', () => {
    expect(() => checkTrainingRows(matrix, labels, Float64Array.of(0, 2), 2)).not.toThrow()
  })

  it.each([
    [
      'the training matrix has no rows',
      { ...matrix, rows: 0, columns: [new Float64Array(0)] },
      new Float64Array(0),
      null,
      2,
    ],
    ['1 labels for a matrix of 2 rows', matrix, Float64Array.of(1), null, 2],
    ['1 weights for a matrix of 2 rows', matrix, labels, Float64Array.of(1), 2],
    ['label of row 1 is 1; expected a whole number, 0 to 0', matrix, labels, null, 1],
    [
      'label of row 0 is Infinity; expected a finite number',
      matrix,
      Float64Array.of(Infinity, 1),
      null,
      null,
    ],
    [
      'weight of row 1 is NaN; expected a finite number, at least 0',
      matrix,
      labels,
      Float64Array.of(1, Number.NaN),
      2,
    ],
    ['the part of the rows with weight has no rows', matrix, labels, Float64Array.of(0, 0), 2],
    [
      'column x, row 0: value -Infinity is not finite',
      { ...matrix, columns: [Float64Array.of(-Infinity, 1)] },
      labels,
      null,
      2,
    ],
  ] as const)('%s', (message, rows, values, weights, classes) => {
    expect(() => checkTrainingRows(rows, values, weights, classes)).toThrow(message)
  })
})

describe('checkTrainingRows, of large values', () => {
  const check = (value: number) =>
    checkTrainingRows({ ...matrix, columns: [Float64Array.of(Number.NaN, value)] }, labels, null, 2)

  it.each([3.4028234663852886e38, -3.4028235677973362e38, 5e-324])('takes %d', (value) => {
    expect(Math.fround(value)).toBeLessThan(Infinity)
    expect(() => check(value)).not.toThrow()
  })

  it.each([3.4028235677973366e38, 1e300, -1e300])('refuses %d, which float32 does not hold', (value) => {
    expect(Math.abs(Math.fround(value))).toBe(Infinity)
    expect(() => check(value)).toThrow(`column x, row 1: value ${value} is beyond float32`)
  })

  it('names infinities as such', () => {
    expect(() => check(-Infinity)).toThrow('column x, row 1: value -Infinity is not finite')
  })
})

describe.each([
  ['trainBoosting', trainBoosting],
  ['trainForest', trainForest],
  ['trainExtraTrees', trainExtraTrees],
  ['trainLogistic', trainLogistic],
  ['trainIsolationForest', (huge: Matrix) => trainIsolationForest(huge)],
] as const)('%s', (_, train) => {
  it('refuses values beyond float32', () => {
    const huge = { ...matrix, columns: [Float64Array.of(1, 1e300)] }
    expect(() => train(huge, labels)).toThrow('value 1e+300 is beyond float32')
  })
})

describe('checkScores', () => {
  it.each([
    ['the calibration sample has no rows', [], []],
    ['score of row 1 is NaN; expected a finite number', [1, Number.NaN], [0, 1]],
    ['label of row 0 is 0.5; expected a whole number, 0 to 1', [1], [0.5]],
  ] as const)('%s', (message, scores, values) => {
    expect(() => checkScores(Float64Array.from(scores), Float64Array.from(values), null)).toThrow(message)
  })
})
