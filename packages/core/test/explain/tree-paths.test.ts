import { describe, expect, it } from 'vitest'
import { layTreePaths, pathFeatures } from '../../src/explain/tree-paths.ts'
import { buildEnsemble } from '../../src/index.ts'
import { stumpHeader } from './stump.ts'

/** 0 on a: left 1 on b: left 2 on a again (leaves 3, 4), right leaf 5; right leaf 6. */
const ensemble = buildEnsemble(
  [
    {
      feature: [0, 1, 0, -1, -1, -1, -1],
      threshold: [0.5, 0.5, 0.2, 0, 0, 0, 0],
      left: [1, 2, 3, -1, -1, -1, -1],
      right: [6, 5, 4, -1, -1, -1, -1],
      value: [0, 0, 0, 1, 2, 3, 4],
      cover: [8, 6, 4, 1, 3, 2, 2],
    },
  ],
  { ...stumpHeader, featureNames: ['a', 'b'] },
)

describe('layTreePaths', () => {
  it('knows parent, feature, the edge before on the same feature, and the distinct features of each path', () => {
    const paths = layTreePaths(ensemble)
    expect([...paths.parent]).toEqual([-1, 0, 1, 2, 2, 1, 0])
    expect([...paths.edge]).toEqual([-1, 0, 1, 0, 0, 1, 0])
    expect([...paths.previous]).toEqual([-1, -1, -1, 1, 1, -1, -1])
    expect([...paths.slot]).toEqual([-1, 0, 1, 0, 0, 1, 0])
    expect([...paths.distinct]).toEqual([0, 1, 2, 2, 2, 2, 1])
  })

  it('lists the features of a path once each', () => {
    const paths = layTreePaths(ensemble)
    expect([...pathFeatures(paths, 4)]).toEqual([0, 1])
    expect([...pathFeatures(paths, 6)]).toEqual([0])
    expect([...pathFeatures(paths, 0)]).toEqual([])
  })
})
