import type { Profile, ProfileColumn } from '../data/index.ts'
import type { CellValue } from './format-value.ts'
import type { CostRule } from './recourse-rules.ts'

/**
 * What changing a column from one value to another costs: fixed + perUnit · distance. The unit of a number is by default its median absolute
 * deviation in the cohort (its standard deviation where that is 0, then 1); any other level of a category is one unit away.
 *
 * @example
 * changeCost('state', 'OH', 'IL', profile) // 1
 */
export function changeCost(
  source: string,
  from: CellValue,
  to: CellValue,
  profile: Profile,
  { perUnit, fixed = 0 }: CostRule = {},
): number {
  if (from === to) return 0
  if (typeof from !== 'number' || typeof to !== 'number') return fixed + (perUnit ?? 1)
  const column = profile.columns.find(({ name }) => name === source)
  return fixed + Math.abs(to - from) * (perUnit ?? 1 / spreadOf(column))
}

/** Of 201 quantiles: the median of their distances from the middle one. */
function spreadOf(column: ProfileColumn | undefined): number {
  if (column?.kind !== 'number' || column.quantiles.length === 0) return 1
  const { quantiles } = column
  const middle = quantiles[(quantiles.length - 1) / 2]!
  const distances = quantiles.map((value) => Math.abs(value - middle)).sort((a, b) => a - b)
  return distances[(distances.length - 1) / 2]! || column.sd || 1
}
