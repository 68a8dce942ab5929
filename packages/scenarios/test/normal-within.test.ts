import { createRandom } from '@candor/core'
import { describe, expect, it } from 'vitest'
import { normalWithin } from '../src/normal-within.ts'
import { meanOf } from '../src/table-statistics.ts'

describe('normalWithin', () => {
  it('stays in the range and keeps the middle', () => {
    const random = createRandom(4)
    const range = { mean: 10, sd: 2, low: 8, high: 12 }
    const drawn = Array.from({ length: 4000 }, () => normalWithin(random, range))
    expect(Math.min(...drawn)).toBeGreaterThanOrEqual(8)
    expect(Math.max(...drawn)).toBeLessThanOrEqual(12)
    // a normal cut at one standard deviation has .54 of its spread: 5 · 1.08 / √4000
    expect(Math.abs(meanOf(drawn) - 10)).toBeLessThan(0.086)
  })
})
