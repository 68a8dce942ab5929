import { expect, it } from 'vitest'
import { reasonSufficiency } from '../../src/explain/index.ts'
import type { Matrix, OutputColumn } from '../../src/features/index.ts'

const outputs = ['a', 'b', 'b2'].map((name): OutputColumn => {
  const family = name[0]!
  return { name, kind: 'value', level: null, source: name, sources: [name], family }
})
const row = (...values: number[]): Matrix => ({
  rows: 1,
  names: ['a', 'b', 'b2'],
  columns: values.map((value) => Float64Array.of(value)),
})
const background: Matrix = {
  rows: 2,
  names: ['a', 'b', 'b2'],
  columns: [Float64Array.of(0, 2), Float64Array.of(1, 1), Float64Array.of(0, 4)],
}
const scoresOf = ({ rows, columns }: Matrix) =>
  Float64Array.from({ length: rows }, (_, i) => columns.reduce((sum, column) => sum + column[i]!, 0))
const task = { scoresOf, matrix: row(10, 3, 5), row: 0, outputs, background }

it.each([
  // score 18; without a: 1 + 3 + 5 = 9; without b: 10 + 1 + 2 = 13; without both 4
  [['a'], 10, { without: 9, closed: 9 / 8, isSufficient: true }],
  [['b'], 10, { without: 13, closed: 5 / 8, isSufficient: true }],
  [['b'], 5, { without: 13, closed: 5 / 13, isSufficient: false }],
  [['a', 'b'], 5, { without: 4, closed: 14 / 13, isSufficient: true }],
  [[], 5, { without: 18, closed: 0, isSufficient: false }],
  // the other side of the cut-off: without a it moves away
  [['a'], 20, { without: 9, closed: -4.5, isSufficient: false }],
])('without %j and a cut-off of %d', (families, value, expected) => {
  expect(reasonSufficiency({ ...task, cutOff: { value, operator: '>=' } }, families)).toEqual({
    score: 18,
    ...expected,
  })
})

it('crosses a cut-off that the score stands on', () => {
  const cutOff = { value: 18, operator: '>=' } as const
  expect(reasonSufficiency({ ...task, cutOff }, ['a'])).toMatchObject({ closed: 1, isSufficient: true })
})
