import type { Random } from '@candor/core'
import { indexPermutation } from '../../index-permutation.ts'
import { levelSampler } from '../../level-sampler.ts'
import { normalWithin } from '../../normal-within.ts'
import type { Incident } from './incident.ts'
import * as published from './published-counts.ts'

const dayMs = 86_400_000
const firstBind = Date.UTC(1990, 0, 1)
const bindDays = (Date.UTC(2015, 2, 1) - firstBind) / dayMs

const state = levelSampler(published.policyState)
const limits = levelSampler(published.policyLimits)
const deductible = levelSampler(published.deductible)
const umbrella = levelSampler(published.umbrellaMillions)
const premium = { mean: 1256.41, sd: 244.17, low: 433.33, high: 2047.59 }

/**
 * Draws policies: bound on any day from 1990 until the incident, with a number of their own. Tenure as a customer says
 * nothing about the bind date, as in the published file.
 *
 * @param ofQuirk its own stream for the quirk's rows
 * @param active  quirks that hold: `negative_umbrella`
 * @example
 * policyDrawer(createRandom(1), createRandom(2), new Set())(0, { incident_date: Date.UTC(2015, 0, 9) }).policy_state // 'OH'
 */
export function policyDrawer(random: Random, ofQuirk: Random, active: ReadonlySet<string>) {
  const number = indexPermutation(900_000, random)
  const isNegative = onceInAThousand(ofQuirk)
  return (i: number, { incident_date }: Pick<Incident, 'incident_date'>) => {
    const limit = Number(umbrella(random)) * 1_000_000
    const wrong = isNegative(i) && active.has('negative_umbrella')
    return {
      policy_number: 100_000 + number(i),
      policy_bind_date: bindDate(random, incident_date),
      policy_state: state(random),
      policy_csl: limits(random),
      policy_deductable: Number(deductible(random)),
      policy_annual_premium: Math.round(normalWithin(random, premium) * 100) / 100,
      umbrella_limit: wrong ? -1_000_000 : limit,
    }
  }
}

function bindDate(random: Random, before: number): number {
  let date = firstBind + random.int(bindDays) * dayMs
  while (date >= before) date = firstBind + random.int(bindDays) * dayMs
  return date
}

/** True for one row of each thousand, at a place drawn anew; rows are asked for in order. */
function onceInAThousand(random: Random): (i: number) => boolean {
  let place = -1
  return (i) => {
    if (i % 1000 === 0) place = random.int(1000)
    return i % 1000 === place
  }
}
