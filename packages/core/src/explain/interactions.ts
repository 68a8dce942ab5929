import type { Attributions } from './attributions.ts'
import { checkAdditivity } from './check-additivity.ts'

/**
 * Main effects and pair interactions of every row, each pair once and whole.
 *
 * ```
 * I_ab = Σ_S |S|! (M − |S| − 2)! / (M − 1)! · (v(S ∪ ab) − v(S ∪ a) − v(S ∪ b) + v(S))      a < b, the Shapley interaction index
 * I_aa = phi_a − ½ Σ_b I_ab                                                                  the main effect
 * score[i] = base + Σ_{a <= b} I_ab + residual[i]
 * ```
 *
 * shap's and XGBoost's square matrices hold half of I_ab in each of the two cells; `interactionMatrix` makes them.
 */
export type Interactions = Omit<Attributions, 'phi'> & {
  /** row-major, rows × pairs, float64; the pair of columns a <= b stands at `pairPlace(a, b, names.length)` */
  readonly phi: Float64Array
}

/**
 * Pairs of `count` columns, each with itself too: the upper triangle of the square.
 *
 * @example
 * pairCount(3) // 6
 */
export function pairCount(count: number): number {
  return (count * (count + 1)) / 2
}

/**
 * All pairs in their order.
 *
 * @example
 * pairsOf(2) // [[0, 0], [0, 1], [1, 1]]
 */
export function pairsOf(count: number): (readonly [number, number])[] {
  const pairs: (readonly [number, number])[] = []
  for (let a = 0; a < count; a++) for (let b = a; b < count; b++) pairs.push([a, b])
  return pairs
}

/**
 * One row as shap and XGBoost print it: a symmetric matrix, half a pair in each of its two cells, whose rows add up to the contributions.
 *
 * @returns names × names, row-major
 * @example
 * interactionMatrix({ ...attributions, names: ['x', 'y'], phi: Float64Array.of(1, 0.5, 2) }, 0) // Float64Array [1, 0.25, 0.25, 2]
 */
export function interactionMatrix(
  { names, phi }: Pick<Interactions, 'names' | 'phi'>,
  row: number,
): Float64Array {
  const count = names.length
  const at = row * pairCount(count)
  const matrix = new Float64Array(count * count)
  pairsOf(count).forEach(([a, b], k) => {
    const value = a === b ? phi[at + k]! : phi[at + k]! / 2
    matrix[a * count + b] = value
    matrix[b * count + a] = value
  })
  return matrix
}

/** Checks that interactions add up, as `checkAdditivity` does for contributions; `names` are the columns. */
export function checkPairSums(parts: Omit<Interactions, 'residual'>): Interactions {
  const { residual } = checkAdditivity({ ...parts, names: pairNames(parts.names) })
  return { ...parts, residual }
}

function pairNames(names: readonly string[]): string[] {
  return pairsOf(names.length).map(([a, b]) => `${names[a]} × ${names[b]}`)
}
