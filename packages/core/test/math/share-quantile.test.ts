import { expect, it } from 'vitest'
import { createRandom, shareQuantile } from '../../src/math/index.ts'

const random = createRandom(21)
const shares = [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1]

it('of whole weights is that of the rows repeated; weights of 1 are none; the scale is of no account', () => {
  for (let turn = 0; turn < 60; turn++) {
    const n = 1 + random.int(12)
    const sorted = Float64Array.from({ length: n }, () => random.int(8) / 4).sort()
    const weights = Float64Array.from(sorted, () => random.int(4))
    if (!weights.some((weight) => weight > 0)) weights[0] = 1
    const repeated = [...sorted].flatMap((value, i) => new Array<number>(weights[i]!).fill(value))
    for (const p of shares) {
      expect(shareQuantile(sorted, weights, p)).toBe(shareQuantile(repeated, null, p))
      expect(
        shareQuantile(
          sorted,
          sorted.map(() => 1),
          p,
        ),
      ).toBe(shareQuantile(sorted, null, p))
      // tenths do not add up exactly
      expect(
        shareQuantile(
          sorted,
          weights.map((weight) => weight / 10),
          p,
        ),
      ).toBe(shareQuantile(sorted, weights, p))
    }
  }
})

it('is the least value that reaches the share, or the middle to the next where it is reached exactly', () => {
  expect(shares.map((p) => shareQuantile([1, 2, 4, 8], null, p))).toEqual([1, 1, 1.5, 3, 6, 8, 8])
  expect(shareQuantile([7], null, 0.5)).toBe(7)
})
