import { describe, expect, it } from 'vitest'
import { type Loss, losses, powerLoss } from '../../src/models/loss.ts'

const margins = [-6, -0.5, 0, 0.3, 4]
const plain = Object.entries<Loss>({ logistic: losses.logistic, squared: losses.squared })
const rates = [-3, -0.5, 0, 0.3, 2]

describe('losses', () => {
  it.each(plain)('%s: gradient and hessian are derivatives of the value', (_, loss) => {
    const step = 1e-4
    for (const margin of margins) {
      for (const label of [0, 1]) {
        const slope = (loss.value(margin + step, label) - loss.value(margin - step, label)) / (2 * step)
        // Central differences of step 1e-4 err by about step² / 6 of the next derivatives, which are at most 1.
        expect(Math.abs(loss.gradient(margin, label) - slope)).toBeLessThan(1e-8)
        const bend = (loss.gradient(margin + step, label) - loss.gradient(margin - step, label)) / (2 * step)
        expect(Math.abs(loss.hessian(margin, label) - bend)).toBeLessThan(1e-8)
      }
    }
  })

  it.each(Object.entries<Loss>(losses))('%s: the base is where the mean gradient is 0', (_, loss) => {
    const base = loss.base(0.2)
    expect(0.2 * loss.gradient(base, 1) + 0.8 * loss.gradient(base, 0)).toBeCloseTo(0, 14)
  })

  it('keeps the hessian of a certain row above 0', () => {
    expect(losses.logistic.hessian(60)).toBe(1e-16)
    expect(losses.logistic.hessian(-800)).toBe(1e-16)
  })
})

describe.each([1, 1.2, 1.5, 1.9, 2])('powerLoss(%s)', (power) => {
  const loss = powerLoss(power)

  it('has the derivatives of its value for gradient and hessian', () => {
    const step = 1e-4
    for (const margin of rates) {
      for (const label of [0.3, 1, 7, ...(power < 2 ? [0] : [])]) {
        const slope = (loss.value(margin + step, label) - loss.value(margin - step, label)) / (2 * step)
        // central differences of step 1e-4 err by about step² / 6 of the next derivatives, which stay below 200 here
        expect(Math.abs(loss.gradient(margin, label) - slope)).toBeLessThan(4e-7)
        const bend = (loss.gradient(margin + step, label) - loss.gradient(margin - step, label)) / (2 * step)
        expect(Math.abs(loss.hessian(margin, label) - bend)).toBeLessThan(8e-7)
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
      const rest = rates.map((margin) => loss.value(margin, y) - halfDeviance(y, Math.exp(margin)))
      for (const number of rest) expect(number).toBeCloseTo(rest[0]!, 11)
    }
  })
})
