import { describe, expect, it } from 'vitest'
import { type Loss, losses } from '../../src/models/loss.ts'

const margins = [-6, -0.5, 0, 0.3, 4]

describe('losses', () => {
  it.each(Object.entries<Loss>(losses))(
    '%s: gradient and hessian are derivatives of the value',
    (_, loss) => {
      const step = 1e-4
      for (const margin of margins) {
        for (const label of [0, 1]) {
          const slope = (loss.value(margin + step, label) - loss.value(margin - step, label)) / (2 * step)
          // Central differences of step 1e-4 err by about step² / 6 of the next derivatives, which are at most 1.
          expect(Math.abs(loss.gradient(margin, label) - slope)).toBeLessThan(1e-8)
          const bend =
            (loss.gradient(margin + step, label) - loss.gradient(margin - step, label)) / (2 * step)
          expect(Math.abs(loss.hessian(margin, label) - bend)).toBeLessThan(1e-8)
        }
      }
    },
  )

  it.each(Object.entries<Loss>(losses))('%s: the base is where the mean gradient is 0', (_, loss) => {
    const base = loss.base(0.2)
    expect(0.2 * loss.gradient(base, 1) + 0.8 * loss.gradient(base, 0)).toBeCloseTo(0, 15)
  })

  it('keeps the hessian of a certain row above 0', () => {
    expect(losses.logistic.hessian(60)).toBe(1e-16)
    expect(losses.logistic.hessian(-800)).toBe(1e-16)
  })
})
