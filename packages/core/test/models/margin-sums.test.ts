import { expect, it } from 'vitest'
import { type LinearModel, leafSums, logistic, marginSums, predict } from '../../src/index.ts'
import { matrix, model } from '../example-cast.ts'

const linear: LinearModel = {
  ...{ algorithm: 'logistic', task: 'classification', classes: ['a', 'b', 'c'], calibrator: null },
  linear: { featureNames: ['x'], coefficients: [[2], [-3]], intercepts: [-1, 0.5], link: 'softmax' },
}

it('sums leaves and columns, output by output', () => {
  expect(marginSums(model, matrix)).toEqual(leafSums(model.ensemble, matrix))
  expect([...marginSums(linear, matrix, 0)]).toEqual([2 * 0.7 - 1])
  expect([...marginSums(linear, matrix, 1)]).toEqual([0.5 - 3 * 0.7])
})

it('sums votes in float64, whatever the members round to', () => {
  const single = {
    ...model,
    ensemble: { ...model.ensemble, accumulator: 'float32' as const, base: Float64Array.of(0.1) },
  }
  const { ensemble: _, ...head } = model
  const members = [
    { weight: 1, model: single },
    { weight: 3, model },
  ]
  const vote = { ...head, members }
  expect(marginSums(vote, matrix)[0]).toBeCloseTo(logistic(1.1) / 4 + (3 * logistic(1)) / 4, 15)
  expect(predict(vote, matrix).margin[0]).not.toBe(marginSums(vote, matrix)[0])
})
