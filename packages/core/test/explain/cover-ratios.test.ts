import { expect, it } from 'vitest'
import { coverRatios } from '../../src/explain/cover-ratios.ts'
import { stump } from './stump.ts'

it('coverRatios are shares of the parent, halves where the parent has none', () => {
  expect(coverRatios(stump)).toEqual(Float64Array.of(1, 0.25, 0.75))
  expect(coverRatios({ ...stump, cover: Float64Array.of(0, 0, 0) })).toEqual(Float64Array.of(1, 0.5, 0.5))
  expect(coverRatios({ ...stump, cover: Float64Array.of(2, 0, 2) })).toEqual(Float64Array.of(1, 0, 1))
})
