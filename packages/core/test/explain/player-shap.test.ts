import { describe, expect, it } from 'vitest'
import {
  type Ensemble,
  exactShap,
  type FittedModel,
  type Matrix,
  prepareCoalitionShap,
  preparePlayerShap,
} from '../../src/index.ts'
import * as cast from '../example-cast.ts'
import { expectAllClose, sample } from './shap-properties.ts'

/** A regression without a link: its answer is its margin, so that coalitions of answers are those of margins. */
const modelOf = (ensemble: Ensemble): FittedModel => ({
  algorithm: 'gbm',
  task: 'regression',
  classes: [],
  ensemble: { ...ensemble, link: 'identity' },
  calibrator: null,
})
const pairs = [
  { name: 'first', columns: [0, 4] },
  { name: 'second', columns: [1, 2, 5] },
]

describe('preparePlayerShap', () => {
  it('equals the enumeration of all coalitions of families', () => {
    for (let seed = 1; seed <= 10; seed++) {
      const { ensemble, rows, background } = sample(seed, 6)
      const model = modelOf(ensemble)
      const found = preparePlayerShap(model, background, pairs).explain(rows)
      const players = [...pairs, { name: ensemble.featureNames[3]!, columns: [3] }]
      expect(found.names).toEqual(players.map(({ name }) => name))
      expectAllClose(found.phi, prepareCoalitionShap(model, background, { players }).explain(rows).phi)
    }
  })

  it('is that of columns where each is a player, and all of the difference where all are one', () => {
    const { ensemble, rows, background } = sample(3, 6)
    const model = modelOf(ensemble)
    expectAllClose(
      preparePlayerShap(model, background, []).explain(rows).phi,
      exactShap(ensemble, rows, { background }).phi,
    )
    const one = preparePlayerShap(model, background, [{ name: 'all', columns: [0, 1, 2, 3, 4, 5] }])
    const { phi, score } = one.explain(rows)
    expectAllClose(
      phi,
      score.map((value) => value - one.base),
    )
  })

  it('does not change when a family’s splits are spread over a copy of its column', () => {
    const { ensemble, rows, background } = sample(5, 6)
    const copied = (matrix: Matrix): Matrix => ({
      ...matrix,
      names: [...matrix.names, 'copy'],
      columns: [...matrix.columns, matrix.columns[0]!],
    })
    const spread: Ensemble = {
      ...ensemble,
      featureNames: [...ensemble.featureNames, 'copy'],
      feature: ensemble.feature.map((feature, node) => (feature === 0 && node % 2 === 0 ? 6 : feature)),
    }
    expectAllClose(
      preparePlayerShap(modelOf(spread), copied(background), [{ name: 'a', columns: [0, 6] }]).explain(
        copied(rows),
      ).phi,
      preparePlayerShap(modelOf(ensemble), background, [{ name: 'a', columns: [0] }]).explain(rows).phi,
    )
  })

  it('of a sum of columns is the sum, and refuses votes that stay apart', () => {
    const { rows, background } = sample(5, 6)
    const linear = {
      algorithm: 'logistic',
      task: 'classification',
      classes: ['no', 'yes'],
      linear: {
        coefficients: [Float64Array.of(1, -2, 3, 0, 1, 4)],
        intercepts: [0.5],
        featureNames: rows.names,
        link: 'logistic',
      },
      calibrator: null,
    } as unknown as FittedModel
    const known = (matrix: Matrix): Matrix => ({
      ...matrix,
      columns: matrix.columns.map((column) => column.map((value) => (Number.isNaN(value) ? 0 : value))),
    })
    const found = preparePlayerShap(linear, known(background), pairs).explain(known(rows))
    const own = preparePlayerShap(linear, known(background), []).explain(known(rows))
    for (let row = 0; row < rows.rows; row++)
      expect(found.phi[3 * row]).toBeCloseTo(own.phi[6 * row]! + own.phi[6 * row + 4]!, 12)
    const members = [{ weight: 1, model: cast.model }]
    const apart: unknown = { ...cast.model, algorithm: 'voting', ensemble: undefined, members }
    const { ensemble: _, ...vote } = apart as Record<string, unknown>
    expect(() => preparePlayerShap(vote as never, background, [])).toThrow(
      expect.objectContaining({ code: 'explain.method_not_for_model' }),
    )
  })
})
