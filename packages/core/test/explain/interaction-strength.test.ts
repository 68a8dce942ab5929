import { expect, it } from 'vitest'
import {
  createInteractionStrength,
  interactionMatrix,
  preparePathDependentInteractions,
} from '../../src/index.ts'
import { sample } from './shap-properties.ts'

it('mean |whole interaction| of every pair, strongest first; blocks and weights', () => {
  const { ensemble, rows } = sample(12, 40)
  const found = preparePathDependentInteractions(ensemble).explain(rows)
  const names = ensemble.featureNames
  const weights = Float64Array.from({ length: 40 }, (_, i) => (i < 20 ? 1 : 0))
  const strength = createInteractionStrength(names)
  strength.add({ rows: 20, phi: found.phi.subarray(0, 20 * 21) }, weights)
  strength.add({ rows: 20, phi: found.phi.subarray(20 * 21) }, weights.subarray(20))
  const result = strength.finish()
  if (!('matrix' in result)) throw new Error(result.reason)
  const { n, weight, matrix, ranking } = result
  expect(weight).toBe(20)
  expect(n).toBe(40)
  for (let a = 0; a < 6; a++)
    for (let b = 0; b < 6; b++) {
      const sizes = Array.from({ length: 20 }, (_, row) => {
        const own = interactionMatrix(found, row)
        return Math.abs(a === b ? own[7 * a]! : own[6 * a + b]! + own[6 * b + a]!)
      })
      expect(matrix[6 * a + b]).toBeCloseTo(sizes.reduce((x, y) => x + y) / 20, 14)
    }
  expect(ranking).toHaveLength(15)
  ranking.slice(1).forEach(({ strength: size }, k) => {
    expect(size).toBeLessThanOrEqual(ranking[k]!.strength)
  })
  expect(createInteractionStrength(['a', 'b']).finish()).toEqual({
    status: 'undefined',
    reason: 'no_rows',
    n: 0,
  })
})
