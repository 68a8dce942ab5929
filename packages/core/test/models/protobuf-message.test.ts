import { describe, expect, it } from 'vitest'
import { CandorError } from '../../src/index.ts'
import {
  protobufAllInside,
  protobufBytes,
  protobufDoubles,
  protobufFloat,
  protobufFloats,
  protobufInside,
  protobufMessage,
  protobufNumber,
  protobufNumbers,
  protobufText,
  protobufTexts,
} from '../../src/models/protobuf-message.ts'
import { protobufBytesOf } from '../../src/models/protobuf-writer.ts'

const message = (...bytes: number[]) => protobufMessage(Uint8Array.from(bytes))

describe('protobufMessage', () => {
  it('reads the examples of the encoding guide', () => {
    expect(protobufNumber(message(0x08, 0x96, 0x01), 1)).toBe(150)
    expect(protobufText(message(0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67), 2)).toBe('testing')
    const inside = protobufInside(message(0x1a, 0x03, 0x08, 0x96, 0x01), 3)
    expect(protobufNumber(inside!, 1)).toBe(150)
    expect([...protobufNumbers(message(0x32, 0x06, 0x03, 0x8e, 0x02, 0x9e, 0xa7, 0x05), 6)]).toEqual([
      3, 270, 86942,
    ])
  })

  it('reads numbers of 64 bits, the negative ones too', () => {
    const minusTwo = [0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]
    expect(protobufNumber(message(0x08, ...minusTwo), 1)).toBe(-2)
    for (const value of [
      0,
      127,
      128,
      2 ** 28,
      2 ** 32 - 1,
      2 ** 32,
      2 ** 53 - 1,
      -1,
      -(2 ** 31),
      -(2 ** 53) + 1,
    ]) {
      const bytes = protobufBytesOf((out) => out.number(3, value))
      expect(protobufNumber(protobufMessage(bytes), 3)).toBe(value)
    }
  })

  it('takes the last of several, all of a list, and nothing where nothing is', () => {
    const twice = message(0x08, 1, 0x08, 2)
    expect(protobufNumber(twice, 1)).toBe(2)
    expect([...protobufNumbers(twice, 1)]).toEqual([1, 2])
    expect(protobufNumber(twice, 9)).toBe(null)
    expect(protobufFloat(twice, 9)).toBe(null)
    expect(protobufBytes(twice, 9)).toBe(null)
    expect(protobufText(twice, 9)).toBe('')
    expect(protobufTexts(twice, 9)).toEqual([])
    expect(protobufInside(twice, 9)).toBe(null)
  })

  it('reads numbers of fixed size, packed or one by one', () => {
    const one = [0x3d, 0, 0, 0xc0, 0x3f]
    expect([...protobufFloats(message(...one, ...one), 7)]).toEqual([1.5, 1.5])
    expect([...protobufFloats(message(0x3a, 8, 0, 0, 0xc0, 0x3f, 0, 0, 0x80, 0xbf), 7)]).toEqual([1.5, -1])
    expect([...protobufDoubles(message(0x39, 0, 0, 0, 0, 0, 0, 0xf8, 0x3f), 7)]).toEqual([1.5])
  })

  it.each([
    ['a key without a value', [0x08], 'byte 2: a number ends half-way'],
    ['a number without an end', [0x08, ...Array(11).fill(0xff)], 'a number of more than 10 bytes'],
    ['bytes that are not there', [0x12, 0x07, 0x74], 'byte 2: 7 bytes are announced and fewer are left'],
    ['10 GB', [0x12, 0xff, 0xff, 0xff, 0xff, 0x2f, 1], 'bytes are announced and fewer are left'],
    ['a group', [0x0b], 'byte 0: wire type 3'],
    ['a field without number', [0x00, 0x00], 'byte 0: field number 0'],
    ['half a float', [0x3d, 0, 0], '4 bytes are announced'],
  ])('refuses %s', (_, bytes, problem) => {
    expect(() => message(...bytes)).toThrow(expect.objectContaining({ code: 'models.damaged_protobuf' }))
    expect(() => message(...bytes)).toThrow(problem)
  })

  it('refuses a value of another type than is asked for', () => {
    expect(() => protobufText(message(0x08, 1), 1)).toThrow('field 1 has wire type 0')
    expect(() => protobufFloats(message(0x3a, 3, 0, 0, 0), 7)).toThrow('3 bytes of numbers of 4')
    expect(() => protobufAllInside(message(0x08, 1), 1)).toThrow(CandorError)
  })
})
