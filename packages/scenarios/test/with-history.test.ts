import { categoryColumn, columnOf, makeTable } from '@candor/core'
import { expect, it } from 'vitest'
import { type ScenarioHistory, withHistory } from '../src/index.ts'

const hour = 3_600_000
const history: ScenarioHistory = {
  rows: 'people',
  entity: ['id', 'other'],
  asOf: 'day',
  plans: [
    {
      table: 'visits',
      plan: {
        time: 'at',
        sides: { who: 'id' },
        steps: [
          { output: 'visits', side: 'who', statistic: 'count' },
          { output: 'lately', side: 'who', statistic: 'count', hours: 1 },
        ],
      },
    },
    {
      table: 'papers',
      plan: {
        time: 'at',
        sides: { who: 'id' },
        steps: [{ output: 'papers', side: 'who', statistic: 'count' }],
      },
    },
  ],
}
const visits = makeTable([
  { name: 'at', type: 'instant', values: Float64Array.of(hour, 2 * hour, 3 * hour) },
  { name: 'id', ...categoryColumn(['a', 'b', 'a']) },
])
const people = makeTable([
  { name: 'id', ...categoryColumn(['a', null]) },
  { name: 'other', ...categoryColumn([null, 'b']) },
])

it('puts the history behind each row, as of its day or of the end, for the first entity that is there', () => {
  const days = makeTable([
    ...people.schema.map(({ name }, j) => ({ name, ...people.columns[j]! })),
    { name: 'day', type: 'instant', values: Float64Array.of(3 * hour, 2.5 * hour) },
  ])
  const counts = (table: typeof people, name: string) => [...columnOf(table, name).column.values]
  const dated = withHistory({ people: days, visits }, history)
  expect(counts(dated, 'visits')).toEqual([1, 1])
  expect(counts(dated, 'lately')).toEqual([0, 1])
  const undated = withHistory({ people, visits }, history)
  expect(counts(undated, 'visits')).toEqual([2, 1])
  expect(undated.schema.map(({ name }) => name)).toEqual(['id', 'other', 'visits', 'lately', 'papers'])
})

it('leaves missing what a table that is not there, or instants that are too coarse, would say', () => {
  const made = withHistory({ people, visits }, history, { visits: 24 })
  for (const name of ['papers', 'lately'])
    expect([...columnOf(made, name).column.values]).toEqual([Number.NaN, Number.NaN])
  const none = withHistory({ people, visits: makeTable([{ name: 'id', ...categoryColumn(['a']) }]) }, history)
  expect(columnOf(none, 'visits').column.values[0]).toBeNaN()
  const nobody = makeTable([{ name: 'name', ...categoryColumn(['a']) }])
  expect(() => withHistory({ people: nobody, visits }, history)).toThrow('unknown column: id')
})
