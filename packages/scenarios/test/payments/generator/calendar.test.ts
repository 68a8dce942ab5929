import { createRandom } from '@candor/core'
import { describe, expect, it } from 'vitest'
import { rowsOfSteps, stepSampler, stepWeights } from '../../../src/payments/generator/calendar.ts'
import { dayShares, hourShares } from '../../../src/payments/generator/published-figures.ts'

const weights = stepWeights(createRandom(1))
const sum = (values: Iterable<number>) => [...values].reduce((all, value) => all + value, 0)

describe('stepWeights', () => {
  it('has the published mean, deviation and quartiles of the hours', () => {
    expect(sum(weights)).toBeCloseTo(1, 12)
    const mean = sum(weights.map((weight, step) => weight * step))
    const sd = Math.sqrt(sum(weights.map((weight, step) => weight * (step - mean) ** 2)))
    expect(Math.abs(mean - 243.4)).toBeLessThan(1)
    expect(Math.abs(sd - 142.33)).toBeLessThan(3)
    for (const [step, share] of [
      [156, 0.25],
      [239, 0.5],
      [335, 0.75],
    ] as const)
      expect(sum(weights.subarray(0, step + 1))).toBeCloseTo(share, 2)
  })

  it('has the published shares of days and of hours, to the last digits, and days that differ', () => {
    const shareOf = (places: readonly number[], placeOf: (step: number) => number) => {
      const found = places.map(() => 0)
      for (const [step, weight] of weights.entries()) found[placeOf(step)]! += weight
      return found.map((share, place) => Math.abs(share - places[place]! / sum(places)))
    }
    expect(Math.max(...shareOf(hourShares, (step) => step % 24))).toBeLessThan(1e-12)
    expect(Math.max(...shareOf(dayShares, (step) => Math.floor(step / 24)))).toBeLessThan(1e-12)
    const evenings = dayShares.map((share, day) => (weights[24 * day + 19] ?? 0) / share)
    expect(Math.max(...evenings) / Math.min(...evenings.slice(1, 30))).toBeGreaterThan(1.2)
  })

  it('has nothing where nobody pays', () => {
    expect(weights[0]).toBe(0)
    expect(weights.filter((weight) => weight === 0).length).toBeGreaterThan(90)
  })
})

describe('rowsOfSteps', () => {
  it('gives whole rows that sum to all', () => {
    for (const rows of [0, 1, 999, 6_354_407]) expect(sum(rowsOfSteps(weights, rows))).toBe(rows)
    expect([...rowsOfSteps(Float64Array.of(0, 0.25, 0.75), 10)]).toEqual([0, 3, 7])
  })
})

describe('stepSampler', () => {
  it('draws steps by their weight', () => {
    const draw = stepSampler(Float64Array.of(0, 0.25, 0.75))
    const random = createRandom(2)
    const drawn = Array.from({ length: 4000 }, () => draw(random))
    expect(drawn.filter((step) => step === 2).length / 4000).toBeCloseTo(0.75, 1)
    expect(drawn).not.toContain(0)
  })
})
