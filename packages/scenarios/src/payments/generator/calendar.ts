import type { Random } from '@candor/core'
import { normalWithin } from '../../normal-within.ts'
import { dayShares, hourShares, lastStep } from './published-figures.ts'

/** Rounds after which both shares are met to about 1e-12. */
const fittingRounds = 40

/**
 * Where a log's rows lie in time: `weights[s]` is the share of step s, of 1 … 743; place 0 is empty. Days and hours of the day have their published shares,
 * and yet no two days are alike: the hours of each are made unsteady first and then fitted to both margins in turn (iterative proportional fitting).
 */
export function stepWeights(random: Random): Float64Array {
  const weights = new Float64Array(lastStep + 1)
  for (let step = 1; step <= lastStep; step++) weights[step] = hourShares[step % 24]! * unsteady(random)
  for (let round = 0; round < fittingRounds; round++) {
    fit(weights, hourShares, (step) => step % 24)
    fit(weights, dayShares, (step) => Math.floor(step / 24))
  }
  return weights
}

/** Brings the sums of the steps of one place to the shares, as parts of 1. */
function fit(weights: Float64Array, shares: readonly number[], placeOf: (step: number) => number): void {
  const all = shares.reduce((sum, share) => sum + share, 0)
  const sums = shares.map(() => 0)
  for (const [step, weight] of weights.entries()) sums[placeOf(step)]! += weight
  for (const [step, weight] of weights.entries()) {
    const place = placeOf(step)
    if (weight > 0) weights[step] = (weight * shares[place]!) / all / sums[place]!
  }
}

/** A factor around 1: no two hours of the week are alike. */
function unsteady(random: Random): number {
  return normalWithin(random, { mean: 1, sd: 0.15, low: 0.4, high: 1.6 })
}

/**
 * Rows of each step, which sum to `rows` exactly: running sums are rounded, not the shares.
 *
 * @example
 * rowsOfSteps(Float64Array.of(0, 0.25, 0.75), 10) // Int32Array [0, 3, 7]
 */
export function rowsOfSteps(weights: Float64Array, rows: number): Int32Array {
  let sum = 0
  let before = 0
  return Int32Array.from(weights, (weight, step) => {
    sum += weight
    const end = step === weights.length - 1 ? rows : Math.round(sum * rows)
    const count = end - before
    before = end
    return count
  })
}

/**
 * Draws steps by their weights.
 *
 * @param weights summing to 1
 */
export function stepSampler(weights: Float64Array): (random: Random) => number {
  const ends = new Float64Array(weights.length)
  let sum = 0
  for (let step = 0; step < weights.length; step++) {
    sum += weights[step]!
    ends[step] = sum
  }
  return (random) => {
    const drawn = random.next() * sum
    return ends.findIndex((end) => drawn < end)
  }
}
