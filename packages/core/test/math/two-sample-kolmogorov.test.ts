import { describe, expect, it } from 'vitest'
import { twoSampleKolmogorov } from '../../src/math/index.ts'

const outOfRange = expect.objectContaining({ code: 'math.out_of_range' })

describe('twoSampleKolmogorov', () => {
  /** All orders of n1 marks of the first and n2 of the second sample, one by one. */
  function byEnumeration(n1: number, n2: number, d: number): number {
    let reached = 0
    let total = 0
    const walk = (i: number, j: number, hit: boolean) => {
      const touches = hit || Math.abs(i / n1 - j / n2) >= d - 1e-9
      if (i === n1 && j === n2) {
        total++
        reached += touches ? 1 : 0
      }
      if (i < n1) walk(i + 1, j, touches)
      if (j < n2) walk(i, j + 1, touches)
    }
    walk(0, 0, false)
    return reached / total
  }

  /** Paths inside the band, counted in whole numbers. */
  function byCounting(n1: number, n2: number, steps: number): number {
    const paths = (isInside: (i: number, j: number) => boolean) => {
      let row: bigint[] = []
      for (let i = 0; i <= n1; i++) {
        const next: bigint[] = []
        for (let j = 0; j <= n2; j++) {
          const from = i === 0 && j === 0 ? 1n : (row[j] ?? 0n) + (next[j - 1] ?? 0n)
          next.push(isInside(i, j) ? from : 0n)
        }
        row = next
      }
      return row[n2]!
    }
    const all = paths(() => true)
    const inside = paths((i, j) => Math.abs(i * n2 - j * n1) < steps)
    return Number(((all - inside) * 10n ** 290n) / all) / 1e290
  }

  it('equals the enumeration of all orders', () => {
    for (const [n1, n2] of [
      [1, 1],
      [1, 5],
      [2, 3],
      [4, 4],
      [5, 7],
      [6, 4],
      [8, 8],
    ] as const) {
      for (let step = 0; step <= n1 * n2; step++) {
        const d = step / (n1 * n2)
        const isReachable = step % gcd(n1, n2) === 0
        if (isReachable) expect(twoSampleKolmogorov(n1, n2, d)).toBeCloseTo(byEnumeration(n1, n2, d), 13)
      }
    }
  })

  it('keeps twelve digits in the tail, against counts in whole numbers', () => {
    for (const [n1, n2, steps] of [
      [60, 45, 1500],
      [60, 45, 2700],
      [120, 120, 120 * 70],
      [200, 31, 5000],
    ] as const) {
      const truth = byCounting(n1, n2, steps)
      expect(Math.abs(twoSampleKolmogorov(n1, n2, steps / (n1 * n2)) / truth - 1)).toBeLessThan(1e-12)
    }
  })

  it('is symmetric, and refuses what is no sample size or share', () => {
    expect(twoSampleKolmogorov(5, 9, 0.4)).toBe(twoSampleKolmogorov(9, 5, 0.4))
    expect(() => twoSampleKolmogorov(0, 5, 0.4)).toThrow(outOfRange)
    expect(() => twoSampleKolmogorov(5, 2.5, 0.4)).toThrow(outOfRange)
    expect(() => twoSampleKolmogorov(5, 5, 1.4)).toThrow(outOfRange)
  })

  function gcd(a: number, b: number): number {
    return b === 0 ? a : gcd(b, a % b)
  }
})
