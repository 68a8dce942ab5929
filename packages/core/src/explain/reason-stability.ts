import { createRandom } from '../math/index.ts'
import type { Attributions } from './attributions.ts'
import { adverseFamilies } from './reasons.ts'

/**
 * `jaccard`: mean over rows and bootstraps of the overlap of the principal reasons with those of the whole background (1: the same set).
 * `flips`: share of rows and bootstraps with another first reason. `isStable`: jaccard >= .8 and flips <= .05.
 */
export type Stability = {
  readonly rows: number
  readonly bootstraps: number
  readonly jaccard: number
  readonly flips: number
  readonly isStable: boolean
}

const leastJaccard = 0.8
const mostFlips = 0.05

/**
 * Whether the principal reasons depend on which background rows happened to be drawn: the background is drawn again with replacement, and the
 * reasons are compared. Interventional contributions are means over background rows, so a new background is a weighing of them.
 *
 * @param perBackgroundRow attributions by family of the same rows against each background row alone
 * @returns with 0 rows: jaccard and flips NaN would say nothing, so null
 * @example
 * reasonStability([attributions, attributions], 'negative', { bootstraps: 10, seed: 0 })
 * // { rows: 1, bootstraps: 10, jaccard: 1, flips: 0, isStable: true }
 */
export function reasonStability(
  perBackgroundRow: readonly Attributions[],
  favourable: 'positive' | 'negative',
  { bootstraps = 50, seed = 0 }: { readonly bootstraps?: number; readonly seed?: number } = {},
): Stability | null {
  const [first] = perBackgroundRow
  if (first === undefined || first.rows === 0) return null
  const { rows } = first
  const random = createRandom(seed)
  const reasonsOf = (weights: Float64Array) => {
    const mean = weighted(perBackgroundRow, weights)
    return Array.from({ length: rows }, (_, row) => adverseFamilies(mean, row, favourable))
  }
  const whole = reasonsOf(new Float64Array(perBackgroundRow.length).fill(1))
  let [overlap, flips] = [0, 0]
  for (let k = 0; k < bootstraps; k++) {
    const drawn = new Float64Array(perBackgroundRow.length)
    for (let i = 0; i < drawn.length; i++) drawn[random.int(drawn.length)]! += 1
    reasonsOf(drawn).forEach((reasons, row) => {
      overlap += jaccardOf(reasons, whole[row]!)
      if (reasons[0] !== whole[row]![0]) flips++
    })
  }
  const cases = rows * bootstraps
  const [jaccard, share] = [overlap / cases, flips / cases]
  return { rows, bootstraps, jaccard, flips: share, isStable: jaccard >= leastJaccard && share <= mostFlips }
}

function weighted(parts: readonly Attributions[], weights: Float64Array): Attributions {
  const [first] = parts
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const phi = new Float64Array(first!.phi.length)
  parts.forEach((part, b) => {
    const weight = weights[b]! / total
    if (weight !== 0) for (let i = 0; i < phi.length; i++) phi[i]! += weight * part.phi[i]!
  })
  return { ...first!, phi }
}

function jaccardOf(a: readonly string[], b: readonly string[]): number {
  const union = new Set([...a, ...b]).size
  return union === 0 ? 1 : a.filter((name) => b.includes(name)).length / union
}
