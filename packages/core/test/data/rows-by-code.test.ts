import fc from 'fast-check'
import { expect, it } from 'vitest'
import { rowsByCode } from '../../src/data/rows-by-code.ts'

it('gathers the rows of each code', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -2, max: 4 })), (codes) => {
      const rising = [...new Set(codes)].sort((a, b) => a - b)
      const naive = rising.map((code) => codes.flatMap((other, row) => (other === code ? [row] : [])))
      expect(rowsByCode(Int32Array.from(codes)).map((rows) => [...rows])).toEqual(naive)
    }),
    { seed: 10 },
  )
})
