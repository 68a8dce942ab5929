import type { Random } from '@candor/core'
import { normalWithin } from '../../normal-within.ts'
import { dayShares, hourShares, lastStep } from './published-figures.ts'

/** Where a log's rows lie in time: `weights[s]` is the share of step s, of 1 … 743; place 0 is empty. Days have their published share exactly. */
export function stepWeights(random: Random): Float64Array {
  const weights = new Float64Array(lastStep + 1)
  const all = dayShares.reduce((sum, share) => sum + share, 0)
  for (const [day, share] of dayShares.entries()) {
    const hours = hourShares.map((hour, h) => (day === 0 && h === 0 ? 0 : hour * unsteady(random)))
    const sum = hours.reduce((total, hour) => total + hour, 0)
    for (const [h, hour] of hours.entries())
      if (24 * day + h <= lastStep) weights[24 * day + h] = (hour / sum) * (share / all)
  }
  return weights
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
