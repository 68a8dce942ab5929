import { expect, it } from 'vitest'
import { nodeAgreement } from '../../src/explain/node-agreement.ts'
import { childFor } from '../../src/index.ts'
import { randomEnsemble, randomRows } from './random-ensemble.ts'

it('nodeAgreement answers every split as childFor does, whatever the comparison and the precision', () => {
  for (let seed = 0; seed < 12; seed++) {
    const grown = randomEnsemble({ seed, features: 5, depth: 5, categoriesFrom: 3 })
    const ensemble = { ...grown, thresholdPrecision: seed % 4 < 2 ? grown.precision : ('float64' as const) }
    const rows = randomRows(ensemble, 40, seed, { missing: 0.2, categoriesFrom: 3 })
    putOnThresholds(rows.columns, ensemble.threshold)
    const agrees = new Uint8Array(200 * 16)
    for (let tree = 0; tree < 3; tree++) {
      nodeAgreement(ensemble, tree, rows, 20, 36, 16, agrees)
      const first = ensemble.treeStart[tree]!
      for (let node = first; node < ensemble.treeStart[tree + 1]!; node++) {
        const feature = ensemble.feature[node]!
        if (feature < 0) continue
        for (let r = 0; r < 16; r++) {
          const child = childFor(ensemble, node, rows.columns[feature]![20 + r]!)
          expect(agrees[(ensemble.left[node]! - first) * 16 + r]).toBe(child === ensemble.left[node] ? 1 : 0)
          expect(agrees[(ensemble.right[node]! - first) * 16 + r]).toBe(
            child === ensemble.right[node] ? 1 : 0,
          )
        }
      }
    }
  }
})

/** Values that lie on a threshold, or on its float32 neighbour: where the rules differ. */
function putOnThresholds(columns: readonly Float64Array[], thresholds: Float64Array): void {
  columns.slice(0, 3).forEach((column, j) => {
    for (let i = 0; i < 10; i++) {
      const threshold = thresholds[(7 * i + j) % thresholds.length]!
      column[20 + i] = i % 2 === 0 ? threshold : Math.fround(threshold)
    }
  })
}
