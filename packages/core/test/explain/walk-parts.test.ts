import { describe, expect, it } from 'vitest'
import { layTreePaths } from '../../src/explain/tree-paths.ts'
import { walkRoots } from '../../src/explain/walk-groups.ts'
import { needBits, walkParts } from '../../src/explain/walk-parts.ts'
import type { Ensemble } from '../../src/index.ts'
import { chainEnsemble, randomEnsemble } from './random-ensemble.ts'

describe('walkParts', () => {
  it.each([
    randomEnsemble({ seed: 3, features: 40, depth: 10, trees: 4, stop: 0.1 }),
    chainEnsemble(120, 100, 4),
    randomEnsemble({ seed: 4, features: 5, depth: 4, trees: 9, stop: 0.5 }),
  ])(
    'have each group of leaves in one part, with at least the quadrature nodes that it needs',
    (ensemble) => {
      const { laid, paths, roots, trees } = laidOut(ensemble)
      for (const tree of trees) {
        const parts = laid.parts.filter((part) => part.tree === tree)
        expect(parts.length).toBeLessThanOrEqual(3)
        for (let node = ensemble.treeStart[tree]!; node < ensemble.treeStart[tree + 1]!; node++) {
          if (roots[node] === 0) continue
          const most = mostBelow(ensemble, paths.distinct, node)
          const own = parts.filter((part) => (laid.needs[node]! & needBits(part)) !== 0)
          expect(own).toHaveLength(1)
          expect(own[0]!.most).toBeGreaterThanOrEqual(Math.ceil(most / 2))
        }
      }
    },
  )

  it('keep a chain whole, whose long paths go by all others', () => {
    const { laid } = laidOut(chainEnsemble(120, 100, 4))
    expect(laid.parts).toEqual([{ tree: 0, fewest: 1, most: 50 }])
  })

  it('leave out leaves of 0', () => {
    const ensemble = randomEnsemble({ seed: 3, features: 9, depth: 5, trees: 2 })
    const { laid } = laidOut({ ...ensemble, value: ensemble.value.map(() => 0) })
    expect(laid.parts).toEqual([])
  })
})

function laidOut(ensemble: Ensemble) {
  const paths = layTreePaths(ensemble)
  const trees = ensemble.treeOutput.map((_, tree) => tree)
  const roots = walkRoots(ensemble, trees, paths, 3)
  return { paths, trees, roots, laid: walkParts(ensemble, trees, 0, paths, roots) }
}

function mostBelow({ feature, left, right }: Ensemble, distinct: Int32Array, node: number): number {
  return feature[node]! < 0
    ? distinct[node]!
    : Math.max(
        ...[left, right].map((child) =>
          mostBelow({ feature, left, right } as Ensemble, distinct, child[node]!),
        ),
      )
}
