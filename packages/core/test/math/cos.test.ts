import { describe, expect, it } from 'vitest'
import { cos } from '../../src/math/index.ts'
import { angles } from './angles.ts'
import { cosOf, fixed, ulpsFrom } from './precise.ts'
import { between, distanceToEngine, worst } from './ulps.ts'

describe('cos', () => {
  it('is within 1 ulp of its series in whole numbers, also after many turns', () => {
    expect(worst(angles, (x) => ulpsFrom(cos(x), cosOf(fixed(x))))).toBeLessThan(1)
  })

  it('is within 1 ulp of the engine, special values included', () => {
    const ranges = [() => between(-4, 4), () => between(-1e9, 1e9)]
    expect(distanceToEngine(cos, Math.cos, ranges)).toBeLessThanOrEqual(1)
  })
})
