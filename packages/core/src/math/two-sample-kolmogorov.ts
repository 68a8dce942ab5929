import { candorError } from '../errors.ts'

/**
 * Exact P(D >= d) for two samples of a continuous variable under the same law, D = max abs(F1 - F2). Relative error about
 * 1e-13 down to the smallest normal number: the share of paths *outside* is summed, never 1 - inside.
 *
 * An ordering of the pooled values is a lattice path from (0, 0) to (n1, n2), all equally likely. A(i, j) = share of the
 * paths to (i, j) that touched abs(i / n1 - j / n2) >= d on the way: 1 outside the band, else
 * (i A(i - 1, j) + j A(i, j - 1)) / (i + j). The answer is A(n1, n2); time is the area of the band, at most n1 n2.
 *
 * @param n1 size of the first sample, >= 1
 * @param n2 size of the second sample, >= 1
 * @param d  statistic, rounded to the nearest value that the sizes allow
 * @throws math.out_of_range
 * Source: Hodges 1958; sum outside as in Viehmann 2021 (arXiv 2102.08037).
 * @example
 * twoSampleKolmogorov(6, 5, 13 / 30) // 0.5909090909090909
 * twoSampleKolmogorov(3, 3, 0) // 1
 */
export function twoSampleKolmogorov(n1: number, n2: number, d: number): number {
  checkSize('n1', n1)
  checkSize('n2', n2)
  if (!(d >= 0 && d <= 1)) throw candorError('math.out_of_range', { name: 'd', range: '[0, 1]', value: d })
  const long = Math.max(n1, n2)
  const short = Math.min(n1, n2)
  const divisor = greatestCommonDivisor(long, short)
  const reached = Math.round((d * long * short) / divisor)
  return shareOutside(long, short, long / divisor, short / divisor, reached)
}

/**
 * Walks i = 1 … long and keeps one column, share[j] = A(i, j); (i, j) is inside when abs(i stepShort - j stepLong) < reached.
 * Above the band the column still holds what it began with: 1, as outside.
 */
function shareOutside(
  long: number,
  short: number,
  stepLong: number,
  stepShort: number,
  reached: number,
): number {
  if (reached === 0) return 1
  const share = new Float64Array(short + 1).fill(1)
  share.fill(0, 0, Math.ceil(reached / stepLong))
  for (let i = 1; i <= long; i++) {
    const lowest = Math.max(0, Math.floor((i * stepShort - reached) / stepLong) + 1)
    const end = Math.min(short + 1, Math.ceil((i * stepShort + reached) / stepLong))
    let value = lowest === 0 ? 0 : 1
    for (let j = lowest; j < end; j++) {
      value = (i * share[j]! + j * value) / (i + j)
      share[j] = value
    }
  }
  return share[short]!
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b)
}

function checkSize(name: string, size: number): void {
  if (!(Number.isSafeInteger(size) && size >= 1)) {
    throw candorError('math.out_of_range', { name, range: '[1, 9007199254740991]', value: size })
  }
}
