import { expect, it } from 'vitest'
import { coverLeafRules } from '../../src/explain/cover-leaf-rules.ts'
import { coverRatios } from '../../src/explain/cover-ratios.ts'
import { explainedOutput } from '../../src/explain/explained-output.ts'
import { leafPairs } from '../../src/explain/leaf-pairs-method.ts'
import { backgroundLeafTable, coverLeafTable, coverPairTable } from '../../src/explain/leaf-table.ts'
import { pairPlace } from '../../src/explain/tree-method.ts'
import { layTreePaths, pathFeatures } from '../../src/explain/tree-paths.ts'
import { randomEnsemble } from './random-ensemble.ts'
import { expectAllClose } from './shap-properties.ts'
import { stump } from './stump.ts'

it('holds for each pattern what the leaf rule gives', () => {
  const ensemble = randomEnsemble({ seed: 2, features: 9, depth: 7, zeroCover: 0.2 })
  const paths = layTreePaths(ensemble)
  const tableOf = coverLeafTable(ensemble, 0, paths, coverRatios(ensemble))
  const pairsOf = coverPairTable(ensemble, 0, paths, coverRatios(ensemble))
  const rules = coverLeafRules(ensemble, paths, explainedOutput(ensemble, 0))
  for (let node = 0; node < ensemble.feature.length; node++) {
    const u = paths.distinct[node]!
    if (ensemble.feature[node]! >= 0 || u === 0) continue
    const rule = rules(node, pathFeatures(paths, node))
    const table = tableOf(node)
    for (let pattern = 0; pattern < 1 << u; pattern++) {
      const pairs = new Float64Array((u * (u + 1)) / 2)
      rule(
        Uint8Array.from({ length: u }, (_, k) => (pattern >> k) & 1),
        pairs,
      )
      const single = Float64Array.from({ length: u }, (_, k) => pairs[pairPlace(k, k, u)]!)
      expectAllClose(table.subarray(pattern * u, (pattern + 1) * u), single, 1e-14)
      const inside = Uint8Array.from({ length: u }, (_, k) => (pattern >> k) & 1)
      const triangle = pairsOf(node).subarray(pattern * pairs.length, (pattern + 1) * pairs.length)
      expectAllClose(triangle, leafPairs(u, rule, inside), 1e-14)
    }
  }
})

it('spreads the rows of a background table over all patterns', () => {
  const sharesOf = () => ({ patterns: Int32Array.of(0, 1), shares: Float64Array.of(0.25, 0.75) })
  // the leaf of value 1: a row that reaches it gains it against the quarter of the background that does not
  const tableOf = backgroundLeafTable(stump, 0, layTreePaths(stump), sharesOf)
  expect(tableOf(2)).toEqual(Float64Array.of(-0.75, 0.25))
})
