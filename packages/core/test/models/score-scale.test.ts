import { expect, it } from 'vitest'
import { leastShare, logOddsOf } from '../../src/models/score-scale.ts'

it('takes log-odds as they are, and those of a probability drawn inwards', () => {
  expect(logOddsOf(-3, 'log_odds')).toBe(-3)
  expect(logOddsOf(0.25, 'probability')).toBeCloseTo(-Math.log(3), 15)
  expect(logOddsOf(0, 'probability')).toBeCloseTo(Math.log(leastShare), 10)
  // 1 - 1e-12 is held to 1.1e-16, a share of 1e-4 of what is left to 1
  expect(logOddsOf(1, 'probability')).toBeCloseTo(-Math.log(leastShare), 3)
})
