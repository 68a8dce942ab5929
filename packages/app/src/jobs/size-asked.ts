import type { Scenario } from '@candor/scenarios'
import { appError } from '../errors.ts'

type Size = { readonly rows: number; readonly set: Readonly<Record<string, number>> }

/**
 * What `generate` is asked for, in rows of the scored table: rows of a main table that holds series are counted in whole series.
 *
 * @param rows undefined: as many as the domain usually has
 * @throws jobs.two_sizes
 */
export function sizeAsked(
  { perUnit, settings, usually, demo }: Scenario,
  { rows, set }: { readonly rows: number | undefined; readonly set: Size['set'] },
): Size {
  const usual = usually?.rows ?? demo.rows
  if (perUnit === undefined) return { rows: rows ?? usual, set }
  const { [perUnit.unit]: units, ...others } = set
  if (units !== undefined && rows !== undefined)
    throw appError('jobs.two_sizes', { rows, unit: perUnit.unit, units })
  const length = others[perUnit.rows] ?? settings![perUnit.rows]!.value
  // a length that is none is refused by the generator
  const wanted = rows === undefined ? usual : Math.ceil(rows / Math.max(length, 1))
  return { rows: units ?? wanted, set: others }
}
