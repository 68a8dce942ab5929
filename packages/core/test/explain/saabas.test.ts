import { describe, expect, it } from 'vitest'
import { prepareSaabas } from '../../src/index.ts'
import { expectAllClose, sample } from './shap-properties.ts'
import { stump, stumpRows } from './stump.ts'

describe('prepareSaabas', () => {
  it('credits the change of the mean to the split that makes it', () => {
    const { base, phi, method } = prepareSaabas(stump).explain(stumpRows(0.7, 0.2))
    expect({ base, phi, method }).toEqual({ base: 0.5, phi: Float64Array.of(0.5, -1.5), method: 'saabas' })
    expect(prepareSaabas(stump).plan['shapley']).toBe('no')
  })

  it('adds up, means too', () => {
    const { ensemble, rows } = sample(3)
    const sum = prepareSaabas(ensemble).explain(rows)
    const mean = prepareSaabas({ ...ensemble, combine: 'mean' }).explain(rows)
    expectAllClose(
      mean.phi,
      sum.phi.map((value) => value / 3),
    )
  })

  it('needs covers', () => {
    expect(() => prepareSaabas({ ...stump, coverSource: 'none' })).toThrow(/no covers/)
  })
})
