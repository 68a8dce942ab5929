import { createRandom } from '../math/index.ts'
import { type Undefined, undefinedValue } from '../metrics/index.ts'

/** A block of contributions: rows × features, row-major. */
export type PhiBlock = { readonly rows: number; readonly phi: Float64Array }

/** How much a feature contributes on average. */
export type FeatureStrength = {
  readonly feature: string
  /** Σ w |phi| / Σ w */
  readonly mean: number
  /** standard deviation of |phi| over rows, population */
  readonly sd: number
  /** bounds of the bootstrap interval of the mean; null where a single row has weight, which says nothing about others */
  readonly low: number | null
  readonly high: number | null
}

export type MeanAbsolute = {
  readonly n: number
  /** sum of the weights; n without them */
  readonly weight: number
  readonly interval: {
    readonly method: 'bootstrap_of_groups'
    readonly level: number
    readonly groups: number
    readonly resamples: number
    readonly seed: number
  }
  /** in the order of the names */
  readonly features: readonly FeatureStrength[]
}

export type IntervalOptions = {
  readonly level?: number
  readonly resamples?: number
  readonly seed?: number
}

/** Rows are dealt to so many groups in turn, and groups are resampled: with no more rows than groups that is the ordinary bootstrap. */
const mostGroups = 1000

/**
 * Mean absolute contribution of every feature over any number of rows, block by block, with a bootstrap interval. Memory does not grow with the rows:
 * the k-th row goes to group k mod 1,000, and a resample draws as many groups with replacement, the same for every feature.
 *
 * Rows must come in an order that has nothing to do with their place modulo 1,000, as in any table that is not made so on purpose. Of no rows, or of rows
 * that weigh nothing, there is no mean.
 *
 * @example
 * const strength = createMeanAbsolute(['x'])
 * strength.add({ rows: 2, phi: Float64Array.of(1, -3) })
 * strength.finish().features[0].mean // 2
 */
export function createMeanAbsolute(names: readonly string[]): {
  readonly add: (block: PhiBlock, weights?: Float64Array | null) => void
  readonly finish: (options?: IntervalOptions) => MeanAbsolute | Undefined
} {
  const width = names.length
  const weight = new Float64Array(mostGroups)
  const sums = new Float64Array(mostGroups * width)
  const squares = new Float64Array(width)
  let n = 0
  return {
    add: ({ rows, phi }, weights = null) => {
      for (let row = 0; row < rows; row++) {
        const w = weights?.[row] ?? 1
        const group = n++ % mostGroups
        weight[group]! += w
        for (let j = 0; j < width; j++) {
          const size = Math.abs(phi[row * width + j]!)
          sums[group * width + j]! += w * size
          squares[j]! += w * size * size
        }
      }
    },
    finish: ({ level = 0.95, resamples = 1000, seed = 0 } = {}) => {
      const groups = Math.min(n, mostGroups)
      const total = sumOf(weight)
      if (!(total > 0)) return undefinedValue(n === 0 ? 'no_rows' : 'zero_weight', n)
      const means = resampled({ groups, width, weight, sums }, resamples, seed)
      const varies = weight.filter((own) => own > 0).length > 1
      const bound = (j: number, share: number) => {
        if (!varies) return null
        const sorted = means.map((row) => row[j]!).sort((a, b) => a - b)
        return sorted[Math.min(resamples - 1, Math.max(0, Math.round(share * (resamples - 1))))]!
      }
      const features = names.map((feature, j): FeatureStrength => {
        let sum = 0
        for (let g = 0; g < groups; g++) sum += sums[g * width + j]!
        const mean = sum / total
        const sd = Math.sqrt(Math.max(0, squares[j]! / total - mean * mean))
        return { feature, mean, sd, low: bound(j, (1 - level) / 2), high: bound(j, (1 + level) / 2) }
      })
      const interval = { method: 'bootstrap_of_groups', level, groups, resamples, seed } as const
      return { n, weight: total, interval, features }
    },
  }
}

type Groups = {
  readonly groups: number
  readonly width: number
  readonly weight: Float64Array
  readonly sums: Float64Array
}

/** The means of every resample, features in a row; a resample that drew no weight is drawn again. */
function resampled({ groups, width, weight, sums }: Groups, resamples: number, seed: number): Float64Array[] {
  const random = createRandom(seed)
  const means: Float64Array[] = []
  while (means.length < resamples) {
    const own = new Float64Array(width)
    let total = 0
    for (let draw = 0; draw < groups; draw++) {
      const g = random.int(groups)
      total += weight[g]!
      for (let j = 0; j < width; j++) own[j]! += sums[g * width + j]!
    }
    if (total > 0) means.push(own.map((sum) => sum / total))
  }
  return means
}

function sumOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0)
}
