import type { Random } from '@candor/core'
import { macro, regions } from './published-choices.ts'

/** Months for which applications are made: January 2022 to December 2024. */
export const months = 36

export type MacroFigures = { readonly regional_cpi: number; readonly regional_unemployment: number }

/**
 * The two figures of every region and month: one value each, however many apply. Half of the variance is the month's for the
 * whole country, the rest the region's own of that month.
 *
 * @returns a look-up by region and month in [0, 36)
 * @example
 * const figures = macroFigures(createRandom(1))
 * figures('Maule', 3) === figures('Maule', 3) // true
 */
export function macroFigures(random: Random): (region: string, month: number) => MacroFigures {
  const national = Array.from({ length: months }, () => [random.normal(), random.normal()] as const)
  const byRegion = new Map(
    Object.keys(regions).map((region) => [region, national.map((country) => figuresOf(random, country))]),
  )
  return (region, month) => byRegion.get(region)![month]!
}

function figuresOf(random: Random, [prices, jobs]: readonly [number, number]): MacroFigures {
  const { cpi, unemployment } = macro
  return {
    regional_cpi: toFour(cpi.mean + (cpi.sd * (prices + random.normal())) / Math.SQRT2),
    regional_unemployment: toFour(
      Math.max(0.01, unemployment.mean + (unemployment.sd * (jobs + random.normal())) / Math.SQRT2),
    ),
  }
}

function toFour(value: number): number {
  return Math.round(value * 10_000) / 10_000
}
