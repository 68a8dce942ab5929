import { describe, expect, it } from 'vitest'
import {
  exactShap,
  interventionalShap,
  interventionalWalk,
  leafSums,
  prepareInterventional,
} from '../../src/index.ts'
import { chainEnsemble, randomEnsemble, randomRows } from './random-ensemble.ts'
import { describeShapProperties, expectAllClose, sample, sumOf } from './shap-properties.ts'
import { stump, stumpRows } from './stump.ts'

describe('interventionalShap', () => {
  it('splits a stump against its background', () => {
    const { base, phi, score, residual } = interventionalShap(stump, stumpRows(0.7), stumpRows(0.2, 0.7))
    expect({ base, phi, score, residual }).toEqual({
      base: 0,
      phi: Float64Array.of(1),
      score: Float64Array.of(1),
      residual: Float64Array.of(0),
    })
  })

  it('equals the enumeration of all coalitions', () => {
    for (let seed = 1; seed <= 12; seed++) {
      const { ensemble, rows, background } = sample(seed, 6)
      expectAllClose(
        interventionalShap(ensemble, rows, background).phi,
        exactShap(ensemble, rows, { background }).phi,
      )
    }
  })

  it.each([{ tableBytes: 1e9 }, { tableBytes: 2000 }, { tableBytes: 0 }])(
    'equals the walk, with $tableBytes bytes for tables',
    ({ tableBytes }) => {
      for (let seed = 30; seed <= 40; seed++) {
        const ensemble = randomEnsemble({ seed, features: 12, depth: 8, trees: 4, stop: 0.1 })
        const rows = randomRows(ensemble, 30, seed, { missing: 0.05 })
        const background = randomRows(ensemble, 40, seed + 1, { missing: 0.05 })
        const explainer = prepareInterventional(ensemble, background, {
          tableBytes,
          kernel: 'pattern_tables',
        })
        expectAllClose(explainer.explain(rows).phi, interventionalWalk(ensemble, rows, background).phi)
        expect(Number(explainer.plan['bytes'])).toBeLessThanOrEqual(tableBytes)
      }
    },
  )

  it('deepTree: takes leaves of 60 features by table, scan and walk together', () => {
    const ensemble = chainEnsemble(60, 60, 3)
    const rows = randomRows(ensemble, 3, 1)
    const near = { ...rows, columns: rows.columns.map((column) => column.map((x) => 0.6 + 0.4 * x)) }
    const background = randomRows(ensemble, 7, 2)
    const far = {
      ...background,
      columns: background.columns.map((column) => column.map((x) => 0.55 + x / 2)),
    }
    const explainer = prepareInterventional(ensemble, far, { kernel: 'pattern_tables' })
    expect(explainer.plan).toMatchObject({ tableLeaves: 12, scanLeaves: 19, walkLeaves: 30 })
    expectAllClose(explainer.explain(near).phi, interventionalWalk(ensemble, near, far).phi)
  })

  it('explains each of several outputs, in trees of their own or in vector leaves', () => {
    for (const vectorLeaves of [false, true]) {
      const ensemble = randomEnsemble({ seed: 5, features: 4, trees: 6, outputs: 3, vectorLeaves })
      const rows = randomRows(ensemble, 6, 2)
      const background = randomRows(ensemble, 11, 3)
      for (const output of [0, 1, 2]) {
        const walked = interventionalWalk(ensemble, rows, background, { output })
        expectAllClose(interventionalShap(ensemble, rows, background, { output }).phi, walked.phi)
      }
    }
  })

  it('baseIsBackgroundMean: the base is the mean of the background’s own scores, summed in row order', () => {
    const { ensemble, background } = sample(9)
    const scores = leafSums(ensemble, background, 0)
    expect(prepareInterventional(ensemble, background).base).toBe(sumOf(scores) / background.rows)
  })

  it('does not care in which order the background stands, nor how often it is repeated', () => {
    const { ensemble, rows, background } = sample(11)
    const twice = {
      ...background,
      rows: 2 * background.rows,
      columns: background.columns.map((column) => Float64Array.of(...column, ...column.slice().reverse())),
    }
    expectAllClose(
      interventionalShap(ensemble, rows, twice).phi,
      interventionalShap(ensemble, rows, background).phi,
    )
  })

  it('needs at least one background row, with the model’s columns', () => {
    expect(() => interventionalShap(stump, stumpRows(1), stumpRows())).toThrow(/background has no rows/)
    expect(() => interventionalShap(stump, stumpRows(1), { rows: 1, names: [], columns: [] })).toThrow(
      /column/,
    )
  })

  describe.each(['cells', 'pattern_tables'])('by %s', (kernel) => {
    describeShapProperties((ensemble, rows, background) =>
      interventionalShap(ensemble, rows, background, { kernel }),
    )
  })
})
