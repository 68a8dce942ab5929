import { describe, expect, it } from 'vitest'
import {
  exactInteractions,
  type FittedModel,
  type LinearModel,
  linearShap,
  type Model,
  pairPlace,
  prepareExplainer,
  prepareInteractions,
  preparePathDependentInteractions,
} from '../../src/index.ts'
import { randomEnsemble, randomRows } from './random-ensemble.ts'
import { expectAllClose } from './shap-properties.ts'

const head = { task: 'classification', classes: ['no', 'yes'], calibrator: null } as const
const ensemble = randomEnsemble({ seed: 3, features: 4 })
const forest: Model = { ...head, algorithm: 'rf', ensemble }
const linear: LinearModel = {
  ...head,
  algorithm: 'logistic',
  linear: {
    featureNames: ensemble.featureNames,
    coefficients: [[1, -2, 0.5, 0]],
    intercepts: [0.5],
    link: 'logistic',
  },
}
const rows = randomRows(ensemble, 5, 1)
const background = randomRows(ensemble, 6, 2)
const explain = (
  model: FittedModel,
  method: 'path_dependent' | 'interventional' | 'exact' | 'saabas',
  against = true,
) => prepareInteractions(model, { method, background: against ? background : null }).explain(rows)

describe('prepareInteractions', () => {
  it('of trees by every method that has them', () => {
    const { phi } = exactInteractions(ensemble, rows, { background })
    expectAllClose(explain(forest, 'interventional').phi, phi)
    expect(explain(forest, 'exact').phi).toEqual(phi)
    expectAllClose(
      explain(forest, 'path_dependent').phi,
      exactInteractions(ensemble, rows, { background: 'path_dependent' }).phi,
    )
    expectAllClose(explain(forest, 'exact', false).phi, explain(forest, 'path_dependent').phi)
  })

  it('of a sum of columns: main effects alone', () => {
    const { phi } = explain(linear, 'interventional')
    const single = linearShap(linear.linear, rows, background).phi
    expect([...phi.slice(0, 10)]).toEqual([single[0], 0, 0, 0, single[1], 0, 0, single[2], 0, single[3]])
  })

  it('of a vote: the weighted sum of its members', () => {
    const other: Model = { ...forest, ensemble: randomEnsemble({ seed: 6, features: 4 }) }
    const vote: FittedModel = {
      ...head,
      algorithm: 'voting',
      members: [
        { weight: 1, model: forest },
        { weight: 3, model: other },
      ],
    }
    const [one, two] = [forest, other].map(
      ({ ensemble: each }) => preparePathDependentInteractions(each).explain(rows).phi,
    )
    expectAllClose(
      explain(vote, 'path_dependent').phi,
      one!.map((value, i) => value / 4 + (3 * two![i]!) / 4),
    )
    const linked = { ...vote, members: [{ weight: 1, model: linear }] }
    expect(() => explain(linked, 'path_dependent')).toThrow(
      expect.objectContaining({ code: 'explain.member_not_explained' }),
    )
  })

  it('of a vote with a boosted member: by the rescale rule, with the contributions of the vote as sums of its pairs', () => {
    const boosted: Model = { ...forest, algorithm: 'gbm', ensemble: { ...ensemble, link: 'logistic' } }
    const members = [forest, boosted, linear].map((model, k) => ({ weight: k + 1, model }))
    const vote: FittedModel = { ...head, algorithm: 'voting', members }
    const explainer = prepareInteractions(vote, { method: 'interventional', background })
    const { phi, score } = explainer.explain(rows)
    expect(explainer.plan).toMatchObject({ shapley: 'no' })
    const single = prepareExplainer(vote, { method: 'interventional', background }).explain(rows)
    expectAllClose(score, single.score)
    for (let row = 0; row < rows.rows; row++)
      for (let i = 0; i < 4; i++) {
        let sum = phi[row * 10 + pairPlace(i, i, 4)]!
        for (let j = 0; j < 4; j++)
          if (j !== i) sum += phi[row * 10 + pairPlace(Math.min(i, j), Math.max(i, j), 4)]! / 2
        // sums of some hundred float64 terms in another order
        expect(sum).toBeCloseTo(single.phi[row * 4 + i]!, 13)
      }
  })

  it('refuses methods without interactions, and a background that is not there', () => {
    expect(() => explain(forest, 'saabas')).toThrow(
      expect.objectContaining({ code: 'explain.method_not_for_interactions' }),
    )
    expect(() => explain(forest, 'interventional', false)).toThrow(
      expect.objectContaining({ code: 'explain.empty_background' }),
    )
  })
})
