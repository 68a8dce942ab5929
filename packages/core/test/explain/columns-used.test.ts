import { expect, it } from 'vitest'
import { columnsUsed } from '../../src/explain/columns-used.ts'
import type { LinearModel, Model } from '../../src/index.ts'
import { stump } from './stump.ts'

it('columns of splits and of coefficients, members of a vote together', () => {
  const head = { task: 'classification', classes: ['no', 'yes'], calibrator: null } as const
  const trees: Model = { ...head, algorithm: 'rf', ensemble: { ...stump, featureNames: ['x', 'y', 'z'] } }
  const linear: LinearModel = {
    ...head,
    algorithm: 'logistic',
    linear: { featureNames: ['x', 'y', 'z'], coefficients: [[0, 0, 2]], intercepts: [0], link: 'logistic' },
  }
  const vote = {
    ...head,
    algorithm: 'voting',
    members: [trees, linear].map((model) => ({ weight: 1, model })),
  }
  expect([trees, linear, vote].map((model) => [...columnsUsed(model)])).toEqual([[0], [2], [0, 2]])
})
