import { describe, expect, it } from 'vitest'
import { wilsonInterval } from '../../src/metrics/index.ts'

describe('wilsonInterval', () => {
  it('gives the golden intervals', () => {
    const goldens: [number, number, number, number][] = [
      [0, 35, 0, 0.098901],
      [7, 35, 0.100424, 0.358916],
      [0, 4, 0, 0.489891],
      [1, 10, 0.017876, 0.40415],
      [4, 6, 0.299993, 0.903229],
      [6, 9, 0.354202, 0.879416],
    ]
    for (const [successes, trials, low, high] of goldens) {
      expect(wilsonInterval(successes, trials)).toEqual({
        low: expect.closeTo(low, 6),
        high: expect.closeTo(high, 6),
        n: trials,
        level: 0.95,
      })
    }
  })

  it('ends where (p - p₀)² = z² p₀ (1 - p₀) / n, its definition', () => {
    const z = 1.959963984540054
    for (let n = 1; n < 40; n++) {
      for (let k = 0; k <= n; k++) {
        const interval = wilsonInterval(k, n) as { low: number; high: number }
        for (const end of [interval.low, interval.high]) {
          if (end === 0 || end === 1) continue
          expect((k / n - end) ** 2).toBeCloseTo((z * z * end * (1 - end)) / n, 14)
        }
        expect(interval.low <= k / n && k / n <= interval.high).toBe(true)
        expect(interval.low >= 0 && interval.high <= 1).toBe(true)
      }
    }
  })

  it('is mirrored by failures', () => {
    const [a, b] = [wilsonInterval(3, 11), wilsonInterval(8, 11)] as { low: number; high: number }[]
    expect(a!.low).toBeCloseTo(1 - b!.high, 15)
  })

  it('is undefined without trials and refuses impossible counts and levels', () => {
    expect(wilsonInterval(0, 0)).toEqual({ status: 'undefined', reason: 'no_trials', n: 0 })
    const count = expect.objectContaining({ code: 'metrics.count_out_of_range' })
    expect(() => wilsonInterval(5, 4)).toThrow(count)
    expect(() => wilsonInterval(-1, 4)).toThrow(count)
    expect(() => wilsonInterval(0.5, 4)).toThrow(count)
    expect(() => wilsonInterval(1, Number.NaN)).toThrow(count)
    expect(() => wilsonInterval(1, 2, 1)).toThrow('invalid level; not in (0, 1): 1')
  })
})
