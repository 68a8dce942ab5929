import { describe, expect, it } from 'vitest'
import { sin } from '../../src/math/index.ts'
import { angles } from './angles.ts'
import { fixed, sinOf, ulpsFrom } from './precise.ts'
import { between, distanceToEngine, worst } from './ulps.ts'

describe('sin', () => {
  it('is within 1 ulp of its series in whole numbers, also after many turns', () => {
    expect(worst(angles, (x) => ulpsFrom(sin(x), sinOf(fixed(x))))).toBeLessThan(1)
  })

  it('is within 1 ulp of the engine, special values included', () => {
    const ranges = [() => between(-4, 4), () => between(-1e9, 1e9)]
    expect(distanceToEngine(sin, Math.sin, ranges)).toBeLessThanOrEqual(1)
  })
})
