import { expect, it } from 'vitest'
import { countPatterns } from '../../src/explain/background-patterns.ts'
import { layTreePaths, pathFeatures } from '../../src/explain/tree-paths.ts'
import { layPatternBits } from '../../src/explain/tree-patterns.ts'
import { childFor } from '../../src/index.ts'
import { chainEnsemble, randomRows } from './random-ensemble.ts'

it('counts each pattern of each leaf over blocks of rows, narrow leaves and wide ones', () => {
  const ensemble = chainEnsemble(16, 16, 3)
  const background = randomRows(ensemble, 150, 2, { missing: 0.1 })
  const paths = layTreePaths(ensemble)
  const leaves = [1, 5, 2 * 13 + 1, 2 * 15 + 1]
  const bits = layPatternBits(paths, 0, ensemble.feature.length)
  const found = countPatterns({ ensemble, paths, background }, { tree: 0, ...bits }, leaves)
  leaves.forEach((leaf, l) => {
    const counts = new Map<number, number>()
    for (let row = 0; row < background.rows; row++) {
      let pattern = 2 ** pathFeatures(paths, leaf).length - 1
      for (let node = leaf; node > 0; node = paths.parent[node]!) {
        const goes = childFor(ensemble, paths.parent[node]!, background.columns[paths.edge[node]!]![row]!)
        if (goes !== node) pattern &= ~(1 << paths.slot[node]!)
      }
      counts.set(pattern, (counts.get(pattern) ?? 0) + 1)
    }
    const expected = [...counts].sort(([a], [b]) => a - b)
    expect([...found[l]!.patterns]).toEqual(expected.map(([pattern]) => pattern))
    expect([...found[l]!.shares]).toEqual(expected.map(([, count]) => count / 150))
  })
})
