import { describe, expect, it } from 'vitest'
import { mostQuestions, subtreeGroups } from '../../src/explain/subtree-groups.ts'
import { layTreePaths, pathFeatures } from '../../src/explain/tree-paths.ts'
import { childFor, type Ensemble } from '../../src/index.ts'
import { chainEnsemble, randomEnsemble, randomRows } from './random-ensemble.ts'
import { stump } from './stump.ts'

describe('subtreeGroups', () => {
  it('makes one group of a small tree, none of a single leaf, and refuses leaves of many features', () => {
    expect(subtreeGroups(stump, 0, layTreePaths(stump))).toHaveLength(1)
    const chain = chainEnsemble(9, 9, 1)
    expect(subtreeGroups(chain, 0, layTreePaths(chain))).toBeNull()
    const narrow = chainEnsemble(60, 5, 1)
    expect(subtreeGroups(narrow, 0, layTreePaths(narrow))).not.toBeNull()
  })

  it('keeps every leaf once, and tells by the questions which features a row agrees with', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const ensemble = randomEnsemble({ seed, features: 7, depth: 8, trees: 1, stop: 0.2 })
      const paths = layTreePaths(ensemble)
      const groups = subtreeGroups(ensemble, 0, paths)!
      const leaves = groups.flatMap((group) => group.leaves.map(({ node }) => node))
      expect(leaves).toEqual(Array.from(ensemble.feature.keys()).filter((i) => ensemble.feature[i]! < 0))
      const splits = Array.from(ensemble.feature.keys()).filter((i) => ensemble.feature[i]! >= 0)
      const rows = randomRows(ensemble, 20, seed)
      for (let r = 0; r < 20; r++) {
        const takes = (edge: number) => {
          const node = splits[edge >> 1]!
          const child = childFor(ensemble, node, rows.columns[ensemble.feature[node]!]![r]!)
          return child === (edge & 1 ? ensemble.right[node] : ensemble.left[node])
        }
        for (const { questions, leaves: members } of groups) {
          expect(questions.length).toBeLessThanOrEqual(mostQuestions)
          const state = questions.reduce((bits, edges, k) => bits | (Number(edges.every(takes)) << k), 0)
          for (const leaf of members) {
            const agreed = Array.from(leaf.need, (need, k) => (state & need) === leaf.want[k])
            expect(agreed).toEqual(agreement(ensemble, leaf.node, rows.columns, r))
          }
        }
      }
    }
  })
})

/** Whether a row agrees with all edges of each feature above a leaf, asked edge by edge. */
function agreement(ensemble: Ensemble, leaf: number, columns: readonly Float64Array[], r: number): boolean[] {
  const paths = layTreePaths(ensemble)
  const agreed = Array.from(pathFeatures(paths, leaf), () => true)
  for (let node = leaf; paths.parent[node]! >= 0; node = paths.parent[node]!) {
    const child = childFor(ensemble, paths.parent[node]!, columns[paths.edge[node]!]![r]!)
    if (child !== node) agreed[paths.slot[node]!] = false
  }
  return agreed
}
