import { expect, it } from 'vitest'
import { layTreeParts } from '../../src/explain/tree-parts.ts'
import { layTreePaths } from '../../src/explain/tree-paths.ts'
import { buildEnsemble } from '../../src/index.ts'
import { stumpHeader } from './stump.ts'

it('layTreeParts lays the nodes of each part with its own entries above', () => {
  // a root on b, its left child on a, whose left child is on b again
  const ensemble = buildEnsemble(
    [
      {
        feature: [1, 0, 1, -1, -1, -1, -1],
        threshold: [0.5, 0.5, 0.2, 0, 0, 0, 0],
        left: [1, 2, 3, -1, -1, -1, -1],
        right: [6, 5, 4, -1, -1, -1, -1],
        value: [0, 0, 0, 1, 2, 3, 4],
        cover: [8, 6, 4, 2, 2, 2, 2],
      },
    ],
    { ...stumpHeader, featureNames: ['a', 'b'] },
  )
  const paths = layTreePaths(ensemble)
  const parts = layTreeParts(ensemble, 0, paths, [Int32Array.of(0, 1, 2, 3, 4), Int32Array.of(0, 1, 5, 6)])
  expect(parts).toEqual({
    tree: 0,
    entries: 9,
    start: Int32Array.of(0, 5, 9),
    node: Int32Array.of(0, 1, 2, 3, 4, 0, 1, 5, 6),
    parent: Int32Array.of(-1, 0, 1, 2, 2, -1, 5, 6, 5),
    previous: Int32Array.of(-1, -1, -1, 1, 1, -1, -1, -1, -1),
    feature: Int32Array.of(-1, 1, 0, 1, 1, -1, 1, 0, 1),
  })
})
