import type { Random } from '@candor/core'
import { positionSampler } from '../../level-sampler.ts'
import { type Attack, attackFactors, attacks } from './attack.ts'
import { poisson } from './poisson.ts'
import { expectedViews, type Profile, profiles } from './profile.ts'

/** One user: who, and the counts of each hour. `isAnomaly[i]` is 1 in the hours of the attack. */
export type UserSeries = {
  readonly profile: Profile
  readonly attack: Attack | null
  readonly startHour: number
  /** views, likes, comments, shares */
  readonly counts: readonly Int32Array[]
  readonly isAnomaly: Uint8Array
  /** honest, and labelled fake all the same */
  readonly isSuspected: boolean
}

export type SeriesSettings = {
  readonly hours: number
  readonly fakeShare: number
  readonly difficulty: number
  /** of the logarithm of a user's level */
  readonly spread: number
  /** share of honest users with bursts of their own: a post that goes round */
  readonly honestBursts: number
}

const drawProfile = positionSampler(profiles.map(({ users }) => users))
const drawAttack = positionSampler(attacks.map(({ users }) => users))

/** Bursts that nobody bought: up to three stretches of some hours. */
const honestBurst: Attack = { name: 'none', users: 0, stretches: 2, hours: 9, strength: 2.8 }

/** Draws one user. Everything of a user comes from the one stream, so that users do not depend on each other. */
export function userSeries(random: Random, settings: SeriesSettings): UserSeries {
  const profile = profiles[drawProfile(random)]!
  const isFake = random.next() < settings.fakeShare
  const attack = isFake ? attacks[drawAttack(random)]! : null
  const startHour = random.int(24)
  const where = { ...settings, startHour }
  const views = expectedViews(profile, where, random)
  const isBursting = random.next() < settings.honestBursts
  if (isBursting) multiply(views, attackFactors(honestBurst, { ...where, difficulty: 0 }, random))
  const factors =
    attack === null ? new Float64Array(settings.hours).fill(1) : attackFactors(attack, where, random)
  multiply(views, factors)
  const isAnomaly = Uint8Array.from(factors, (factor) => (factor === 1 ? 0 : 1))
  const counts = countsOf(profile, views, random)
  return { profile, attack, startHour, counts, isAnomaly, isSuspected: false }
}

function multiply(values: Float64Array, factors: Float64Array): void {
  for (let i = 0; i < values.length; i++) values[i]! *= factors[i]!
}

function countsOf(profile: Profile, expected: Float64Array, random: Random): Int32Array[] {
  const perView = [1, ...profile.perView]
  const counts = perView.map(() => new Int32Array(expected.length))
  for (let i = 0; i < expected.length; i++)
    for (let m = 0; m < counts.length; m++) counts[m]![i] = poisson(expected[i]! * perView[m]!, random)
  return counts
}
