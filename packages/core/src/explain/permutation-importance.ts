import { candorError } from '../errors.ts'
import type { Matrix } from '../features/index.ts'
import { createRandom, studentQuantile } from '../math/index.ts'
import { type Undefined, undefinedValue } from '../metrics/index.ts'

export type PermutationOptions = {
  readonly repeats?: number
  readonly seed?: number
  readonly level?: number
  /** `positive`: of means above 0; `signed`: of all, which may exceed 1 and turn sign. Default positive */
  readonly shares?: 'positive' | 'signed'
  readonly onProgress?: (done: number, total: number) => void
}

export type PermutedRows = {
  readonly rows: number
  /** columns that are permuted together, by name */
  readonly groups: readonly string[]
  /** the rows with the columns of one group taken from other rows: row i from row `order[i]`; null for the rows as they are */
  readonly matrixOf: (group: number, order: Int32Array | null) => Matrix
  /** bins of the rows, by number, among which alone the group's values change places; null: among all. Default null of every group */
  readonly strataOf?: (group: number) => Int32Array | null
  /** how good the answers are, higher is better; undefined where it does not exist */
  readonly scoreOf: (matrix: Matrix) => number | Undefined
}

/** How much worse a score gets when a group of columns is permuted. */
export type PermutationStrength = {
  readonly feature: string
  /** s − s_k of every repeat */
  readonly repeats: readonly number[]
  readonly mean: number
  /** over repeats, population */
  readonly sd: number
  /** t-interval of the mean; null for one repeat */
  readonly low: number | null
  readonly high: number | null
  readonly share: number | Undefined
}

export type PermutationImportance = {
  readonly rows: number
  /** the score of the rows as they are */
  readonly score: number
  readonly seed: number
  readonly level: number
  readonly features: readonly PermutationStrength[]
}

/**
 * Permutation importance: i_jk = s − s_jk, how much the score falls when the columns of group j come from other rows, for every repeat k.
 *
 * The same permutation serves all groups of a repeat, so that groups are compared with less noise. Correlated columns stand in for one another, and
 * permuted rows may be such as cannot occur: an importance near 0 does not mean that the model ignores a column. Permuted within bins of what a group
 * goes with (`strataOf`), rows stay near to those that occur, and what is left is what the group says beyond that.
 *
 * share_j = max(mean_j, 0) / Σ max(mean, 0), undefined where no mean is positive.
 *
 * @throws explain.too_few_rows for less than 2 rows, explain.no_score where the score of the rows as they are is undefined
 * Source: Breiman 2001; Fisher, Rudin, Dominici 2019. scikit-learn's `permutation_importance` has the same mean and deviation.
 * @example
 * const scoreOf = (rows) => leafSums(stump, rows)[0]
 * const rows = { rows: 2, groups: ['x'], matrixOf: (_, order) => matrixRows(background, order ?? Int32Array.of(0, 1)), scoreOf }
 * permutationImportance(rows, { repeats: 2 }).score // -1
 */
export function permutationImportance(
  { rows, groups, matrixOf, scoreOf, strataOf = () => null }: PermutedRows,
  { repeats = 10, seed = 0, level = 0.95, shares = 'positive', onProgress }: PermutationOptions = {},
): PermutationImportance {
  if (rows < 2) throw candorError('explain.too_few_rows', { received: rows, minimum: 2 })
  const score = scoreOf(matrixOf(0, null))
  if (typeof score !== 'number') throw candorError('explain.no_score', { reason: score.reason })
  const random = createRandom(seed)
  const falls = groups.map((): number[] => [])
  const strata = groups.map((_, j) => strataOf(j))
  for (let k = 0; k < repeats; k++) {
    const order = random.permutation(rows)
    groups.forEach((_, j) => {
      const permuted = scoreOf(matrixOf(j, orderWithin(order, strata[j]!)))
      if (typeof permuted !== 'number') throw candorError('explain.no_score', { reason: permuted.reason })
      falls[j]!.push(score - permuted)
      onProgress?.(k * groups.length + j + 1, repeats * groups.length)
    })
  }
  const means = falls.map(meanOf)
  const counted = means.map((mean) => (shares === 'signed' ? mean : Math.max(0, mean)))
  const total = counted.reduce((sum, mean) => sum + mean, 0)
  const features = groups.map((feature, j) => ({
    feature,
    repeats: falls[j]!,
    ...spreadOf(falls[j]!, level),
    share:
      total > 0 || (shares === 'signed' && total !== 0)
        ? counted[j]! / total
        : undefinedValue('no_positives', repeats),
  }))
  return { rows, score, seed, level, features }
}

/** The same permutation made to stay within bins: the rows of a bin take the values of its rows in the order in which these come. */
function orderWithin(order: Int32Array, strata: Int32Array | null): Int32Array {
  if (strata === null) return order
  const coming = Map.groupBy(order, (row) => strata[row]!)
  const next = new Map([...coming.keys()].map((bin) => [bin, 0]))
  return order.map((_, row) => {
    const bin = strata[row]!
    const place = next.get(bin)!
    next.set(bin, place + 1)
    return coming.get(bin)![place]!
  })
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function spreadOf(values: readonly number[], level: number) {
  const mean = meanOf(values)
  const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0)
  const sd = Math.sqrt(squares / values.length)
  if (values.length < 2) return { mean, sd, low: null, high: null }
  const freedom = values.length - 1
  const half = studentQuantile((1 + level) / 2, freedom) * Math.sqrt(squares / freedom / values.length)
  return { mean, sd, low: mean - half, high: mean + half }
}
