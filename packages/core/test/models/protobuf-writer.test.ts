import { expect, it } from 'vitest'
import {
  protobufAllInside,
  protobufFloat,
  protobufFloats,
  protobufMessage,
  protobufNumbers,
  protobufText,
} from '../../src/models/protobuf-message.ts'
import { protobufBytesOf } from '../../src/models/protobuf-writer.ts'

it('protobufBytesOf writes the examples of the encoding guide', () => {
  expect([...protobufBytesOf((out) => out.number(1, 150))]).toEqual([0x08, 0x96, 0x01])
  expect([...protobufBytesOf((out) => out.message(3, (inside) => inside.number(1, 150)))]).toEqual([
    0x1a, 0x03, 0x08, 0x96, 0x01,
  ])
  expect([...protobufBytesOf((out) => out.numbers(6, [3, 270, 86942]))]).toEqual([
    0x32, 0x06, 0x03, 0x8e, 0x02, 0x9e, 0xa7, 0x05,
  ])
})

it('protobufBytesOf comes back through protobufMessage', () => {
  const many = Array.from({ length: 3000 }, (_, i) => (i - 1500) * 12345)
  const message = protobufMessage(
    protobufBytesOf((out) => {
      out.numbers(1, many)
      out.numbers(9, [])
      out.floats(2, [0.5, -0, 3e38])
      out.float(3, 0.25)
      out.message(4, (inside) => inside.text(1, 'ÿ'))
      out.message(4, () => {})
      out.bytes(5, Uint8Array.of(1, 2))
    }),
  )
  expect([...protobufNumbers(message, 1)]).toEqual(many)
  expect(message.fields.has(9)).toBe(false)
  expect([...protobufFloats(message, 2)]).toEqual([0.5, -0, Math.fround(3e38)])
  expect(protobufFloat(message, 3)).toBe(0.25)
  expect(protobufAllInside(message, 4).map((inside) => protobufText(inside, 1))).toEqual(['ÿ', ''])
})
