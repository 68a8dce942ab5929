import fc from 'fast-check'
import { expect, it } from 'vitest'
import { missingInt32, parseInstant } from '../../src/data/index.ts'
import { dateParts, days } from '../../src/features/date-steps.ts'

function instants(...texts: (string | null)[]): Float64Array {
  return Float64Array.from(texts, (text) => (text === null ? Number.NaN : parseInstant(text)))
}

it('days keep their fraction and count leap days', () => {
  const from = instants('2014-10-17', '2015-01-01T06:00', '2016-02-28', null)
  const to = instants('2015-01-25', '2015-01-02T18:00', '2016-03-01', '2015-01-01')
  expect([...days(from, to)]).toEqual([100, 1.5, 2, Number.NaN])
})

it('date parts are those of UTC', () => {
  const some = instants('2015-01-25T23:59:59', '2016-02-29', null)
  expect([...dateParts(some, 'month')]).toEqual([1, 2, missingInt32])
  expect([...dateParts(some, 'weekday')]).toEqual([7, 1, missingInt32])
  expect([...dateParts(some, 'hour')]).toEqual([23, 0, missingInt32])
  expect([...dateParts(some, 'year')]).toEqual([2015, 2016, missingInt32])
})

it('date parts agree with ISO text, before 1970 too', () => {
  fc.assert(
    fc.property(fc.integer({ min: -60_000_000_000_000, max: 60_000_000_000_000 }), (ms) => {
      const iso = new Date(ms).toISOString()
      const part = (name: 'year' | 'month' | 'hour') => dateParts(Float64Array.of(ms), name)[0]
      expect([part('year'), part('month'), part('hour')]).toEqual(
        [iso.slice(0, 4), iso.slice(5, 7), iso.slice(11, 13)].map(Number),
      )
    }),
    { seed: 30 },
  )
})
