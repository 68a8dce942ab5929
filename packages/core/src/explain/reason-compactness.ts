import type { Attributions } from './attributions.ts'

const mostOfIt = 0.9

/**
 * How many families it takes for nine tenths of Σ|phi| of a row, largest first: how long an explanation has to be. 0 where nothing contributes.
 *
 * @param attributions by family
 * @example
 * reasonCompactness(attributions, 0) // 1
 */
export function reasonCompactness({ names, phi }: Attributions, row: number): number {
  const sizes = Array.from(names, (_, j) => Math.abs(phi[row * names.length + j]!)).sort((a, b) => b - a)
  const total = sizes.reduce((sum, size) => sum + size, 0)
  let [told, count] = [0, 0]
  while (told < mostOfIt * total && count < sizes.length) told += sizes[count++]!
  return count
}
