import { describe, expect, it } from 'vitest'
import { buildEnsemble, leafNodes, type TreeSpec, treeData } from '../../src/index.ts'
import { stump } from '../example-cast.ts'

const options = { title: 'Tree 0', subtitle: 'one stump', unit: 'log-odds' }

const header = {
  featureNames: ['age', 'city'],
  comparison: '<=',
  precision: 'float64',
  missing: 'default_direction',
  accumulator: 'float64',
  combine: 'mean',
  link: 'identity',
  coverSource: 'count',
} as const

const cities: TreeSpec = {
  feature: [0, -1, 1, -1, -1],
  threshold: [30.25, 0, 0, 0, 0],
  left: [1, -1, 3, -1, -1],
  right: [2, -1, 4, -1, -1],
  value: [0, 0.25, 0, 0.5, 1],
  cover: [8, 4, 4, 3, 1],
  defaultLeft: [true, false, false, false, false],
  sets: new Map([[2, [0, 2]]]),
}

describe('treeData', () => {
  it('stands in preorder with questions, values, covers and the way of missing values', () => {
    expect(treeData(stump, 0, options)).toEqual({
      ...options,
      coverUnit: 'rows',
      neutral: 0,
      nodes: [
        {
          id: 0,
          parent: null,
          depth: 0,
          branch: null,
          takesMissing: false,
          cover: 4,
          question: 'x < 0.5',
          value: 0.5,
        },
        {
          id: 1,
          parent: 0,
          depth: 1,
          branch: 'yes',
          takesMissing: false,
          cover: 1,
          question: null,
          value: -1,
        },
        { id: 2, parent: 0, depth: 1, branch: 'no', takesMissing: true, cover: 3, question: null, value: 1 },
      ],
    })
  })

  it('asks for sets in words, yes first, and weighs values by cover', () => {
    const ensemble = buildEnsemble([cities], header)
    const levelsOf = (feature: string) => (feature === 'city' ? ['Lima', 'Quito', 'Bogota'] : null)
    const { nodes, neutral } = treeData(ensemble, 0, { ...options, levelsOf })
    expect(nodes.map(({ question, branch, value }) => [branch, question ?? value])).toEqual([
      [null, 'age ≤ 30.25'],
      ['yes', 0.25],
      ['no', 'city in {Lima, Bogota}'],
      ['yes', 1],
      ['no', 0.5],
    ])
    expect(nodes[2]!.value).toBeCloseTo(0.625, 15)
    expect(neutral).toBeCloseTo((4 * 0.25 + 4 * 0.625) / 8, 15)
    const row = { rows: 1, names: ['age', 'city'], columns: [Float64Array.of(40), Float64Array.of(2)] }
    expect(ensemble.value[leafNodes(ensemble, row)[0]!]).toBe(1)
    expect(treeData(ensemble, 0, options).nodes[2]!.question).toBe('city in {0, 2}')
  })

  it('has no covers and no inner values where the model tells none', () => {
    const { cover: _, ...spec } = cities
    const data = treeData(buildEnsemble([spec], { ...header, coverSource: 'none' }), 0, options)
    expect(data.nodes.every(({ cover }) => cover === null)).toBe(true)
    expect(data.nodes.map(({ value }) => value)).toEqual([null, 0.25, null, 1, 0.5])
    expect(data.neutral).toBe(0)
  })
})
