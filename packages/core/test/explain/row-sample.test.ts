import { expect, it } from 'vitest'
import { rowSample } from '../../src/index.ts'

it('is seeded, without repeats, ascending, and all rows where no more are there', () => {
  const once = rowSample({ rows: 50, count: 20, seed: 3 })
  expect(rowSample({ rows: 50, count: 20, seed: 3 })).toEqual(once)
  expect(rowSample({ rows: 50, count: 20, seed: 4 })).not.toEqual(once)
  expect([...new Set(once)].sort((a, b) => a - b)).toEqual([...once])
  expect(once).toHaveLength(20)
  expect([...rowSample({ rows: 4, count: 9, seed: 0 })]).toEqual([0, 1, 2, 3])
})

it('takes its part of every group, to the row', () => {
  const strata = Int32Array.from({ length: 100 }, (_, i) => (i < 70 ? 0 : i < 95 ? 1 : 2))
  const chosen = rowSample({ rows: 100, count: 20, seed: 1, strata })
  const of = (group: number) => chosen.filter((row) => strata[row] === group).length
  expect([of(0), of(1), of(2)]).toEqual([14, 5, 1])
})

it('draws rows by their chances, never one that has none', () => {
  const chances = Float64Array.from({ length: 40 }, (_, i) => (i < 10 ? 0 : i < 20 ? 9 : 1))
  let [heavy, light] = [0, 0]
  for (let seed = 0; seed < 300; seed++)
    for (const row of rowSample({ rows: 40, count: 1, seed, chances })) {
      expect(row).toBeGreaterThanOrEqual(10)
      if (row < 20) heavy++
      else light++
    }
  // 90 of 110 parts of the chances; four standard deviations of 300 draws
  expect(Math.abs(heavy / 300 - 90 / 110)).toBeLessThan(4 * Math.sqrt((0.82 * 0.18) / 300))
  expect(light).toBeGreaterThan(0)
  expect(() => rowSample({ rows: 2, count: 1, seed: 0, chances: new Float64Array(2) })).toThrow(
    expect.objectContaining({ code: 'explain.no_rows_weigh' }),
  )
})
