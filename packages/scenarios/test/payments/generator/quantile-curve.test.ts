import { expect, it } from 'vitest'
import { knotShares, quantileCurve } from '../../../src/payments/generator/quantile-curve.ts'

const knots = [1, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 5120]

it('goes through its knots, rises, and is geometric between them', () => {
  const curve = quantileCurve(knots)
  // a share between two of 4,096 places
  for (const [k, share] of knotShares.slice(0, -1).entries())
    expect(Math.abs(curve(share) / knots[k]! - 1)).toBeLessThan(0.05)
  expect(curve(0.625)).toBeCloseTo(Math.sqrt(80 * 160), 1)
  const shares = Array.from({ length: 20_000 }, (_, i) => i / 20_000)
  expect(shares.every((share, i) => i === 0 || curve(share) >= curve(shares[i - 1]!))).toBe(true)
})

it('has a tail that ends at the last knot', () => {
  expect(quantileCurve(knots)(1 - 2 ** -53) / 5120).toBeCloseTo(1, 6)
})
