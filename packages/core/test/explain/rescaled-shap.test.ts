import { expect, it } from 'vitest'
import { logistic, type Model, prepareRescaled } from '../../src/index.ts'
import { stump, stumpRows } from './stump.ts'

const model: Model = {
  algorithm: 'gbm',
  task: 'classification',
  classes: ['no', 'yes'],
  calibrator: null,
  ensemble: { ...stump, link: 'logistic' },
}

it('gives the one feature of a stump all of the difference', () => {
  const { phi, base, score } = prepareRescaled(model, stumpRows(0.2, 0.7)).explain(stumpRows(0.7))
  expect(base).toBeCloseTo((logistic(-1) + logistic(1)) / 2, 15)
  expect(phi[0]).toBeCloseTo(score[0]! - base, 15)
})

it('needs background rows', () => {
  expect(() => prepareRescaled(model, stumpRows())).toThrow(/background has no rows/)
})
