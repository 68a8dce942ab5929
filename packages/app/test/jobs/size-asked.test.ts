import { scenarioOf } from '@candor/scenarios'
import { expect, it } from 'vitest'
import { sizeAsked } from '../../src/jobs/size-asked.ts'

const [series, claims] = [scenarioOf('engagement'), scenarioOf('claims')]

it('counts points of series in whole series', () => {
  const users = (rows: number | undefined, set = {}) => sizeAsked(series, { rows, set }).rows
  expect([users(168_000), users(1), users(336), users(337)]).toEqual([500, 1, 1, 2])
  expect(users(720, { hours: 72 })).toBe(10)
  expect(users(undefined)).toBe(500)
  expect(sizeAsked(series, { rows: undefined, set: { users: 120, hours: 24 } })).toEqual({
    rows: 120,
    set: { hours: 24 },
  })
})

it('refuses two sizes that may differ', () => {
  const both = () => sizeAsked(series, { rows: 5, set: { users: 5 } })
  expect(both).toThrow('--rows 5 and --set users=5')
  expect(both).toThrow(expect.objectContaining({ code: 'jobs.two_sizes' }))
})

it('leaves rows of other domains as they are asked, or usual', () => {
  expect(sizeAsked(claims, { rows: 7, set: { users: 1 } })).toEqual({ rows: 7, set: { users: 1 } })
  expect(sizeAsked(scenarioOf('credit'), { rows: undefined, set: {} }).rows).toBe(250_000)
  expect(sizeAsked(scenarioOf('payments'), { rows: undefined, set: {} }).rows).toBe(6_362_620)
})
