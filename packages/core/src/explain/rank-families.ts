import type { Attributions } from './attributions.ts'

/** A family among the others of its row. */
export type Factor = {
  readonly family: string
  readonly phi: number
  readonly direction: 'raises' | 'lowers'
  /** place by size among all, from 1 */
  readonly rank: number
  /** place among those of the same direction, from 1 */
  readonly place: number
  /** whether another is as large */
  readonly tie: boolean
}

/**
 * The families of one row that contribute anything, largest first. Sizes less than 1e-6 of their sum apart are equal: such families
 * stand in the order of the catalogue, those that it does not name behind, as they came.
 *
 * @param attributions by family
 * @example
 * rankFamilies(attributions, 0, [])[0].family // 'x'
 */
export function rankFamilies(
  attributions: Attributions,
  row: number,
  catalogue: readonly string[],
): Factor[] {
  const { factors, tolerance } = bySize(attributions, row)
  orderTies(factors, tolerance, catalogue)
  return numbered(factors)
}

/** Sizes closer than this part of their sum are equal. */
const tiePart = 1e-6

type Ranked = { -readonly [K in keyof Factor]: Factor[K] } & { readonly size: number }

function bySize({ names, phi }: Attributions, row: number): { factors: Ranked[]; tolerance: number } {
  const factors: Ranked[] = []
  let sum = 0
  for (let j = 0; j < names.length; j++) {
    const value = phi[row * names.length + j]!
    const size = Math.abs(value)
    const direction = value > 0 ? 'raises' : 'lowers'
    sum += size
    if (value !== 0)
      factors.push({ family: names[j]!, phi: value, direction, rank: 0, place: 0, tie: false, size })
  }
  return { factors: factors.sort((a, b) => b.size - a.size), tolerance: tiePart * sum }
}

function orderTies(factors: Ranked[], tolerance: number, catalogue: readonly string[]): void {
  for (let first = 0, end = 1; first < factors.length; first = end++) {
    while (end < factors.length && factors[first]!.size - factors[end]!.size < tolerance) end++
    if (end - first === 1) continue
    const tied = factors.slice(first, end)
    tied.sort((a, b) => placeIn(catalogue, a.family) - placeIn(catalogue, b.family))
    tied.forEach((factor, i) => {
      factor.tie = true
      factors[first + i] = factor
    })
  }
}

function placeIn(catalogue: readonly string[], family: string): number {
  const place = catalogue.indexOf(family)
  return place < 0 ? catalogue.length : place
}

function numbered(factors: Ranked[]): Factor[] {
  const seen = { raises: 0, lowers: 0 }
  for (let i = 0; i < factors.length; i++) {
    const factor = factors[i]!
    factor.rank = i + 1
    factor.place = ++seen[factor.direction]
  }
  return factors
}
