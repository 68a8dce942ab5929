import { describe, expect, it } from 'vitest'
import { buildEnsemble, exactShap } from '../../src/index.ts'
import { randomEnsemble, randomRows } from './random-ensemble.ts'
import { describeShapProperties, expectAllClose } from './shap-properties.ts'
import { stump, stumpHeader, stumpRows } from './stump.ts'

describe('exactShap', () => {
  it('splits a stump by its covers', () => {
    const { base, phi, score, method } = exactShap(stump, stumpRows(0.7, 0.2), {
      background: 'path_dependent',
    })
    expect({ base, phi, score, method }).toEqual({
      base: 0.5,
      phi: Float64Array.of(0.5, -1.5),
      score: Float64Array.of(1, -1),
      method: 'exact',
    })
  })

  it('splits a stump against background rows', () => {
    const { base, phi } = exactShap(stump, stumpRows(0.7), { background: stumpRows(0.2, 0.7) })
    expect({ base, phi }).toEqual({ base: 0, phi: Float64Array.of(1) })
  })

  it('gives three players equal parts of what only all of them reach', () => {
    // 6 where all three are over 0.5, else 0; the background row is over in none
    const all = buildEnsemble(
      [
        {
          feature: [0, -1, 1, -1, 2, -1, -1],
          threshold: [0.5, 0, 0.5, 0, 0.5, 0, 0],
          left: [1, -1, 3, -1, 5, -1, -1],
          right: [2, -1, 4, -1, 6, -1, -1],
          value: [0, 0, 0, 0, 0, 0, 6],
        },
      ],
      { ...stumpHeader, featureNames: ['a', 'b', 'c'], coverSource: 'none' },
    )
    const row = (x: number) => ({
      rows: 1,
      names: ['a', 'b', 'c'],
      columns: [0, 1, 2].map(() => Float64Array.of(x)),
    })
    expectAllClose(exactShap(all, row(1), { background: row(0) }).phi, [2, 2, 2])
  })

  it('refuses more features than it can enumerate, and says how many', () => {
    const wide = randomEnsemble({ seed: 2, features: 40, trees: 8, depth: 6, stop: 0 })
    expect(() => exactShap(wide, randomRows(wide, 1, 1), { background: 'path_dependent' })).toThrow(
      /at most 20 features \(2\^20 coalitions\); the model uses (3\d|40)/,
    )
  })

  it('needs covers, or background rows', () => {
    expect(() =>
      exactShap({ ...stump, coverSource: 'none' }, stumpRows(1), { background: 'path_dependent' }),
    ).toThrow(/has no covers/)
    expect(() => exactShap(stump, stumpRows(1), { background: stumpRows() })).toThrow(
      /background has no rows/,
    )
  })

  describe('path-dependent game', () => {
    describeShapProperties((ensemble, rows) => exactShap(ensemble, rows, { background: 'path_dependent' }))
  })
  describe('background game', () => {
    describeShapProperties((ensemble, rows, background) => exactShap(ensemble, rows, { background }))
  })
})
