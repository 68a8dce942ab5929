import { describe, expect, it } from 'vitest'
import { exactShap, interventionalWalk } from '../../src/index.ts'
import { describeShapProperties, expectAllClose, sample } from './shap-properties.ts'
import { stump, stumpRows } from './stump.ts'

describe('interventionalWalk', () => {
  it('splits a stump against its background', () => {
    expect(interventionalWalk(stump, stumpRows(0.7, 0.1), stumpRows(0.2, 0.7, 0.8, 0.9))).toMatchObject({
      base: 0.5,
      phi: Float64Array.of(0.5, -1.5),
      method: 'interventional',
    })
  })

  it('equals the enumeration of all coalitions', () => {
    for (let seed = 1; seed <= 12; seed++) {
      const { ensemble, rows, background } = sample(seed, 6)
      expectAllClose(
        interventionalWalk(ensemble, rows, background).phi,
        exactShap(ensemble, rows, { background }).phi,
      )
    }
  })

  it('needs at least one background row', () => {
    expect(() => interventionalWalk(stump, stumpRows(1), stumpRows())).toThrow(/background has no rows/)
  })

  describeShapProperties(interventionalWalk)
})
