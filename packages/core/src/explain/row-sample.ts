import { candorError } from '../errors.ts'
import { createRandom, log } from '../math/index.ts'

export type RowSample = {
  /** all rows there are */
  readonly rows: number
  /** rows wanted */
  readonly count: number
  readonly seed: number
  /** a number per row: each such group is drawn from by its share; null: rows are one group */
  readonly strata?: Int32Array | null
  /** rows are drawn with a chance that grows with it, those of 0 never; null: all alike */
  readonly chances?: Float64Array | null
}

/**
 * Rows drawn without putting any back, seeded.
 *
 * With strata each group gives the part of the sample that it is of all rows (parts that are left over go to the largest remainders, then to the first group);
 * with chances a row comes before another with the odds of their chances.
 *
 * @returns places, ascending; all rows that can be drawn where no more are there than wanted
 * @throws explain.no_rows_weigh where no row has a chance
 * Source: Efraimidis and Spirakis 2006 for chances: the rows of the least −ln(u) / chance.
 * @example
 * rowSample({ rows: 10, count: 3, seed: 0 }).length // 3
 */
export function rowSample({ rows, count, seed, strata = null, chances = null }: RowSample): Int32Array {
  const random = createRandom(seed)
  const keys = Float64Array.from({ length: rows }, (_, row) => {
    const draw = -log(1 - random.next())
    const chance = chances?.[row] ?? 1
    return chance > 0 ? draw / chance : Number.POSITIVE_INFINITY
  })
  const drawn = [...keys.keys()].filter((row) => keys[row]! < Number.POSITIVE_INFINITY)
  if (drawn.length === 0) throw candorError('explain.no_rows_weigh', { rows })
  const groups = [...Map.groupBy(drawn, (row) => strata?.[row] ?? 0)].sort(([a], [b]) => a - b)
  const parts = partsOf(
    groups.map(([, own]) => own.length),
    Math.min(count, drawn.length),
  )
  const chosen = groups.flatMap(([, own], g) =>
    own.toSorted((a, b) => keys[a]! - keys[b]! || a - b).slice(0, parts[g]!),
  )
  return Int32Array.from(chosen).sort()
}

/** How many each group gives, by largest remainders. */
function partsOf(sizes: readonly number[], count: number): number[] {
  const total = sizes.reduce((sum, size) => sum + size, 0)
  const exact = sizes.map((size) => (size * count) / total)
  const parts = exact.map(Math.floor)
  const byRemainder = [...sizes.keys()].sort(
    (a, b) => exact[b]! - parts[b]! - (exact[a]! - parts[a]!) || a - b,
  )
  const left = count - parts.reduce((sum, part) => sum + part, 0)
  for (const g of byRemainder.slice(0, left)) parts[g]!++
  return parts
}
