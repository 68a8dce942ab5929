import { type Undefined, undefinedValue } from '../metrics/index.ts'
import { type Interactions, pairCount, pairsOf } from './interactions.ts'

/** How strongly two features act together. */
export type PairStrength = {
  readonly a: string
  readonly b: string
  /** Σ w |I_ab| / Σ w of the whole interaction */
  readonly strength: number
  /** Σ w I_ab / Σ w */
  readonly mean: number
}

export type InteractionStrength = {
  readonly n: number
  /** sum of the weights; n without them */
  readonly weight: number
  readonly names: readonly string[]
  /** names × names, row-major, symmetric: strengths of pairs, of main effects on the diagonal */
  readonly matrix: Float64Array
  /** pairs of two features, strongest first, equal ones in their order */
  readonly ranking: readonly PairStrength[]
}

/**
 * Mean absolute interactions over any number of rows, block by block: the matrix, and the pairs by strength. Of no rows, or of rows that weigh nothing,
 * there are none.
 *
 * @example
 * const strength = createInteractionStrength(['x', 'y'])
 * strength.add({ rows: 2, phi: Float64Array.of(1, -2, 3, 1, 4, 3) })
 * strength.finish().ranking[0] // { a: 'x', b: 'y', strength: 3, mean: 1 }
 */
export function createInteractionStrength(names: readonly string[]): {
  readonly add: (block: Pick<Interactions, 'rows' | 'phi'>, weights?: Float64Array | null) => void
  readonly finish: () => InteractionStrength | Undefined
} {
  const width = pairCount(names.length)
  const sizes = new Float64Array(width)
  const sums = new Float64Array(width)
  let [n, total] = [0, 0]
  return {
    add: ({ rows, phi }, weights = null) => {
      for (let row = 0; row < rows; row++) {
        const w = weights?.[row] ?? 1
        total += w
        for (let k = 0; k < width; k++) {
          const value = phi[row * width + k]!
          sizes[k]! += w * Math.abs(value)
          sums[k]! += w * value
        }
      }
      n += rows
    },
    finish: () => {
      if (!(total > 0)) return undefinedValue(n === 0 ? 'no_rows' : 'zero_weight', n)
      const share = (values: Float64Array, k: number) => values[k]! / total
      const matrix = new Float64Array(names.length * names.length)
      const ranking: PairStrength[] = []
      pairsOf(names.length).forEach(([a, b], k) => {
        const strength = share(sizes, k)
        matrix[a * names.length + b] = strength
        matrix[b * names.length + a] = strength
        if (a !== b) ranking.push({ a: names[a]!, b: names[b]!, strength, mean: share(sums, k) })
      })
      ranking.sort((one, two) => two.strength - one.strength)
      return { n, weight: total, names, matrix, ranking }
    },
  }
}
