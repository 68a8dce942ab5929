import { createRandom } from '../../src/math/index.ts'
import type { Confusion } from '../../src/metrics/index.ts'

export type SeededRows = { labels: number[]; scores: number[]; weights: number[]; probabilities: number[] }

/**
 * Forty small data sets that hold what breaks metrics: ties, few rows of one class, scores of one value, weights of 0.
 * Both classes are always there with weight above 0, at least twice.
 */
export const seededRows: readonly SeededRows[] = Array.from({ length: 40 }, (_, k) => {
  const random = createRandom(1000 + k)
  const n = 5 + random.int(60)
  const labels = Array.from({ length: n }, (_, i) => (i < 2 ? 1 : i < 4 ? 0 : random.next() < 0.3 ? 1 : 0))
  const steps = [2, 5, 20, 2 ** 30][k % 4]!
  const scores = labels.map((label) => random.int(steps) + (label * steps) / 10)
  const weights = labels.map((_, i) => (i < 4 ? 1 + random.int(3) : random.int(4)))
  const top = Math.max(...scores) || 1
  return { labels, scores, weights, probabilities: scores.map((score) => score / top) }
})

export const ones = ({ labels }: SeededRows): number[] => labels.map(() => 1)

const random = createRandom(11)

/** Small tables, some with empty margins. */
export const seededConfusions: readonly Confusion[] = Array.from({ length: 200 }, () => ({
  tn: random.int(9),
  fp: random.int(9),
  fn: random.int(9),
  tp: random.int(9),
}))
