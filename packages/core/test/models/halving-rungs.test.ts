import { expect, it } from 'vitest'
import { halvingRungs } from '../../src/models/halving-rungs.ts'

it('ends with the largest budget, and begins as small as trials and the least budget let it', () => {
  expect(halvingRungs(27, 3, 900)).toEqual([
    { trials: 27, budget: 33 },
    { trials: 9, budget: 100 },
    { trials: 3, budget: 300 },
    { trials: 1, budget: 900 },
  ])
  expect(halvingRungs(27, 3, 900, 100)).toEqual([
    { trials: 27, budget: 100 },
    { trials: 9, budget: 300 },
    { trials: 3, budget: 900 },
  ])
  expect(halvingRungs(10, 2, 16, 5)).toEqual([
    { trials: 10, budget: 8 },
    { trials: 5, budget: 16 },
  ])
})

it('has one rung for one trial, or where the least budget is the largest', () => {
  expect(halvingRungs(1, 3, 100)).toEqual([{ trials: 1, budget: 100 }])
  expect(halvingRungs(8, 3, 100, 100)).toEqual([{ trials: 8, budget: 100 }])
})

it('takes factors that are not whole, and budgets down to 1', () => {
  expect(halvingRungs(4, 1.5, 2)).toEqual([
    { trials: 4, budget: 1 },
    { trials: 3, budget: 2 },
  ])
})
