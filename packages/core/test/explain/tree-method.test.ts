import { expect, it } from 'vitest'
import { pairPlace, valuesWidth } from '../../src/explain/tree-method.ts'
import { stump } from './stump.ts'

it('numbers the pairs of features one after another, as many as valuesWidth says', () => {
  const places: number[] = []
  for (let i = 0; i < 5; i++) for (let j = i; j < 5; j++) places.push(pairPlace(i, j, 5))
  expect(places).toEqual(Array.from({ length: 15 }, (_, k) => k))
  const ensemble = { ...stump, featureNames: ['a', 'b', 'c', 'd', 'e'] }
  expect(valuesWidth({ ensemble, values: 'interactions' })).toBe(15)
  expect(valuesWidth({ ensemble, values: 'contributions' })).toBe(5)
})
