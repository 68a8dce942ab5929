import { expect, it } from 'vitest'
import { type Attributions, reasonCompactness, reasonStability } from '../../src/explain/index.ts'

const names = ['a', 'b', 'c', 'd', 'e', 'f']

function against(...phi: number[]): Attributions {
  const sum = phi.reduce((total, value) => total + value, 0)
  return {
    method: 'interventional',
    space: 'margin',
    rows: 1,
    names,
    base: 0,
    phi: Float64Array.from(phi),
    score: Float64Array.of(sum),
    residual: new Float64Array(1),
  }
}

it('is whole where every background row says the same', () => {
  const same = Array.from({ length: 20 }, () => against(5, 4, 3, 2, 1, -9))
  expect(reasonStability(same, 'negative')).toEqual({
    rows: 1,
    bootstraps: 50,
    jaccard: 1,
    flips: 0,
    isStable: true,
  })
})

it('sees that the first reason hangs on who was drawn', () => {
  const halves = Array.from({ length: 20 }, (_, b) =>
    b % 2 ? against(4, 0, 0, 0, 0, 0) : against(0, 4.01, 0, 0, 0, 0),
  )
  const found = reasonStability(halves, 'negative')!
  expect(found.jaccard).toBeGreaterThan(0.95)
  expect(found.flips).toBeGreaterThan(0.3)
  expect(found.isStable).toBe(false)
})

it('is the same for the same seed, and nothing of no rows', () => {
  const parts = Array.from({ length: 9 }, (_, b) => against(b, 9 - b, 4, 3, b % 3, -1))
  expect(reasonStability(parts, 'negative', { seed: 3 })).toEqual(
    reasonStability(parts, 'negative', { seed: 3 }),
  )
  expect(reasonStability([], 'negative')).toBeNull()
})

it('counts the families that make nine tenths', () => {
  expect(reasonCompactness(against(5, 4, 1, 0, 0, 0), 0)).toBe(2)
  expect(reasonCompactness(against(1, -1, 1, -1, 1, -1), 0)).toBe(6)
  expect(reasonCompactness(against(0, 0, 0, 0, 0, 0), 0)).toBe(0)
})
