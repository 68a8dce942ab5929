import { describe, expect, it } from 'vitest'
import { leafGroups } from '../../src/explain/leaf-groups.ts'
import { layTreePaths } from '../../src/explain/tree-paths.ts'
import { chainEnsemble, randomEnsemble } from './random-ensemble.ts'
import { stump } from './stump.ts'

describe('leafGroups', () => {
  it('puts each leaf into one group, with every node above it, at most 16 a group', () => {
    for (let seed = 1; seed <= 10; seed++) {
      const ensemble = randomEnsemble({ seed, features: 5, trees: 2, depth: 7 })
      const paths = layTreePaths(ensemble)
      for (const tree of [0, 1]) {
        const groups = leafGroups(ensemble, tree, paths)!
        const leaves = groups.flatMap((nodes) => [...nodes].filter((node) => ensemble.feature[node]! < 0))
        const wanted = Array.from(ensemble.feature.keys()).filter(
          (node) =>
            node >= ensemble.treeStart[tree]! &&
            node < ensemble.treeStart[tree + 1]! &&
            ensemble.feature[node]! < 0,
        )
        expect(leaves).toEqual(wanted)
        expect(groups).toHaveLength(Math.ceil(wanted.length / 16))
        for (const nodes of groups) {
          expect([...nodes]).toEqual([...nodes].sort((a, b) => a - b))
          const parents = [...nodes].slice(1).map((node) => paths.parent[node]!)
          expect(parents.every((node) => nodes.includes(node))).toBe(true)
        }
      }
    }
  })

  it('keeps a small tree in one group, and one of many features whole', () => {
    expect(leafGroups(stump, 0, layTreePaths(stump))).toEqual([Int32Array.of(0, 1, 2)])
    const many = chainEnsemble(40, 40, 1)
    expect(leafGroups(many, 0, layTreePaths(many))).toBeNull()
  })

  it('keeps trees with splits of categories whole', () => {
    const ensemble = { ...stump, kind: Uint8Array.of(1, 0, 0) }
    expect(leafGroups(ensemble, 0, layTreePaths(ensemble))).toBeNull()
  })
})
