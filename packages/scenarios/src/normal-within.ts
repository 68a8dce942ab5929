import type { Random } from '@candor/core'

/** A normal distribution, and the range outside which a draw is thrown away. */
export type NormalRange = {
  readonly mean: number
  readonly sd: number
  readonly low: number
  readonly high: number
}

/**
 * A normal number inside a range, by drawing again.
 *
 * @example
 * normalWithin(createRandom(1), { mean: 0, sd: 1, low: -1, high: 1 }) // -0.26716129390535537
 */
export function normalWithin(random: Random, { mean, sd, low, high }: NormalRange): number {
  let drawn = mean + sd * random.normal()
  while (drawn < low || drawn > high) drawn = mean + sd * random.normal()
  return drawn
}
