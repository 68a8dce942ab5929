import { kolmogorovSurvival, twoSampleKolmogorov } from '../math/index.ts'
import { isDefined, type Undefined, undefinedValue } from './metric-value.ts'
import { checkedFinite, checkedLabels, checkedScores, type Labels, type Scores } from './rows.ts'

export type KsResult = {
  /** D = max abs(F1 - F2), in [0, 1] */
  readonly value: number
  /** chance of a D this large or larger when both samples have one law */
  readonly pValue: number
  /** the least value v at which D = abs(share of first <= v - share of second <= v) */
  readonly location: number
  readonly n: number
  readonly sizes: readonly [number, number]
  readonly method: 'exact' | 'asymptotic'
}

/**
 * Two-sample Kolmogorov–Smirnov test, two-sided: how far apart two samples are anywhere. Decide on D; with many rows every
 * small D has a small p.
 *
 * `auto` is exact (by lattice paths, in the tail too) while n1 n2 <= 10^8, which covers every case where SciPy's `auto` is
 * exact; beyond, Kolmogorov's law at √m D + 1 / (6 √m) with m = round(n1 n2 / (n1 + n2)). Ties make the exact p an upper bound.
 *
 * @param first  n1 numbers; infinities are not allowed
 * @param second n2 numbers
 * @throws metrics.value_out_of_range
 * Source: SciPy's `ks_2samp`; correction of the series: Vrbik 2018.
 * @example
 * ksTwoSample([0.1, 0.2, 0.3, 0.4, 0.4, 0.9], [0.2, 0.25, 0.6, 0.7, 0.8]).pValue // 0.5909090909090909
 * ksTwoSample([], [1]) // { status: "undefined", reason: "too_few_rows", n: 0 }
 */
export function ksTwoSample(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  { method = 'auto' }: { readonly method?: 'auto' | 'exact' | 'asymptotic' } = {},
): KsResult | Undefined {
  const a = checkedFinite('value of the first sample', first, first.length).slice().sort()
  const b = checkedFinite('value of the second sample', second, second.length).slice().sort()
  if (a.length === 0 || b.length === 0) return undefinedValue('too_few_rows', 0)
  const { gap, location } = greatestGap(a, b)
  const product = a.length * b.length
  const isExact = method === 'exact' || (method === 'auto' && product <= 1e8)
  const value = gap / product
  return {
    value,
    pValue: isExact
      ? twoSampleKolmogorov(a.length, b.length, value)
      : asymptoticP(value, Math.round(product / (a.length + b.length))),
    location,
    n: a.length + b.length,
    sizes: [a.length, b.length],
    method: isExact ? 'exact' : 'asymptotic',
  }
}

/**
 * The same test between the scores of the negative and of the positive rows. D is then the greatest abs(TPR - FPR), and
 * `threshold` the score at which the rule `score >= threshold` reaches it.
 *
 * @param labels n values 0 or 1
 * @param scores n numbers
 * @throws metrics.value_out_of_range, metrics.length_mismatch
 * @example
 * ksOfScores([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]).value // 0.5
 * ksOfScores([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]).threshold // 0.35
 */
export function ksOfScores(
  labels: Labels,
  scores: Scores,
): (KsResult & { readonly threshold: number }) | Undefined {
  const y = checkedLabels(labels)
  const s = checkedScores(scores, y.length)
  const negative = s.filter((_, i) => y[i] === 0)
  const positive = s.filter((_, i) => y[i] === 1)
  if (positive.length === 0) return undefinedValue('no_positives', 0)
  if (negative.length === 0) return undefinedValue('no_negatives', 0)
  const result = ksTwoSample(negative, positive)
  return isDefined(result) ? { ...result, threshold: leastAbove(result.location, s) } : result
}

/** Of two equal samples, where D is 0 everywhere, the greatest score. */
function leastAbove(location: number, scores: Float64Array): number {
  const above = scores.reduce((least, score) => (score > location && score < least ? score : least), Infinity)
  return above < Infinity ? above : location
}

/** The greatest abs(i n2 - j n1) after each distinct value, in integers: D without rounding. */
function greatestGap(a: Float64Array, b: Float64Array): { gap: number; location: number } {
  let gap = -1
  let location = a[0]!
  let i = 0
  let j = 0
  while (i < a.length && j < b.length) {
    const value = Math.min(a[i]!, b[j]!)
    while (a[i] === value) i++
    while (b[j] === value) j++
    const here = Math.abs(i * b.length - j * a.length)
    if (here > gap) {
      gap = here
      location = value
    }
  }
  return { gap, location }
}

function asymptoticP(d: number, m: number): number {
  const root = Math.sqrt(m)
  return kolmogorovSurvival(root * d + 1 / (6 * root))
}
