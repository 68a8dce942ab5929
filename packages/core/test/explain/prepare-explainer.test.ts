import { expect, it } from 'vitest'
import {
  exactShap,
  type FittedModel,
  interventionalShap,
  type LinearModel,
  linearShap,
  pathDependentShap,
  prepareExplainer,
} from '../../src/index.ts'
import { background, matrix, model, stump } from '../example-cast.ts'

const linear: LinearModel = {
  ...{ algorithm: 'logistic', task: 'classification', classes: ['no', 'yes'], calibrator: null },
  linear: { featureNames: ['x'], coefficients: [[2]], intercepts: [-1], link: 'logistic' },
}
const vote: FittedModel = {
  ...{ algorithm: 'voting', task: 'classification', classes: ['no', 'yes'], calibrator: null },
  members: [{ weight: 1, model: linear }],
}

it('explains trees by each method, and a base known before any row', () => {
  const expected = {
    interventional: interventionalShap(stump, matrix, background),
    path_dependent: pathDependentShap(stump, matrix),
    exact: exactShap(stump, matrix, { background }),
  }
  for (const method of ['interventional', 'path_dependent', 'exact'] as const) {
    const explainer = prepareExplainer(model, { method, background })
    expect(explainer.explain(matrix)).toEqual(expected[method])
    expect(explainer.base).toBe(expected[method].base)
  }
  const withoutRows = prepareExplainer(model, { method: 'exact', background: null }).explain(matrix)
  expect(withoutRows).toEqual(exactShap(stump, matrix, { background: 'path_dependent' }))
})

it('explains sums of columns, where interventional is exact', () => {
  const { phi, base } = linearShap(linear.linear, matrix, background)
  for (const method of ['interventional', 'exact'] as const) {
    const explainer = prepareExplainer(linear, { method, background })
    expect(explainer.explain(matrix)).toMatchObject({ method, phi, base })
    expect(explainer.base).toBe(base)
  }
})

it('refuses what a model is not made for', () => {
  const nobody = { ...background, rows: 0, columns: [new Float64Array(0)] }
  const refused = [
    [linear, 'path_dependent', background],
    [linear, 'interventional', null],
    [vote, 'exact', background],
    [vote, 'path_dependent', background],
  ] as const
  for (const [given, method, rows] of refused)
    expect(() => prepareExplainer(given, { method, background: rows })).toThrow(
      expect.objectContaining({ code: 'explain.method_not_for_model' }),
    )
  for (const [given, rows] of [
    [model, null],
    [linear, nobody],
  ] as const)
    expect(() => prepareExplainer(given, { method: 'interventional', background: rows })).toThrow(
      expect.objectContaining({ code: 'explain.empty_background' }),
    )
})
