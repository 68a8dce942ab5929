import { makeTable } from '@candor/core'
import { expect, it } from 'vitest'
import { joinParts } from '../src/join-parts.ts'

it('joins numbers, shared levels, and identifiers of which each part has its own', () => {
  const kinds = ['x', 'y']
  const part = (ids: string[], codes: number[]) =>
    makeTable([
      { name: 'id', type: 'category', values: Int32Array.from(ids, (_, i) => i), levels: ids },
      { name: 'kind', type: 'category', values: Int32Array.from(codes), levels: kinds },
      { name: 'n', type: 'float64', values: Float64Array.from(codes) },
    ])
  const joined = joinParts([part(['a', 'b'], [0, -1]), part(['c'], [1])])
  expect(joined.rows).toBe(3)
  expect(joined.columns).toEqual([
    { type: 'category', values: Int32Array.of(0, 1, 2), levels: ['a', 'b', 'c'] },
    { type: 'category', values: Int32Array.of(0, -1, 1), levels: ['x', 'y'] },
    { type: 'float64', values: Float64Array.of(0, -1, 1) },
  ])
})
