import { expect, it } from 'vitest'
import { type RuleSet, type RuleTest, ruleScore } from '../../src/aml/rule-score.ts'

const withTest = (test: RuleTest): RuleSet => ({
  id: 'one',
  operator: '>=',
  bands: [{ id: 'low', from: 0 }],
  parts: [
    { kind: 'cases', name: 'p', weight: 2, missing: 0.3, cases: [{ all: [test], score: 1 }], otherwise: 0 },
  ],
})

it.each([
  ['>', 5, false],
  ['>=', 5, true],
  ['<', 5, false],
  ['<=', 5, true],
  ['=', 5, true],
  ['>', 4, true],
] as const)('5 %s %d is %s', (operator, than, holds) => {
  expect(ruleScore(withTest({ value: 'x', operator, than }), { x: 5 }).score).toBe(Number(holds))
})

it('takes what a part says where its value is not there', () => {
  expect(ruleScore(withTest({ value: 'x', operator: '>', than: 1 }), { x: null }).score).toBeCloseTo(0.3, 12)
})
