import { describe, expect, it } from 'vitest'
import { createRandom } from '../../src/math/index.ts'
import { linearMargins } from '../../src/models/linear.ts'
import { type LogisticOptions, trainLogistic } from '../../src/models/logistic-regression.ts'
import { learnerReference } from './learner-reference.ts'

type Rows = {
  readonly names: string[]
  readonly columns: number[][]
  readonly y: number[]
  readonly k: number[]
  readonly weights: number[]
}
type Fit = { readonly coefficients: number[][]; readonly intercepts: number[] }

const rows = learnerReference<Rows>('logistic', 'rows')
const expected = learnerReference<Record<string, Fit>>('logistic', 'expected')
const weights = Float64Array.from(rows.weights)
const matrix = {
  rows: rows.y.length,
  names: rows.names,
  columns: rows.columns.map((column) => Float64Array.from(column)),
}

describe('trainLogistic, against scikit-learn', () => {
  it.each<[string, LogisticOptions]>([
    ['plain', {}],
    ['C 0.01', { C: 0.01 }],
    ['weights', { weights }],
    ['balanced', { classWeight: 'balanced' }],
    ['weights, balanced', { weights, classWeight: 'balanced' }],
    ['three classes', { classes: 3 }],
    ['three classes, weights', { classes: 3, weights }],
  ])('%s', (name, options) => {
    const labels = Float64Array.from(options.classes === 3 ? rows.k : rows.y)
    const { linear } = trainLogistic(matrix, labels, options)
    expected[name]!.coefficients.forEach((wanted, k) => {
      wanted.forEach((coefficient, j) => {
        // a gradient of 1e-10 and amounts of 1e4 leave some 1e-8 of a coefficient open on their side
        expect(Math.abs(linear.coefficients[k]![j]! - coefficient)).toBeLessThan(
          1e-6 * Math.abs(coefficient) + 1e-12,
        )
      })
      expect(Math.abs(linear.intercepts[k]! / expected[name]!.intercepts[k]! - 1)).toBeLessThan(1e-6)
    })
  })
})

describe('trainLogistic', () => {
  const labels = Float64Array.from(rows.y)

  it.each([2, 3])('is where the gradient vanishes, %s classes', (classes) => {
    const of = classes === 3 ? Float64Array.from(rows.k) : labels
    const { linear } = trainLogistic(matrix, of, { C: 0.5, classes, weights })
    for (let k = 0; k < linear.intercepts.length; k++) {
      const rest = residuals(linearMargins(linear, matrix), of, k, classes)
      matrix.columns.forEach((column, j) => {
        const scale = Math.sqrt(column.reduce((sum, x) => sum + x * x, 0))
        const slope = column.reduce((sum, x, i) => sum + weights[i]! * x * rest[i]!, 0)
        // 300 terms of size |x|, each rounded at 1e-16
        expect(Math.abs(slope + linear.coefficients[k]![j]! / 0.5)).toBeLessThan(1e-11 * (1 + scale))
      })
      expect(Math.abs(rest.reduce((sum, r, i) => sum + weights[i]! * r, 0))).toBeLessThan(1e-10)
    }
  })

  it('does not mind shifted, scaled or equal columns', () => {
    const x = matrix.columns[0]!
    const one = { rows: 300, names: ['x'], columns: [x] }
    const plain = trainLogistic(one, labels).linear
    const shifted = trainLogistic({ ...one, columns: [x.map((v) => v + 1e6)] }, labels).linear
    expect(shifted.coefficients[0]![0]).toBeCloseTo(plain.coefficients[0]![0]!, 8)
    const twice = trainLogistic({ rows: 300, names: ['x', 'again'], columns: [x, x] }, labels).linear
    const [a, b] = twice.coefficients[0] as [number, number]
    expect(a).toBeCloseTo(b, 9)
    // two equal columns of half the coefficient each bear half the penalty: C is doubled
    expect(2 * a).toBeCloseTo(trainLogistic(one, labels, { C: 2 }).linear.coefficients[0]![0]!, 9)
  })

  it('leaves out rows of weight 0, and weighs rows as if they stood there several times', () => {
    const whole = Float64Array.from(labels, (_, i) => i % 3)
    const picked = [...labels.keys()].flatMap((i) => Array.from({ length: i % 3 }, () => i))
    const repeated = {
      ...matrix,
      rows: picked.length,
      columns: matrix.columns.map((column) => Float64Array.from(picked, (i) => column[i]!)),
    }
    const byWeight = trainLogistic(matrix, labels, { weights: whole }).linear
    const byRows = trainLogistic(
      repeated,
      Float64Array.from(picked, (i) => labels[i]!),
    ).linear
    byWeight.coefficients[0]!.forEach((c, j) => {
      expect(c).toBeCloseTo(byRows.coefficients[0]![j]!, 10)
    })
  })

  it('stays finite where the classes part wholly, within few steps', () => {
    const x = Float64Array.from({ length: 50 }, (_, i) => i - 24.5)
    const parted = trainLogistic(
      { rows: 50, names: ['x'], columns: [x] },
      x.map((v) => (v > 0 ? 1 : 0)),
      { C: 1e6 },
    )
    expect(parted.linear.coefficients[0]![0]).toBeGreaterThan(5)
    expect(parted.steps).toBeLessThan(60)
  })

  it('ends within few steps where columns add up to one another, and shares the coefficient out by the penalty', () => {
    const random = createRandom(8)
    const [a, b] = [0, 1].map(() => Float64Array.from({ length: 300 }, () => 1e4 * random.normal())) as [
      Float64Array,
      Float64Array,
    ]
    const total = a.map((x, i) => x + b[i]!)
    const of = a.map((x, i) => (random.next() < 1 / (1 + Math.exp(-(x - b[i]!) / 1e4)) ? 1 : 0))
    const { linear, steps } = trainLogistic(
      { rows: 300, names: ['a', 'b', 'total'], columns: [a, b, total] },
      of,
    )
    expect(steps).toBeLessThan(30)
    const [ca, cb, ct] = linear.coefficients[0] as [number, number, number]
    // least squares of (ca, cb, ct) at given ca + ct and cb + ct: ca + cb = ct, as far as the gradient's rounding lets it be seen
    expect(Math.abs(ca + cb - ct) / Math.abs(ca)).toBeLessThan(1e-3)
  })

  it('learns what made the labels', () => {
    const random = createRandom(1)
    const X = [0, 1, 2].map(() => Float64Array.from({ length: 5000 }, () => random.normal()))
    const y = X[0]!.map((x, i) => (random.next() < 1 / (1 + Math.exp(1 - 2 * x + X[1]![i]!)) ? 1 : 0))
    const { linear } = trainLogistic({ rows: 5000, names: ['a', 'b', 'c'], columns: X }, y)
    // standard errors of some 0.05
    ;[2, -1, 0].forEach((truth, j) => {
      expect(Math.abs(linear.coefficients[0]![j]! - truth)).toBeLessThan(0.2)
    })
  })

  it('says what is wrong', () => {
    const one = (x: number, y: number) => () =>
      trainLogistic({ rows: 2, names: ['x'], columns: [Float64Array.of(1, x)] }, Float64Array.of(0, y))
    expect(one(Number.NaN, 1)).toThrow('column x, row 1 is missing; the model has no rule')
    expect(one(2, 0)).toThrow('the labels of the 2 rows with weight are all 0')
    expect(() => trainLogistic(matrix, labels, { C: 0 })).toThrow('invalid C: 0; accepted: a number above 0')
  })
})

/** Probability minus label of class k, written out plainly. */
function residuals(margins: Float64Array, labels: Float64Array, k: number, classes: number): Float64Array {
  return labels.map((label, i) => {
    if (classes === 2) return 1 / (1 + Math.exp(-margins[i]!)) - label
    const row = [...margins.subarray(i * classes, (i + 1) * classes)].map(Math.exp)
    return row[k]! / row.reduce((a, b) => a + b, 0) - (label === k ? 1 : 0)
  })
}
