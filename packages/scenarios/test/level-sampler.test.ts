import { createRandom } from '@candor/core'
import { describe, expect, it } from 'vitest'
import { levelSampler, positionSampler } from '../src/level-sampler.ts'
import { countsOf } from '../src/table-statistics.ts'

describe('levelSampler', () => {
  it('draws levels in proportion to their counts, never one with count 0', () => {
    const random = createRandom(11)
    const draw = levelSampler({ a: 1, b: 0, c: 3 })
    const counts = countsOf(Array.from({ length: 4000 }, () => draw(random)))
    expect(Object.keys(counts).sort()).toEqual(['a', 'c'])
    // standard error of the share: √(.25 · .75 / 4000) = .0068; five of them
    expect(Math.abs(counts['a']! / 4000 - 0.25)).toBeLessThan(0.034)
  })

  it('draws the same levels from the same seed', () => {
    const draws = (seed: number) => {
      const random = createRandom(seed)
      return Array.from({ length: 50 }, () => levelSampler({ x: 2, y: 3, z: 4 })(random)).join('')
    }
    expect(draws(3)).toBe(draws(3))
    expect(draws(3)).not.toBe(draws(4))
  })

  it('refuses counts that sum to 0 when it draws', () => {
    expect(() => levelSampler({ a: 0 })(createRandom(1))).toThrow('invalid n')
  })
})

describe('positionSampler', () => {
  it('draws the only position that counts', () => {
    expect(positionSampler([0, 0, 5])(createRandom(1))).toBe(2)
  })
})
