import { exp, type Random } from '@candor/core'
import { levelSampler } from '../../level-sampler.ts'
import { homes } from './places.ts'

/** A customer as drawn. `activity`: how many transactions, over the mean. */
export type Customer = {
  readonly isBusiness: boolean
  readonly business: string
  readonly home: string
  readonly onboarded: number
  readonly assessed: number
  readonly activity: number
  readonly isLaunderer: boolean
}

export type CustomerChoice = {
  readonly firstDay: number
  readonly days: number
  readonly launderers: number
  /** what the shares of all countries but the first are multiplied by */
  readonly abroad: number
}

const dayMs = 86_400_000

const businesses = levelSampler({
  retail: 30,
  technology: 14,
  real_estate: 10,
  hospitality: 16,
  construction: 14,
  transport: 8,
  money_services: 4,
  gambling: 2,
  cryptocurrency: 2,
})

/** What a front likes to be. */
const fronts = levelSampler({
  retail: 26,
  technology: 6,
  real_estate: 14,
  hospitality: 18,
  construction: 12,
  transport: 6,
  money_services: 9,
  gambling: 5,
  cryptocurrency: 4,
})

/** Draws customers; whether one launders is drawn before all else, and nothing about the home country depends on it. */
export function customerDrawer(random: Random, choice: CustomerChoice): () => Customer {
  const { firstDay, days, launderers, abroad } = choice
  const home = levelSampler(
    Object.fromEntries(
      Object.entries(homes).map(([name, count]) => [
        name,
        Math.round(count * (name === 'GB' ? 1e4 : 1e4 * abroad)),
      ]),
    ),
  )
  return () => {
    const isLaunderer = random.next() < launderers
    const isBusiness = random.next() < (isLaunderer ? 0.4 : 0.22)
    const drawn = (isLaunderer ? fronts : businesses)(random)
    const isNew = random.next() < (isLaunderer ? 0.45 : 0.15)
    const age = 1 + random.int(isNew ? 400 : 4000)
    // reviews fall into the last 40 % of the period
    const assessed = Math.floor(days * (0.6 + 0.4 * random.next())) + 1
    return {
      isBusiness,
      business: isBusiness ? drawn : 'none',
      home: home(random),
      onboarded: firstDay - age * dayMs,
      assessed: firstDay + Math.min(assessed, days) * dayMs,
      activity: exp(0.7 * random.normal()) * (isBusiness ? 3 : 1),
      isLaunderer,
    }
  }
}
