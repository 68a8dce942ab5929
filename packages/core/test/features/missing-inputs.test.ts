import { expect, it } from 'vitest'
import { fromRecords } from '../../src/data/index.ts'
import { fitPipeline, knownNames, missingColumns, missingInputs } from '../../src/features/index.ts'

const pipeline = fitPipeline(fromRecords([{ part: 1, total: 4, year: 2004, state: 'OH' }]), {
  rowSteps: [
    { step: 'ratio', output: 'share', numerator: 'part', denominator: 'total' },
    { step: 'difference', output: 'age', from: 2015, minus: 'year' },
  ],
  encoders: [
    { kind: 'passthrough', source: 'total' },
    { kind: 'passthrough', source: 'share' },
    { kind: 'passthrough', source: 'age' },
    { kind: 'one_hot', source: 'state' },
  ],
  families: {},
})

it.each([
  [['part', 'total', 'year', 'state'], []],
  [['total', 'share', 'age', 'state'], []],
  [['part', 'total', 'age', 'state', 'more'], []],
  [['share', 'age', 'state'], [['total', 'state']]],
  [['part', 'total', 'state', 'yaer'], [['year', 'yaer']]],
  [['total', 'age', 'state'], [['part', 'age']]],
  [
    [],
    [
      ['part', ''],
      ['total', ''],
      ['year', ''],
      ['state', ''],
    ],
  ],
] as [string[], [string, string][]][])('of %j are %j', (names, missing) => {
  expect(missingInputs(pipeline, names)).toEqual(missing.map(([column, nearest]) => ({ column, nearest })))
  expect(missingColumns(pipeline, names)).toEqual(missing.map(([column]) => column))
})

it('knows inputs and the outputs of row steps', () => {
  expect(knownNames(pipeline)).toEqual(['part', 'total', 'year', 'state', 'share', 'age'])
})

it('looks for the nearest name of ten columns, among fifty names that are no sentences', () => {
  const columns = Array.from({ length: 12 }, (_, i) => `column_${i}`)
  const wide = fitPipeline(fromRecords([Object.fromEntries(columns.map((name) => [name, 1]))]), {
    rowSteps: [],
    encoders: columns.map((source) => ({ kind: 'passthrough', source })),
    families: {},
  })
  const nearest = (names: string[]) => missingInputs(wide, names).map(({ nearest }) => nearest)
  expect(nearest(['colum_3'])).toEqual([...Array.from({ length: 10 }, () => 'colum_3'), null, null])
  expect(nearest([`column_0${'_'.repeat(57)}`])[0]).toBe('')
  const others = Array.from({ length: 49 }, (_, i) => `z${i}`)
  expect(nearest([...others, 'colum_0'])[0]).toBe('colum_0')
  expect(nearest([...others, 'z49', 'colum_0'])[0]).not.toBe('colum_0')
})
