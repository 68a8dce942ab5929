import { expect, it } from 'vitest'
import { addPatternValues, patternValue } from '../../src/explain/pattern-values.ts'
import { createRandom } from '../../src/index.ts'

it('gives every pattern what it gives one at a time, to the bit', () => {
  const random = createRandom(5)
  for (let u = 1; u <= 8; u++) {
    const shares = Float64Array.from({ length: u }, () => random.next())
    const columns = Array.from({ length: u }, (_, k) => u - 1 - k)
    const all = new Float64Array((u + 1) << u)
    addPatternValues(1.5, shares, columns, all, 0, u + 1)
    for (let pattern = 0; pattern < 1 << u; pattern++) {
      const one = new Float64Array(u + 1)
      patternValue(1.5, shares, pattern, columns, one, 0)
      expect(all.slice(pattern * (u + 1), (pattern + 1) * (u + 1))).toEqual(one)
    }
  }
})
