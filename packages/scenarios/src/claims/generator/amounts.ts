import type { Random } from '@candor/core'
import { levelSampler } from '../../level-sampler.ts'
import type { Incident } from './incident.ts'
import * as published from './published-counts.ts'

const injury = levelSampler(published.injuryUnits)
const property = levelSampler(published.propertyUnits)
const vehicle = levelSampler(published.vehicleUnits)

const afterCollision = { unit: { mean: 6010, sd: 1390 }, low: 18_000, high: 114_920 }
const otherwise = { unit: { mean: 516, sd: 158 }, low: 100, high: 10_790 }

/**
 * Draws the amounts of a claim: a few equal units for each part, the unit a multiple of 10, drawn again until the total
 * lies in the range of its kind. So the parts add up to the total exactly.
 *
 * @example
 * amountsDrawer(createRandom(1))({ collision_type: '?' }).total_claim_amount // 3690
 */
export function amountsDrawer(random: Random) {
  return ({ collision_type }: Pick<Incident, 'collision_type'>) => {
    const parts = [injury(random), property(random), vehicle(random)].map(Number)
    const count = parts.reduce((sum, part) => sum + part, 0)
    const unit = drawUnit(random, count, collision_type === '?' ? otherwise : afterCollision)
    const [injury_claim, property_claim, vehicle_claim] = parts.map((part) => part * unit)
    return {
      total_claim_amount: count * unit,
      injury_claim: injury_claim!,
      property_claim: property_claim!,
      vehicle_claim: vehicle_claim!,
    }
  }
}

function drawUnit(random: Random, count: number, { unit, low, high }: typeof otherwise): number {
  for (;;) {
    const drawn = Math.round((unit.mean + unit.sd * random.normal()) / 10) * 10
    if (count * drawn >= low && count * drawn <= high) return drawn
  }
}
