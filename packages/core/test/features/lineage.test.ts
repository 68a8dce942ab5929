import { expect, it } from 'vitest'
import type { RowStep } from '../../src/features/index.ts'
import { lineageOf, stepsBehind } from '../../src/features/lineage.ts'

const steps: RowStep[] = [
  { step: 'ratio', output: 'share', numerator: 'part', denominator: 'total' },
  { step: 'difference', output: 'rest', from: 'total', minus: 'part' },
  { step: 'difference', output: 'gap', from: 'rest', minus: 'share' },
  { step: 'clip', output: 'unused', input: 'total', low: 0, high: 1 },
]

it('follows steps back to the table’s own columns, each once', () => {
  expect(lineageOf('gap', steps)).toEqual(['total', 'part'])
  expect(lineageOf('share', steps)).toEqual(['part', 'total'])
  expect(lineageOf('other', steps)).toEqual(['other'])
})

it('keeps the steps behind some names, in their order', () => {
  expect(stepsBehind(['gap', 'other'], steps).map((step) => step.output)).toEqual(['share', 'rest', 'gap'])
  expect(stepsBehind(['share'], steps).map((step) => step.output)).toEqual(['share'])
})
