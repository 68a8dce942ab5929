import { expect, it } from 'vitest'
import { layTreePaths, pathFeatures } from '../../src/explain/tree-paths.ts'
import { layPatternBits, layPatterns, patternMemory } from '../../src/explain/tree-patterns.ts'
import { childFor } from '../../src/index.ts'
import { randomEnsemble, randomRows } from './random-ensemble.ts'

it('layPatterns: a bit for every distinct feature of the path whose splits the row all agrees with', () => {
  const ensemble = randomEnsemble({ seed: 8, features: 4, depth: 6, trees: 2, categoriesFrom: 3 })
  const rows = randomRows(ensemble, 9, 3, { missing: 0.1, categoriesFrom: 3 })
  const paths = layTreePaths(ensemble)
  for (let tree = 0; tree < 2; tree++) {
    const first = ensemble.treeStart[tree]!
    const entries = ensemble.treeStart[tree + 1]! - first
    const bits = layPatternBits(paths, first, entries)
    const memory = patternMemory(entries, rows.rows)
    layPatterns(ensemble, { tree, ...bits }, rows, 0, rows.rows, memory)
    for (let i = 0; i < entries; i++) {
      const features = pathFeatures(paths, first + i)
      for (let row = 0; row < rows.rows; row++) {
        let expected = 2 ** features.length - 1
        for (let node = first + i; node > first; node = paths.parent[node]!) {
          const feature = paths.edge[node]!
          const goes = childFor(ensemble, paths.parent[node]!, rows.columns[feature]![row]!) === node
          if (!goes) expected &= ~(1 << features.indexOf(feature))
        }
        expect(memory.patterns[i * rows.rows + row]).toBe(expected)
      }
    }
  }
})
