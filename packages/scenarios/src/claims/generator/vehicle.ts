import type { Random } from '@candor/core'
import { positionSampler } from '../../level-sampler.ts'
import * as published from './published-counts.ts'

const models = Object.entries(published.modelsByMake).flatMap(([make, counts]) =>
  Object.entries(counts).map(([model, count]) => ({ make, model, count })),
)
const position = positionSampler(models.map(({ count }) => count))
const year = positionSampler(published.autoYear)

/**
 * Draws the insured vehicle: a model of its make, built 1995 to 2015.
 *
 * @example
 * vehicleDrawer(createRandom(1))().auto_make // 'Ford'
 */
export function vehicleDrawer(random: Random) {
  return () => {
    const { make, model } = models[position(random)]!
    return { auto_make: make, auto_model: model, auto_year: 1995 + year(random) }
  }
}
