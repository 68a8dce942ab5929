import { expect, it } from 'vitest'
import { childFor, splitRule } from '../../src/index.ts'
import { randomEnsemble } from '../explain/random-ensemble.ts'

it('is true of exactly the values that go left', () => {
  for (let seed = 1; seed < 9; seed++) {
    const ensemble = randomEnsemble({ seed, features: 4, categoriesFrom: 2 })
    for (let node = 0; node < ensemble.feature.length; node++) {
      if (ensemble.feature[node]! < 0) continue
      const { feature, comparison, threshold, categories, missing } = splitRule(ensemble, node)
      expect(feature).toBe(`f${ensemble.feature[node]}`)
      const isLeft = (x: number) => childFor(ensemble, node, x) === ensemble.left[node]
      for (const x of [0, 0.1, 0.5, 0.9, 1, 2, 5, 7]) {
        const holds =
          comparison === 'not in'
            ? !categories!.includes(Math.trunc(x))
            : comparison === '<'
              ? x < threshold!
              : x <= threshold!
        expect(isLeft(x)).toBe(holds)
      }
      expect(isLeft(Number.NaN)).toBe(missing === 'left')
    }
  }
})

it('names equality by its opposite, as the left child is for those that differ', () => {
  const ensemble = randomEnsemble({ seed: 1, features: 2, categoriesFrom: 2 })
  const asked = { ...ensemble, kind: ensemble.kind.map((_, i) => (ensemble.feature[i]! < 0 ? 0 : 4)) }
  const root = splitRule(asked, 0)
  expect(root).toMatchObject({ comparison: '!=', categories: null })
  expect(childFor(asked, 0, root.threshold! + 1)).toBe(asked.left[0])
})
