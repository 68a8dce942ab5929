import { candorError } from '../errors.ts'
import { powerOfTwo } from '../math/index.ts'

/**
 * One protocol buffer message taken apart: for each field number what stands in the file for it, in order. Nothing is copied; a part
 * inside the message is a view on the same bytes. `at` counts from the beginning of the file, for complaints.
 */
export type ProtobufMessage = {
  readonly at: number
  readonly bytes: Uint8Array
  readonly fields: ReadonlyMap<number, readonly Field[]>
}

/** `wire` 0: `value` is the number; 1, 2 and 5: it is how many bytes stand from `at` on. A place is kept, not a view: there are many. */
type Field = { readonly at: number; readonly wire: 0 | 1 | 2 | 5; readonly value: number }

/**
 * Reads one message: the keys and where their values stand; what they mean is asked afterwards.
 *
 * @param at where the bytes begin in their file
 * @throws models.damaged_protobuf for a message that ends half-way, a wire type that is none, a field number 0
 * Source: protobuf.dev, Encoding.
 * @example
 * protobufNumber(protobufMessage(Uint8Array.of(0x08, 0x96, 0x01)), 1) // 150
 */
export function protobufMessage(bytes: Uint8Array, at = 0): ProtobufMessage {
  const fields = new Map<number, Field[]>()
  const reader: Reader = { bytes, start: at, at: 0 }
  while (reader.at < bytes.length) {
    const [number, field] = readField(reader)
    const known = fields.get(number)
    if (known === undefined) fields.set(number, [field])
    else known.push(field)
  }
  return { at, bytes, fields }
}

type Reader = { readonly bytes: Uint8Array; readonly start: number; at: number }

function broken({ start, at }: Pick<Reader, 'start' | 'at'>, problem: string): Error {
  return candorError('models.damaged_protobuf', { at: start + at, problem })
}

function readField(reader: Reader): [number, Field] {
  const at = reader.at
  const key = readVarint(reader)
  const number = Math.floor(key / 8)
  const wire = key % 8
  if (!(number >= 1 && number < 536_870_912)) throw broken({ ...reader, at }, `field number ${number}`)
  if (wire === 0) return [number, { at, wire, value: readVarint(reader) }]
  if (wire === 1) return [number, bytesField(reader, wire, 8)]
  if (wire === 5) return [number, bytesField(reader, wire, 4)]
  if (wire === 2) return [number, bytesField(reader, wire, readVarint(reader))]
  throw broken({ ...reader, at }, `wire type ${wire}`)
}

function bytesField(reader: Reader, wire: 1 | 2 | 5, length: number): Field {
  const { bytes, at } = reader
  if (!(length >= 0 && length <= bytes.length - at))
    throw broken(reader, `${length} bytes are announced and fewer are left`)
  reader.at += length
  return { at, wire, value: length }
}

/** A whole number of up to 64 bits, negative ones in two's complement; beyond 2⁵³ the nearest float64. */
function readVarint(reader: Reader): number {
  const { bytes } = reader
  let low = 0
  let high = 0
  for (let i = 0; i < 10; i++) {
    const byte = bytes[reader.at++]
    if (byte === undefined) throw broken(reader, 'a number ends half-way')
    const part = byte & 0x7f
    if (i < 4) low += part * powerOfTwo(7 * i)
    else if (i > 4) high += part * powerOfTwo(7 * i - 32)
    else {
      low += (part & 0x0f) * 0x10000000
      high += part >> 4
    }
    if (byte < 0x80) return signed(low, high)
  }
  throw broken(reader, 'a number of more than 10 bytes')
}

const twoTo32 = 0x100000000

function signed(low: number, high: number): number {
  const top = high % twoTo32
  return top >= 0x80000000 ? (top - twoTo32) * twoTo32 + low : top * twoTo32 + low
}

function fieldsOf({ fields }: ProtobufMessage, number: number): readonly Field[] {
  return fields.get(number) ?? []
}

function lastOf(message: ProtobufMessage, number: number, ...wires: readonly number[]): Field | null {
  const field = fieldsOf(message, number).at(-1)
  if (field === undefined) return null
  requireWire(message, field, number, wires)
  return field
}

function requireWire({ at }: ProtobufMessage, field: Field, number: number, wires: readonly number[]): void {
  if (!wires.includes(field.wire))
    throw broken({ start: at, at: field.at }, `field ${number} has wire type ${field.wire}`)
}

function bytesOf({ bytes }: ProtobufMessage, { at, value }: Field): Uint8Array {
  return bytes.subarray(at, at + value)
}

/** A whole number; null where the field is absent. */
export function protobufNumber(message: ProtobufMessage, number: number): number | null {
  return lastOf(message, number, 0)?.value ?? null
}

/** A float32; null where the field is absent. */
export function protobufFloat(message: ProtobufMessage, number: number): number | null {
  const field = lastOf(message, number, 5)
  return field === null ? null : viewOf(message.bytes).getFloat32(field.at, true)
}

/** Bytes as they stand in the file; null where the field is absent. */
export function protobufBytes(message: ProtobufMessage, number: number): Uint8Array | null {
  const field = lastOf(message, number, 2)
  return field === null ? null : bytesOf(message, field)
}

/** UTF-8 text, empty where the field is absent. */
export function protobufText(message: ProtobufMessage, number: number): string {
  const bytes = protobufBytes(message, number)
  return bytes === null ? '' : new TextDecoder().decode(bytes)
}

/** All texts of a repeated field; equal ones are one text in memory. */
export function protobufTexts(message: ProtobufMessage, number: number): string[] {
  const decoder = new TextDecoder()
  const known = new Map<string, string>()
  return fieldsOf(message, number).map((field) => {
    requireWire(message, field, number, [2])
    const text = decoder.decode(bytesOf(message, field))
    if (!known.has(text)) known.set(text, text)
    return known.get(text)!
  })
}

/** A message inside; null where the field is absent. */
export function protobufInside(message: ProtobufMessage, number: number): ProtobufMessage | null {
  return protobufAllInside(message, number).at(-1) ?? null
}

/** All messages of a repeated field. */
export function protobufAllInside(message: ProtobufMessage, number: number): ProtobufMessage[] {
  return fieldsOf(message, number).map((field) => {
    requireWire(message, field, number, [2])
    return protobufMessage(bytesOf(message, field), message.at + field.at)
  })
}

/** Whole numbers of a repeated field, packed or one by one. */
export function protobufNumbers(message: ProtobufMessage, number: number): Float64Array {
  const fields = fieldsOf(message, number)
  for (const field of fields) requireWire(message, field, number, [0, 2])
  const count = fields.reduce(
    (sum, field) => sum + (field.wire === 0 ? 1 : varintsIn(bytesOf(message, field))),
    0,
  )
  const numbers = new Float64Array(count)
  let next = 0
  for (const field of fields) {
    if (field.wire === 0) numbers[next++] = field.value
    else {
      const reader: Reader = { bytes: bytesOf(message, field), start: message.at + field.at, at: 0 }
      while (reader.at < reader.bytes.length) numbers[next++] = readVarint(reader)
    }
  }
  return numbers
}

function varintsIn(bytes: Uint8Array): number {
  let count = 0
  for (const byte of bytes) if (byte < 0x80) count++
  return count
}

/** float32 numbers of a repeated field, packed or one by one. */
export function protobufFloats(message: ProtobufMessage, number: number): Float32Array {
  return fixedNumbers(
    message,
    number,
    5,
    4,
    (view, at) => view.getFloat32(at, true),
    (n) => new Float32Array(n),
  )
}

/** float64 numbers of a repeated field, packed or one by one. */
export function protobufDoubles(message: ProtobufMessage, number: number): Float64Array {
  return fixedNumbers(
    message,
    number,
    1,
    8,
    (view, at) => view.getFloat64(at, true),
    (n) => new Float64Array(n),
  )
}

function fixedNumbers<T extends Float32Array | Float64Array>(
  message: ProtobufMessage,
  number: number,
  wire: 1 | 5,
  size: number,
  read: (view: DataView, at: number) => number,
  make: (length: number) => T,
): T {
  const fields = fieldsOf(message, number)
  for (const field of fields) {
    requireWire(message, field, number, [wire, 2])
    if (field.value % size !== 0)
      throw broken({ start: message.at, at: field.at }, `${field.value} bytes of numbers of ${size}`)
  }
  const numbers = make(fields.reduce((sum, { value }) => sum + value / size, 0))
  let next = 0
  const view = viewOf(message.bytes)
  for (const { at, value } of fields)
    for (let offset = 0; offset < value; offset += size) numbers[next++] = read(view, at + offset)
  return numbers
}

/** A view for reading numbers of fixed size, little-endian as protocol buffers are. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
