import { expect, it } from 'vitest'
import { fromRecords } from '../../src/data/index.ts'
import { fitPipeline, knownNames, missingInputs } from '../../src/features/index.ts'

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
})

it('knows inputs and the outputs of row steps', () => {
  expect(knownNames(pipeline)).toEqual(['part', 'total', 'year', 'state', 'share', 'age'])
})
