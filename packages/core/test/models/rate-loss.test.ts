import { describe, expect, it } from 'vitest'
import { createRandom } from '../../src/math/index.ts'
import { defaultPower, rateBase, rateLoss } from '../../src/models/rate-loss.ts'

const margins = [-3, -0.5, 0, 0.3, 2]

describe.each([1, 1.2, defaultPower, 1.9, 2])('rateLoss(%s)', (power) => {
  const loss = rateLoss(power)

  it('has the derivatives of its value for gradient and hessian', () => {
    const step = 1e-4
    for (const margin of margins) {
      for (const label of [0.3, 1, 7, ...(power < 2 ? [0] : [])]) {
        const slope = (loss.value(margin + step, label) - loss.value(margin - step, label)) / (2 * step)
        // central differences of step 1e-4 err by about step² / 6 of the next derivatives, which stay below 200 here
        expect(Math.abs(loss.gradient(margin, label) - slope)).toBeLessThan(4e-7)
        const bend = (loss.gradient(margin + step, label) - loss.gradient(margin - step, label)) / (2 * step)
        const calmed = power === 1 ? Math.exp(0.7) * bend : bend
        expect(Math.abs(loss.hessian(margin, label) - calmed)).toBeLessThan(8e-7)
        expect(loss.hessian(margin, label)).toBeGreaterThan(0)
      }
    }
  })

  it('is least where the mean is the label', () => {
    for (const label of [0.3, 1, 7]) expect(loss.gradient(Math.log(label), label)).toBeCloseTo(0, 13)
  })

  it('differs from half the deviance by the same number for all margins', () => {
    const halfDeviance = (y: number, mean: number) => {
      if (power === 1) return y * Math.log(y / mean) - (y - mean)
      if (power === 2) return y / mean - 1 - Math.log(y / mean)
      return (
        y ** (2 - power) / ((1 - power) * (2 - power)) -
        (y * mean ** (1 - power)) / (1 - power) +
        mean ** (2 - power) / (2 - power)
      )
    }
    for (const y of [0.5, 3]) {
      const rest = margins.map((margin) => loss.value(margin, y) - halfDeviance(y, Math.exp(margin)))
      for (const number of rest) expect(number).toBeCloseTo(rest[0]!, 11)
    }
  })

  it('begins where the mean gradient is 0, weights and exposures included', () => {
    const random = createRandom(11)
    const labels = Float64Array.from({ length: 50 }, () => 0.1 + random.int(5))
    const W = labels.map(() => random.next())
    const exposure = labels.map(() => 0.2 + random.next())
    for (const [weights, exposures] of [
      [null, null],
      [W, null],
      [null, exposure],
      [W, exposure],
    ] as const) {
      const base = rateBase(power, labels, weights, exposures)
      const slope = labels.reduce((sum, label, row) => {
        const margin = base + Math.log(exposures?.[row] ?? 1)
        return sum + (weights?.[row] ?? 1) * loss.gradient(margin, label)
      }, 0)
      // 50 terms of size up to 5
      expect(Math.abs(slope)).toBeLessThan(1e-12)
    }
    const mean = labels.reduce((sum, label) => sum + label, 0) / 50
    expect(rateBase(power, labels, null, null)).toBeCloseTo(loss.base(mean), 13)
  })
})

it('has no beginning where nothing happened', () => {
  expect(rateBase(1, Float64Array.of(0, 0), null, null)).toBe(Number.NEGATIVE_INFINITY)
})
