import { createRandom } from '@candor/core'
import { describe, expect, it } from 'vitest'
import { halfFromBits, roundToHalf } from '../../../src/http/v2/half-float.ts'

/** The platform's own binary16, which the type library does not know yet. */
const platform = globalThis as unknown as {
  Float16Array: new (values: ArrayBuffer | readonly number[]) => ArrayLike<number>
}

describe('half floats', () => {
  it('reads all 65,536 as the platform does', () => {
    const bits = Uint16Array.from({ length: 65_536 }, (_, i) => i)
    const theirs = Array.from(new platform.Float16Array(bits.buffer))
    expect(Array.from(bits, halfFromBits)).toEqual(theirs)
  })

  it('rounds as the platform does: random sizes, ties, the smallest and the largest', () => {
    const random = createRandom(3)
    const values = Array.from(
      { length: 20_000 },
      () => (random.next() - 0.5) * 2 ** Math.floor(random.next() * 50 - 30),
    )
    const special = [
      0,
      -0,
      65_504,
      65_519.99,
      65_520,
      -65_520,
      2 ** -24,
      2 ** -25,
      3 * 2 ** -25,
      2049,
      2051,
      1e300,
    ]
    const all = [...values, ...special, ...special.map((value) => -value)]
    expect(all.map(roundToHalf)).toEqual(Array.from(new platform.Float16Array(all)))
  })
})
