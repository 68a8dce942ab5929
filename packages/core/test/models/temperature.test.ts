import { describe, expect, it } from 'vitest'
import { createRandom, logistic, logit, softplus } from '../../src/math/index.ts'
import { applyTemperature, fitTemperature } from '../../src/models/temperature.ts'
import { adultCalibration } from './adult-calibration.ts'
import { learnerReference } from './learner-reference.ts'

const adult = adultCalibration()

describe('fitTemperature', () => {
  it('finds a closed form: one score, three of four rows positive', () => {
    const { temperature } = fitTemperature(Float64Array.of(2, 2, 2, 2), Float64Array.of(1, 1, 1, 0))
    expect(temperature).toBeCloseTo(2 / Math.log(3), 14)
  })

  it('finds the number that scores were multiplied by, and is the optimum', () => {
    const random = createRandom(3)
    const truth = Float64Array.from({ length: 4000 }, () => 2 * random.normal())
    const labels = truth.map((m) => (random.next() < logistic(m) ? 1 : 0))
    for (const factor of [0.05, 1, 7]) {
      const scores = truth.map((m) => m * factor)
      const { temperature } = fitTemperature(scores, labels)
      // standard error of a slope over 4,000 rows of sd 2: about 0.03
      expect(Math.abs(temperature / factor - 1)).toBeLessThan(0.12)
      for (const nearby of [temperature * (1 - 1e-4), temperature * (1 + 1e-4)])
        expect(loss(scores, labels, nearby)).toBeGreaterThan(loss(scores, labels, temperature))
    }
  })

  it('weighs rows as if they stood there several times', () => {
    const weighted = fitTemperature(Float64Array.of(1, 2, -1), Float64Array.of(1, 0, 0), {
      weights: Float64Array.of(3, 1, 2),
    })
    const twice = fitTemperature(Float64Array.of(1, 1, 1, 2, -1, -1), Float64Array.of(1, 1, 1, 0, 0, 0))
    expect(weighted.temperature).toBeCloseTo(twice.temperature, 13)
  })

  it('ends at its bounds where the loss falls on', () => {
    expect(fitTemperature(Float64Array.of(-1, 1), Float64Array.of(0, 1)).temperature).toBeCloseTo(
      Math.exp(-10),
      12,
    )
    expect(fitTemperature(Float64Array.of(-1, 1), Float64Array.of(1, 0)).temperature).toBeCloseTo(
      Math.exp(10),
      6,
    )
  })

  it('takes probabilities by their log-odds, votes of 0 and 1 included', () => {
    const labels = Float64Array.of(0, 0, 1, 1, 1, 0)
    const votes = Float64Array.of(0.1, 0.4, 0.8, 0.9, 0.3, 0.6)
    const byVotes = fitTemperature(votes, labels, { scale: 'probability' })
    expect(byVotes.temperature).toBeCloseTo(fitTemperature(votes.map(logit), labels).temperature, 12)
    expect(applyTemperature(byVotes, 0.9)).toBeCloseTo(logistic(logit(0.9) / byVotes.temperature), 14)
    expect(applyTemperature(byVotes, 1)).toBeLessThan(1)
    expect(applyTemperature(byVotes, 0)).toBeGreaterThan(0)
  })

  it('says what is wrong', () => {
    expect(() => fitTemperature(Float64Array.of(Number.NaN), Float64Array.of(1))).toThrow(
      'score of row 0 is NaN',
    )
  })
})

describe.skipIf(adult === null)('fitTemperature on 600 Adult rows, against scikit-learn', () => {
  if (adult === null) return it('needs the reference rows', () => {})
  type Expected = { readonly temperature: { readonly plain: number; readonly weighted: number } }
  const { temperature } = learnerReference<Expected>('calibrators', 'expected')
  const scores = adult.fit.p.map(logit)

  // their Brent search compares losses, whose rounding leaves 1e-8 of the place
  it('equals theirs, without weights and with', () => {
    const weights = adult.fit.y.map((_, row) => 0.25 + (row % 4))
    expect(fitTemperature(scores, adult.fit.y).temperature).toBeCloseTo(temperature.plain, 7)
    expect(fitTemperature(scores, adult.fit.y, { weights }).temperature).toBeCloseTo(temperature.weighted, 7)
  })
})

function loss(scores: Float64Array, labels: Float64Array, temperature: number): number {
  return scores.reduce((sum, f, row) => sum + softplus(f / temperature) - (labels[row]! * f) / temperature, 0)
}
