import { expect, it } from 'vitest'
import { exactShap, type Model, prepareCoalitionShap } from '../../src/index.ts'
import { expectAllClose, sample } from './shap-properties.ts'

it('without a link: the Shapley values of the margin, whatever the number of rows answered at a time', () => {
  const { ensemble, rows, background } = sample(7, 4)
  const model: Model = { algorithm: 'rf', task: 'regression', classes: [], calibrator: null, ensemble }
  const large = {
    ...background,
    rows: 1700,
    columns: background.columns.map((column) =>
      Float64Array.from({ length: 1700 }, (_, i) => column[i % 17]!),
    ),
  }
  const expected = exactShap(ensemble, rows, { background }).phi
  expectAllClose(prepareCoalitionShap(model, background).explain(rows).phi, expected)
  expectAllClose(prepareCoalitionShap(model, large).explain(rows).phi, expected)
})

it('needs background rows', () => {
  const { ensemble, rows } = sample(7, 0)
  const model: Model = { algorithm: 'rf', task: 'regression', classes: [], calibrator: null, ensemble }
  expect(() => prepareCoalitionShap(model, rows)).toThrow(/background has no rows/)
})
