import { describe, expect, it } from 'vitest'
import { createRandom } from '../../src/math/index.ts'
import { losses } from '../../src/models/loss.ts'
import { lossSum } from '../../src/models/loss-sum.ts'

describe('lossSum', () => {
  it.each(['logistic', 'squared'] as const)('%s: Σ weight · loss', (objective) => {
    const random = createRandom(4)
    const margins = Float64Array.from({ length: 1501 }, () => random.normal() * 20)
    const labels = margins.map((m) => (random.normal() * 9 < m ? 1 : 0))
    const W = margins.map(() => random.next() * 3)
    for (const weights of [null, W]) {
      const plain = margins.reduce(
        (sum, m, i) => sum + (weights?.[i] ?? 1) * losses[objective].value(m, labels[i]!),
        0,
      )
      const sum = lossSum(objective, margins, labels, weights)
      // 1,501 additions in another order, each within 2^-53 of the sum so far.
      expect(Math.abs(sum / plain - 1)).toBeLessThan(1501 * 2 ** -53)
    }
  })

  it('stays finite at margins where e^m does not', () => {
    expect(lossSum('logistic', Float64Array.of(-2000, 2000), Float64Array.of(1, 1), null)).toBe(2000)
  })
})
