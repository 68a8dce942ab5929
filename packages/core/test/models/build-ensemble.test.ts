import { describe, expect, it } from 'vitest'
import { buildEnsemble, CandorError, type EnsembleHeader, type TreeSpec } from '../../src/index.ts'
import { randomEnsemble } from './random-ensemble.ts'

const header: EnsembleHeader = {
  featureNames: ['x', 'y'],
  comparison: '<',
  precision: 'float32',
  missing: 'default_direction',
  accumulator: 'float64',
  combine: 'sum',
  link: 'identity',
  coverSource: 'none',
}

const stump: TreeSpec = {
  feature: [0, -1, -1],
  threshold: [0.5, 0, 0],
  left: [1, -1, -1],
  right: [2, -1, -1],
  value: [0, -1, 1],
}

describe('buildEnsemble', () => {
  it('lays two trees one after another, children as positions in the whole', () => {
    const ensemble = buildEnsemble([stump, stump], header)
    expect([...ensemble.treeStart]).toEqual([0, 3, 6])
    expect([...ensemble.left]).toEqual([1, -1, -1, 4, -1, -1])
    expect([...ensemble.right]).toEqual([2, -1, -1, 5, -1, -1])
    expect([...ensemble.leafId]).toEqual([-1, 1, 2, -1, 1, 2])
    expect(ensemble.thresholdPrecision).toBe('float32')
    expect([...ensemble.base]).toEqual([0])
    expect([...ensemble.cover].every(Number.isNaN)).toBe(true)
  })

  it('renumbers into preorder, drops nodes without a path and keeps the vendor leaf numbers', () => {
    const tree: TreeSpec = {
      feature: [0, -1, 7, 1, -1, -1],
      threshold: [1, 0, 0, 2, 0, 0],
      left: [3, -1, -1, 5, -1, -1],
      right: [1, -1, -1, 4, -1, -1],
      value: [0, 10, 20, 30, 40, 50],
    }
    const ensemble = buildEnsemble([tree], header)
    expect([...ensemble.feature]).toEqual([0, 1, -1, -1, -1])
    expect([...ensemble.value]).toEqual([0, 0, 50, 40, 10])
    expect([...ensemble.leafId]).toEqual([-1, -1, 5, 4, 1])
  })

  it('stores category sets as bits', () => {
    const ensemble = buildEnsemble([{ ...stump, sets: new Map([[0, [0, 33, 31]]]) }], header)
    expect([...ensemble.kind]).toEqual([1, 0, 0])
    expect([...ensemble.setStart]).toEqual([0, 2, 2, 2])
    expect([...ensemble.setWords]).toEqual([0x80000001, 2])
  })

  it('refuses sets that would fill the memory', () => {
    const wide = { ...stump, sets: new Map([[0, [2 ** 24 - 1]]]) }
    expect(buildEnsemble([wide], header).setWords).toHaveLength(2 ** 19)
    const many = Array.from({ length: 65 }, () => wide)
    expect(() => buildEnsemble(many, header)).toThrow(
      'category sets of the model take 34078720 words of 32 categories; at most 33554432',
    )
  })

  it('puts children after parents in every random ensemble', () => {
    for (let seed = 0; seed < 20; seed++) {
      const { left, right, feature } = randomEnsemble(seed)
      feature.forEach((f, node) => {
        if (f < 0) return
        expect(left[node]).toBe(node + 1)
        expect(right[node]).toBeGreaterThan(node + 1)
      })
    }
  })

  const damaged: [string, TreeSpec, Partial<EnsembleHeader>, string][] = [
    ['an unknown kind', { ...stump, kind: [6, 0, 0] }, {}, 'node 0: kind is 6; expected 0 to 5'],
    ['no kind', { ...stump, kind: [] }, {}, 'node 0: kind is undefined'],
    [
      'a category split without a set',
      { ...stump, kind: [1, 0, 0] },
      {},
      'set is undefined; expected a list',
    ],
    [
      'an endless scale',
      stump,
      { linkScale: 1 / 0 },
      'linkScale is Infinity; expected a number of at most 1000 in size',
    ],
    [
      'leaves whose sum would have no end',
      { ...stump, value: [0, 1e301, 1] },
      {},
      'leaf value is 1e+301; expected a number',
    ],
    [
      'the same in float32',
      { ...stump, value: [0, 1e31, 1] },
      { accumulator: 'float32' },
      'leaf value is 1e+31; expected a number of at most 1e+30 in size',
    ],
    ['a cycle', { ...stump, left: [0, -1, -1] }, {}, 'tree 0, node 0: number of parents is 2; expected 1'],
    [
      'a shared child',
      { ...stump, right: [1, -1, -1] },
      {},
      'tree 0, node 1: number of parents is 2; expected 1',
    ],
    [
      'a child outside',
      { ...stump, left: [9, -1, -1] },
      {},
      'tree 0, node 0: left child is 9; expected a node 0 to 2',
    ],
    ['a missing child', { ...stump, right: [] }, {}, 'right child is undefined'],
    ['half a node', { ...stump, right: [1.5, -1, -1] }, {}, 'right child is 1.5'],
    [
      'an unknown feature',
      { ...stump, feature: [2, -1, -1] },
      {},
      'feature is 2; expected 0 to 1, or -1 at a leaf',
    ],
    [
      'a threshold NaN',
      { ...stump, threshold: [Number.NaN, 0, 0] },
      {},
      'threshold is NaN; expected a number',
    ],
    ['a leaf value Infinity', { ...stump, value: [0, 1, 1 / 0] }, {}, 'node 2: leaf value is Infinity'],
    ['too few leaf values', { ...stump, value: [0, 1] }, {}, 'node 2: leaf value is undefined'],
    ['no nodes', { ...stump, feature: [] }, {}, 'number of nodes is 0; expected at least 1'],
    ['no cover', stump, { coverSource: 'count' }, 'cover is undefined; expected a finite number'],
    ['a negative cover', { ...stump, cover: [2, -1, 3] }, { coverSource: 'count' }, 'node 1: cover is -1'],
    ['an unknown output', { ...stump, output: 1 }, {}, 'output is 1; expected 0 to 0'],
    ['a category too large', { ...stump, sets: new Map([[0, [2 ** 24]]]) }, {}, 'category is 16777216'],
    ['a short base', stump, { outputs: 2, base: [1] }, 'model field base is 1; expected 2 numbers'],
    [
      'a base NaN',
      stump,
      { base: [Number.NaN] },
      'model field base is NaN; expected a number of at most 1e+300 in size',
    ],
    ['no outputs', stump, { outputs: 0 }, 'model field outputs is 0'],
    [
      'a leaf width between',
      stump,
      { outputs: 3, leafWidth: 2 },
      'model field leafWidth is 2; expected 1 or 3',
    ],
    ['names twice', stump, { featureNames: ['x', 'x'] }, 'model field featureNames is 1 distinct names'],
  ]
  it.each(damaged)('refuses %s', (_, tree, change, message) => {
    const build = () => buildEnsemble([tree], { ...header, ...change })
    expect(build).toThrow(CandorError)
    expect(build).toThrow(message)
  })
})
