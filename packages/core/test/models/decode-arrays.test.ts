import { describe, expect, it } from 'vitest'
import { CandorError, decodeArrays, encodeArrays } from '../../src/index.ts'
import { arrayFileDigest } from '../../src/models/array-file.ts'

const file = encodeArrays({ x: Float64Array.of(1, 2), y: Uint8Array.of(3) })

function changed(change: (copy: Uint8Array) => void, sealed = false): Uint8Array {
  const copy = file.slice()
  change(copy)
  if (sealed) copy.set(arrayFileDigest(copy), 24)
  return copy
}

function withHeader(header: unknown): Uint8Array {
  return changed((copy) => {
    const length = new DataView(copy.buffer).getUint32(8, true)
    copy.fill(0x20, 56, 56 + length)
    copy.set(new TextEncoder().encode(JSON.stringify(header)).subarray(0, length), 56)
  }, true)
}

describe('decodeArrays', () => {
  it('reads from the middle of a larger buffer, into arrays of its own', () => {
    const larger = new Uint8Array(file.length + 3)
    larger.set(file, 3)
    const { arrays } = decodeArrays(larger.subarray(3))
    larger.fill(0)
    expect(arrays).toEqual({ x: Float64Array.of(1, 2), y: Uint8Array.of(3) })
  })

  it('names what is wrong', () => {
    const end = file.length
    expect(() => decodeArrays(new Uint8Array(0))).toThrow('the length is 0 bytes; expected at least 56')
    expect(() => decodeArrays(file.subarray(0, 100))).toThrow(`the length is 100 bytes; expected ${end}`)
    expect(() => decodeArrays(changed((copy) => copy.fill(0, 0, 1)))).toThrow(
      'the beginning is 00616e646f726101',
    )
    expect(() => decodeArrays(changed((copy) => copy.fill(9, 7, 8)))).toThrow('expected 63616e646f726101')
    expect(() => decodeArrays(changed((copy) => copy.fill(9, end - 1)))).toThrow(
      'the SHA-256 of the content is',
    )
    expect(() => decodeArrays(changed((copy) => copy.fill(3, 8, 9)))).toThrow('the length of the header is 3')
  })

  it('leaves out the digest alone where the bytes were compared with one already', () => {
    const odd = changed((copy) => copy.fill(9, 24, 56))
    expect(() => decodeArrays(odd)).toThrow('the SHA-256 of the content is')
    expect(decodeArrays(odd, { isVerified: true })).toEqual(decodeArrays(file))
    expect(() => decodeArrays(file.subarray(0, 100), { isVerified: true })).toThrow('the length is 100 bytes')
  })

  const headers: [string, unknown, string][] = [
    ['no list of arrays', { meta: 1 }, 'the header is object; expected a list of arrays'],
    ['no JSON', undefined, 'the header is object; expected a list of arrays'],
    ['an unknown type', { arrays: [{ name: 'x', type: 'int64', length: 2, offset: 0 }] }, 'a list of arrays'],
    [
      'a negative length',
      { arrays: [{ name: 'x', type: 'uint8', length: -1, offset: 0 }] },
      'a list of arrays',
    ],
    [
      'a gap',
      { arrays: [{ name: 'x', type: 'uint8', length: 1, offset: 8 }] },
      'the offset of x is 8; expected 0',
    ],
    [
      'more than there is',
      { arrays: [{ name: 'x', type: 'uint8', length: 99, offset: 0 }] },
      'the length of the data is 104',
    ],
    [
      'less than there is',
      { arrays: [{ name: 'x', type: 'uint8', length: 1, offset: 0 }] },
      'the length of the data is 8',
    ],
  ]
  it.each(headers)('refuses a sealed header with %s', (_, header, message) => {
    expect(() => decodeArrays(withHeader(header))).toThrow(message)
  })

  it('notices a change of any byte, and a cut at any place', () => {
    for (let at = 0; at < file.length; at++) {
      expect(() => decodeArrays(changed((copy) => copy.fill(copy[at]! ^ 0x10, at, at + 1)))).toThrow(
        CandorError,
      )
      expect(() => decodeArrays(file.subarray(0, at))).toThrow(CandorError)
    }
  })
})
