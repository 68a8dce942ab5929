import { makeTable } from '@candor/core'
import { describe, expect, it } from 'vitest'
import { ruleHits } from '../src/rule-hits.ts'

const table = makeTable([
  { name: 'damage', type: 'category', values: Int32Array.of(0, 1, -1, 1), levels: ['major', 'minor'] },
  { name: 'hobby', type: 'category', values: Int32Array.of(1, 0, 1, 1), levels: ['chess', 'golf'] },
  { name: 'age', type: 'int32', values: Int32Array.of(20, 30, 40, 50) },
])

describe('ruleHits', () => {
  it('marks the rows in which any part holds, and no missing value', () => {
    const rule = [
      { column: 'damage', levels: ['major'] },
      { column: 'hobby', levels: ['chess', 'cross-fit'] },
    ]
    expect(ruleHits(table, rule)).toEqual(Uint8Array.of(1, 1, 0, 0))
  })

  it('marks nothing without parts', () => {
    expect(ruleHits(table, [])).toEqual(new Uint8Array(4))
  })

  it('refuses a column that is not there, or that has no levels', () => {
    expect(() => ruleHits(table, [{ column: 'hoby', levels: [] }])).toThrow(
      'unknown column: hoby; nearest known: hobby',
    )
    expect(() => ruleHits(table, [{ column: 'age', levels: ['20'] }])).toThrow('column age is of type int32')
  })
})
