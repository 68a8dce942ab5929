import { expect, it } from 'vitest'
import { type Column, fitPipeline, makeTable, variedRows } from '../../src/index.ts'

it('one-hot levels follow the source that is changed', () => {
  const table = makeTable([
    { name: 'x', type: 'float64', values: Float64Array.of(1, 2) },
    { name: 'state', type: 'category', levels: ['IL', 'OH'], values: Int32Array.of(0, 1) },
  ])
  const pipeline = fitPipeline(table, {
    rowSteps: [],
    encoders: [
      { kind: 'passthrough', source: 'x' },
      { kind: 'one_hot', source: 'state' },
    ],
    families: {},
  })
  const rows = variedRows(pipeline, table, 'state')
  const allOhio = (column: Column): Column => ({ ...column, values: column.values.map(() => 1) }) as Column
  expect(rows(allOhio).columns.map((column) => [...column])).toEqual([
    [1, 2],
    [0, 0],
    [1, 1],
  ])
  expect(rows((column) => column).columns.map((column) => [...column])).toEqual([
    [1, 2],
    [1, 0],
    [0, 1],
  ])
  expect(() => variedRows(pipeline, table, 'zip')).toThrow(/unknown column/)
})
