import { expect, it } from 'vitest'
import { fromRecords } from '../../src/data/index.ts'
import { applyPipeline, defaultPlan, fitPipeline, nativeColumns } from '../../src/features/index.ts'

const table = fromRecords([
  { age: 38, state: 'OH', size: 'big', fraud: 'Y' },
  { age: 41, state: 'IN', size: 'small', fraud: 'N' },
])

it('names the columns that hold numbers of levels', () => {
  const plan = defaultPlan(table, { target: 'fraud', categories: 'native' })
  expect(plan.encoders).toEqual([
    { kind: 'passthrough', source: 'age' },
    { kind: 'ordinal', source: 'state', missing: 'nan' },
    { kind: 'ordinal', source: 'size', missing: 'nan' },
  ])
  const pipeline = fitPipeline(table, plan)
  expect(nativeColumns(pipeline)).toEqual([false, true, true])
  const ordered = { kind: 'ordinal', source: 'size', levels: ['small', 'big'] } as const
  expect(nativeColumns(fitPipeline(table, { ...plan, encoders: [ordered] }))).toEqual([false])
  expect(nativeColumns(fitPipeline(table, defaultPlan(table, { target: 'fraud' })))).toEqual(
    Array(5).fill(false),
  )
})

it('takes a missing and an unknown level for missing, and reports the unknown one', () => {
  const pipeline = fitPipeline(table, defaultPlan(table, { target: 'fraud', categories: 'native' }))
  const { matrix, unknown } = applyPipeline(
    pipeline,
    fromRecords([
      { age: 1, state: 'XX', size: null },
      { age: 2, state: 'OH', size: 'small' },
    ]),
  )
  expect(matrix.columns[1]).toEqual(Float64Array.of(Number.NaN, 1))
  expect(matrix.columns[2]).toEqual(Float64Array.of(Number.NaN, 1))
  expect(unknown).toEqual([{ column: 'state', level: 'XX', count: 1 }])
})
