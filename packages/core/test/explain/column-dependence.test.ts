import { expect, it } from 'vitest'
import { dependenceOf } from '../../src/explain/column-dependence.ts'
import type { RowStep } from '../../src/features/index.ts'

const rowSteps: RowStep[] = [
  { step: 'ratio', output: 'share', numerator: 'part', denominator: 'total' },
  { step: 'difference', output: 'age', from: 2015, minus: 'year' },
  { step: 'difference', output: 'rest', from: 'total', minus: 'part' },
  { step: 'difference', output: 'odd', from: 'share', minus: 'part' },
  { step: 'clip', output: 'capped', input: 'age', low: 0, high: 30 },
  { step: 'bin', output: 'band', input: 'total', edges: [10, 20], labels: ['low', 'middle', 'high'] },
  { step: 'cyclic', output: 'sine', input: 'hour', period: 24, wave: 'sine' },
]

it.each([
  ['share', 'part', 'monotone'],
  ['share', 'total', 'other'],
  ['share', 'year', 'none'],
  ['age', 'year', 'monotone'],
  ['capped', 'year', 'monotone'],
  ['rest', 'part', 'monotone'],
  ['odd', 'part', 'other'],
  ['sine', 'hour', 'other'],
  ['hour', 'hour', 'monotone'],
])('%s follows %s: %s', (name, source, kind) => {
  expect(dependenceOf(name, source, { rowSteps }).kind).toBe(kind)
})

it('knows the edges of a band', () => {
  expect(dependenceOf('band', 'total', { rowSteps })).toEqual({ kind: 'edges', edges: [10, 20] })
})
