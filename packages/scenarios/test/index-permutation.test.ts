import { createRandom } from '@candor/core'
import { describe, expect, it } from 'vitest'
import { indexPermutation } from '../src/index-permutation.ts'

describe('indexPermutation', () => {
  it.each([1, 2, 3, 4, 5, 100, 1024, 1025, 9000])(
    'puts the numbers below %i one to one onto themselves',
    (size) => {
      const place = indexPermutation(size, createRandom(6))
      const places = Array.from({ length: size }, (_, i) => place(i))
      expect([...places].sort((a, b) => a - b)).toEqual(Array.from({ length: size }, (_, i) => i))
    },
  )

  it('goes on in a further round past the end', () => {
    const place = indexPermutation(10, createRandom(2))
    expect([0, 1, 9].map((i) => place(i + 20))).toEqual([0, 1, 9].map((i) => place(i) + 20))
  })

  it('scatters neighbours', () => {
    const place = indexPermutation(1_404_000, createRandom(2))
    const steps = Array.from({ length: 2000 }, (_, i) => Math.abs(place(i + 1) - place(i)))
    const mean = steps.reduce((sum, step) => sum + step, 0) / steps.length
    // two independent uniform numbers below n are n/3 apart on average, with standard deviation n/√18: within 5 standard errors
    expect(Math.abs(mean / 1_404_000 - 1 / 3)).toBeLessThan(5 / Math.sqrt(18 * 2000))
  })

  it('depends on the seed', () => {
    const [a, b] = [1, 2].map((seed) => indexPermutation(1000, createRandom(seed)))
    const same = Array.from({ length: 1000 }, (_, i) => a!(i) === b!(i)).filter(Boolean)
    expect(same.length).toBeLessThan(10)
  })
})
