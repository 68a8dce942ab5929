import { expect, it } from 'vitest'
import { nodeAgreement } from '../../src/explain/node-agreement.ts'
import {
  type Attributions,
  childFor,
  type Ensemble,
  exactShap,
  interventionalShap,
  interventionalWalk,
  type Matrix,
  pathDependentShap,
} from '../../src/index.ts'
import { randomEnsemble as everyKind, randomMatrix } from '../models/random-ensemble.ts'
import { randomEnsemble, randomRows } from './random-ensemble.ts'

it('nodeAgreement answers every split as childFor does, whatever the comparison and the precision', () => {
  for (let seed = 0; seed < 12; seed++) {
    const grown = randomEnsemble({ seed, features: 5, depth: 5, categoriesFrom: 3 })
    const ensemble = { ...grown, thresholdPrecision: seed % 4 < 2 ? grown.precision : ('float64' as const) }
    const rows = randomRows(ensemble, 40, seed, { missing: 0.2, categoriesFrom: 3 })
    putOnThresholds(rows.columns, ensemble.threshold)
    for (let tree = 0; tree < 3; tree++) expectAgreement(ensemble, tree, rows)
  }
})

it('nodeAgreement answers splits of every kind as childFor does', () => {
  for (let seed = 0; seed < 12; seed++) {
    const ensemble = everyKind(seed, { allKinds: true, comparison: seed % 2 === 0 ? '<' : '<=' })
    for (let tree = 0; tree < 3; tree++) expectAgreement(ensemble, tree, randomMatrix(seed + 50, 40, 4))
  }
})

it('attributions over splits of every kind are those of the enumeration', () => {
  for (let seed = 0; seed < 8; seed++) {
    const precision = seed % 2 === 0 ? 'float32' : 'float64'
    const ensemble = everyKind(seed, { allKinds: true, features: 5, precision, comparison: '<=' })
    const rows = randomMatrix(seed + 10, 25, 5)
    const background = randomMatrix(seed + 20, 9, 5)
    const onCovers = exactShap(ensemble, rows, { background: 'path_dependent' })
    const onRows = exactShap(ensemble, rows, { background })
    expectSame(pathDependentShap(ensemble, rows), onCovers)
    expectSame(interventionalShap(ensemble, rows, background), onRows)
    expectSame(interventionalWalk(ensemble, rows, background), onRows)
  }
})

/** 1e-12: some hundred float64 terms of size 1, summed in another order. */
function expectSame(ours: Attributions, exact: Attributions): void {
  expect(Math.abs(ours.base - exact.base)).toBeLessThan(1e-12)
  ours.phi.forEach((value, i) => {
    expect(Math.abs(value - exact.phi[i]!)).toBeLessThan(1e-12)
  })
}

function expectAgreement(ensemble: Ensemble, tree: number, rows: Matrix): void {
  const agrees = new Uint8Array(200 * 16)
  nodeAgreement(ensemble, tree, rows, 20, 36, 16, agrees)
  const first = ensemble.treeStart[tree]!
  for (let node = first; node < ensemble.treeStart[tree + 1]!; node++) {
    const feature = ensemble.feature[node]!
    if (feature < 0) continue
    const left = ensemble.left[node]!
    for (let r = 0; r < 16; r++) {
      const toLeft = childFor(ensemble, node, rows.columns[feature]![20 + r]!) === left ? 1 : 0
      expect(agrees[(left - first) * 16 + r]).toBe(toLeft)
      expect(agrees[(ensemble.right[node]! - first) * 16 + r]).toBe(1 - toLeft)
    }
  }
}

/** Values that lie on a threshold, or on its float32 neighbour: where the rules differ. */
function putOnThresholds(columns: readonly Float64Array[], thresholds: Float64Array): void {
  columns.slice(0, 3).forEach((column, j) => {
    for (let i = 0; i < 10; i++) {
      const threshold = thresholds[(7 * i + j) % thresholds.length]!
      column[20 + i] = i % 2 === 0 ? threshold : Math.fround(threshold)
    }
  })
}
