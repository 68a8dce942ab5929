import { createRandom } from '@candor/core'
import { describe, expect, it } from 'vitest'
import { labelSampler } from '../../../src/claims/generator/label-sampler.ts'
import { countsOf } from '../../../src/table-statistics.ts'

describe('labelSampler', () => {
  const counts = { golf: [3, 1], chess: [0, 2] } as const

  it('draws from the counts of the label', () => {
    const random = createRandom(5)
    const draw = labelSampler(counts)
    const genuine = Array.from({ length: 300 }, () => draw(random, 'N'))
    const fraud = countsOf(Array.from({ length: 3000 }, () => draw(random, 'Y')))
    expect(new Set(genuine)).toEqual(new Set(['golf']))
    // five standard errors of a share of 2/3 of 3000: .043
    expect(Math.abs(fraud['chess']! / 3000 - 2 / 3)).toBeLessThan(0.043)
  })

  it('draws alike for both labels when it does not lean', () => {
    const draw = labelSampler(counts, false)
    for (const seed of [1, 2, 3, 4, 5, 6, 7, 8])
      expect(draw(createRandom(seed), 'N')).toBe(draw(createRandom(seed), 'Y'))
  })
})
