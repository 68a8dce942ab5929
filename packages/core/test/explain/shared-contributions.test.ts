import { describe, expect, it } from 'vitest'
import {
  type Ensemble,
  type Explainer,
  type Matrix,
  matrixRows,
  prepareInterventional,
  preparePathDependent,
} from '../../src/index.ts'
import { randomEnsemble, randomRows } from './random-ensemble.ts'

const explainers: [string, (ensemble: Ensemble, background: Matrix) => Explainer][] = [
  ['path-dependent', (ensemble) => preparePathDependent(ensemble)],
  ['interventional', prepareInterventional],
  // the widest tables are left out, so that groups hold tables and scans side by side
  [
    'interventional, scanned',
    (ensemble, rows) => prepareInterventional(ensemble, rows, { tableBytes: 2000 }),
  ],
]

describe.each(explainers)('addGroups, %s', (_, prepare) => {
  it('gives a row the same bits alone, among a few and among many that share its states', () => {
    for (let seed = 1; seed <= 6; seed++) {
      const ensemble = randomEnsemble({ seed, features: 6, trees: 3, depth: 7 })
      const rows = randomRows(ensemble, 3000, seed)
      const explainer = prepare(ensemble, randomRows(ensemble, 30, seed + 100))
      const { phi } = explainer.explain(rows)
      for (const chosen of [[0], [17, 2999], [5, 6, 7, 1500]]) {
        const some = explainer.explain(matrixRows(rows, Int32Array.from(chosen)))
        chosen.forEach((row, i) => {
          expect(some.phi.subarray(6 * i, 6 * i + 6)).toEqual(phi.subarray(6 * row, 6 * row + 6))
        })
      }
    }
  })
})
