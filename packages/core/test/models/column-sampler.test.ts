import { expect, it } from 'vitest'
import { createRandom } from '../../src/math/index.ts'
import { columnSampler } from '../../src/models/column-sampler.ts'

const columns = Int32Array.of(1, 3, 4, 7, 8, 9, 12, 20)

it('keeps a level to its share, and its nodes to theirs of that', () => {
  const sampler = columnSampler(columns, { level: 0.5, node: 0.5 }, createRandom(1))
  const nodes = Array.from({ length: 50 }, (_, path) => [...sampler.columnsAt(2, path)])
  expect(nodes.every((node) => node.length === 2)).toBe(true)
  expect(new Set(nodes.flat()).size).toBe(4)
})

it('draws levels alike whatever the order of nodes', () => {
  const shares = { level: 0.4, node: 1 }
  const down = columnSampler(columns, shares, createRandom(6))
  const first = [0, 1, 2, 3].map((depth) => down.columnsAt(depth, depth))
  const up = columnSampler(columns, shares, createRandom(6))
  expect([3, 2, 1, 0].map((depth) => up.columnsAt(depth, depth)).reverse()).toEqual(first)
})
