import { describe, expect, it } from 'vitest'
import {
  chiSquareSurvival,
  createRandom,
  erfc,
  exp,
  kolmogorovSurvival,
  lgamma,
  log,
  logistic,
  logit,
  normalCdf,
  normalQuantile,
  quantileOfSorted,
  softplus,
  twoSampleKolmogorov,
} from '../../src/math/index.ts'
import { BITS, erfcOf, fixed, logOf, ONE, PI, ulpsFrom } from './precise.ts'

const random = createRandom(77)
const outOfRange = expect.objectContaining({ code: 'math.out_of_range' })

describe('erfc, normalCdf and normalQuantile', () => {
  it('erfc equals its series in whole numbers', () => {
    const values = [
      ...Array.from({ length: 150 }, () => 20 * random.next() ** 2),
      0,
      0.25,
      0.84375,
      1.25,
      1 / 0.35,
    ]
    for (const x of values) {
      expect(ulpsFrom(erfc(x), erfcOf(fixed(x)))).toBeLessThan(2)
      expect(ulpsFrom(erfc(-x), 2n * ONE - erfcOf(fixed(x)))).toBeLessThan(2)
    }
  })

  it('erfc has its limits', () => {
    expect(erfc(Number.POSITIVE_INFINITY)).toBe(0)
    expect(erfc(Number.NEGATIVE_INFINITY)).toBe(2)
    expect(erfc(30)).toBe(0)
    expect(erfc(-30)).toBe(2)
    expect(erfc(Number.NaN)).toBeNaN()
  })

  it('quantile and distribution undo each other, in the tails too', () => {
    for (let i = 0; i < 2000; i++) {
      const p = i % 2 ? random.next() : exp(-700 * random.next())
      // relative error of the quantile times its slope x φ(x) / Φ(x), at most x² + 1
      const bound = 1e-15 * (normalQuantile(p) ** 2 + 2)
      expect(Math.abs(normalCdf(normalQuantile(p)) / p - 1)).toBeLessThan(bound)
    }
  })

  it('gives the z of the usual levels', () => {
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 14)
    expect(normalQuantile(0.95)).toBeCloseTo(1.6448536269514722, 14)
    expect(normalQuantile(0)).toBe(Number.NEGATIVE_INFINITY)
    expect(normalQuantile(1)).toBe(Number.POSITIVE_INFINITY)
    expect(normalQuantile(1.1)).toBeNaN()
    expect(normalQuantile(-0.1)).toBeNaN()
    expect(normalQuantile(Number.NaN)).toBeNaN()
  })
})

describe('logistic, logit and softplus', () => {
  it('are inverse, symmetric and never overflow', () => {
    for (let i = 0; i < 1000; i++) {
      const x = 60 * random.next() - 30
      expect(logistic(x) + logistic(-x)).toBeCloseTo(1, 15)
      expect(Math.abs(softplus(x) - softplus(-x) - x)).toBeLessThan(1e-14)
      const p = random.next()
      expect(Math.abs(logistic(logit(p)) - p)).toBeLessThan(4e-16)
    }
    expect([logistic(1000), logistic(-1000), softplus(-1000), softplus(1000)]).toEqual([1, 0, 0, 1000])
    expect([logit(0), logit(1)]).toEqual([Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY])
    expect([logit(1.5), logit(-0.5), logistic(Number.NaN)]).toEqual([Number.NaN, Number.NaN, Number.NaN])
  })

  it('logit keeps its precision near one half', () => {
    expect(logit(0.5 + 2 ** -40)).toBeCloseTo(2 ** -38, 25)
  })
})

describe('lgamma', () => {
  it('is the logarithm of factorials', () => {
    let factorial = 1n
    for (let n = 1; n < 171; n++) {
      const truth = Number(logOf(factorial << BITS) >> (BITS - 60n)) / 2 ** 60
      expect(Math.abs(lgamma(n) - truth)).toBeLessThanOrEqual(5e-15 * Math.max(1, truth))
      factorial *= BigInt(n)
    }
  })

  it('is known at halves: Γ(n + ½) = (2n)! √π / (4^n n!)', () => {
    for (let n = 0; n < 20; n++) {
      const truth = lgamma(2 * n + 1) + 0.5 * log(Math.PI) - n * log(4) - lgamma(n + 1)
      expect(lgamma(n + 0.5)).toBeCloseTo(truth, 12)
    }
    expect(Number(PI >> (BITS - 50n)) / 2 ** 50).toBeCloseTo(Math.PI, 14)
  })

  it('refuses what is not above 0', () => {
    expect(() => lgamma(0)).toThrow(outOfRange)
    expect(() => lgamma(Number.NaN)).toThrow(outOfRange)
    expect(lgamma(Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY)
  })
})

describe('chiSquareSurvival', () => {
  it('is e^(-x/2) Σ (x/2)^k / k! for an even number of degrees', () => {
    for (const degrees of [2, 4, 10, 40, 200]) {
      for (const x of [0.01, 0.5, 1, 5, 20, 39, 60, 300, 900]) {
        let term = exp(-x / 2)
        let sum = term
        for (let k = 1; k < degrees / 2; k++) {
          term *= x / 2 / k
          sum += term
        }
        expect(Math.abs(chiSquareSurvival(x, degrees) / sum - 1)).toBeLessThan(2e-12)
      }
    }
  })

  it('is 2 Φ(-√x) for one degree', () => {
    for (const x of [1e-6, 0.1, 1, 3, 25.2, 100, 1000]) {
      expect(Math.abs(chiSquareSurvival(x, 1) / (2 * normalCdf(-Math.sqrt(x))) - 1)).toBeLessThan(1e-12)
    }
  })

  it('has its limits and refuses other arguments', () => {
    expect(chiSquareSurvival(0, 1)).toBe(1)
    expect(chiSquareSurvival(Number.POSITIVE_INFINITY, 1)).toBe(0)
    expect(() => chiSquareSurvival(-1, 1)).toThrow(outOfRange)
    expect(() => chiSquareSurvival(1, 0)).toThrow(outOfRange)
  })
})

describe('kolmogorovSurvival', () => {
  it('equals its alternating series summed to the end', () => {
    for (const lambda of [0.3, 0.5, 0.8, 0.99, 1, 1.2, 1.36, 2, 3]) {
      let sum = 0
      for (let j = 1; j < 200; j++) sum += (j % 2 ? 2 : -2) * exp(-2 * j * j * lambda * lambda)
      expect(kolmogorovSurvival(lambda)).toBeCloseTo(sum, 14)
    }
    expect([kolmogorovSurvival(0), kolmogorovSurvival(-1), kolmogorovSurvival(0.01)]).toEqual([1, 1, 1])
    expect(kolmogorovSurvival(15)).toBeCloseTo(2 * exp(-450), 200)
  })

  it('gives the usual critical values', () => {
    expect(kolmogorovSurvival(1.2238478702170825)).toBeCloseTo(0.1, 14)
    expect(kolmogorovSurvival(1.3580986393225505)).toBeCloseTo(0.05, 14)
    expect(kolmogorovSurvival(1.6276236115189504)).toBeCloseTo(0.01, 14)
  })
})

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

describe('quantileOfSorted', () => {
  it('interpolates between neighbours', () => {
    expect(quantileOfSorted([1, 2, 3, 10], 0)).toBe(1)
    expect(quantileOfSorted([1, 2, 3, 10], 0.5)).toBe(2.5)
    expect(quantileOfSorted([1, 2, 3, 10], 0.9)).toBeCloseTo(7.9, 14)
    expect(quantileOfSorted([1, 2, 3, 10], 1)).toBe(10)
    expect(quantileOfSorted([4], 0.3)).toBe(4)
  })

  it('never leaves the pair it lies between', () => {
    for (let i = 0; i < 2000; i++) {
      const pair = Float64Array.of(random.normal(), random.normal()).sort()
      const value = quantileOfSorted(pair, random.next())
      expect(value >= pair[0]! && value <= pair[1]!).toBe(true)
    }
  })
})
