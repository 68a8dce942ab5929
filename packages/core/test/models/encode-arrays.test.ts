import { describe, expect, it } from 'vitest'
import { decodeArrays, encodeArrays } from '../../src/index.ts'

const arrays = {
  a: Float64Array.of(1.5, -0, Number.NaN, Number.NEGATIVE_INFINITY, 5e-324),
  b: Float32Array.of(0.1, 3),
  c: Int32Array.of(-1, 2 ** 31 - 1, -(2 ** 31)),
  d: Uint32Array.of(2 ** 32 - 1),
  é: Uint8Array.of(255, 0, 7),
  none: new Float64Array(0),
}

describe('encodeArrays', () => {
  it('comes back through decodeArrays to the bit, in order, with its meta', () => {
    const meta = { b: [1, 'x', null], a: true }
    const decoded = decodeArrays(encodeArrays(arrays, meta))
    expect(decoded).toEqual({ arrays, meta })
    expect(Object.keys(decoded.arrays)).toEqual(Object.keys(arrays))
    expect(Object.is(decoded.arrays['a']![1], -0)).toBe(true)
    expect(decodeArrays(encodeArrays({}))).toEqual({ arrays: {}, meta: null })
  })

  it('gives the same bytes for the same content', () => {
    expect(encodeArrays(arrays, { x: 1, y: 2 })).toEqual(encodeArrays({ ...arrays }, { y: 2, x: 1 }))
    expect(encodeArrays(arrays)).not.toEqual(encodeArrays({ ...arrays, d: Uint32Array.of(1) }))
  })

  it('aligns every array to 8 bytes, header behind 56', () => {
    const file = encodeArrays({ x: Float64Array.of(1, 2) })
    expect(file.length).toBe(152)
    expect(new TextDecoder().decode(file.subarray(0, 7))).toBe('candora')
    expect(new TextDecoder().decode(file.subarray(56, 136)).trimEnd()).toBe(
      '{"arrays":[{"length":2,"name":"x","offset":0,"type":"float64"}],"meta":null}',
    )
  })

  it('refuses a meta that is not JSON', () => {
    expect(() => encodeArrays({}, { x: Number.NaN })).toThrow()
  })
})
