import { expect, it } from 'vitest'
import { interactionMatrix, pairCount, pairPlace, pairsOf } from '../../src/index.ts'

it('pairPlace: the place of each pair in pairsOf', () => {
  const pairs = pairsOf(7)
  expect(pairs).toHaveLength(pairCount(7))
  pairs.forEach(([a, b], k) => {
    expect(pairPlace(a, b, 7)).toBe(k)
  })
})

it('interactionMatrix: half of a pair in each of its cells', () => {
  const phi = Float64Array.of(9, 9, 9, 1, 0.5, 2)
  expect(interactionMatrix({ names: ['x', 'y'], phi }, 1)).toEqual(Float64Array.of(1, 0.25, 0.25, 2))
})
