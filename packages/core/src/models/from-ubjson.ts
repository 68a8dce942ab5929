import { candorError } from '../errors.ts'
import type { ModelPart } from './model-json.ts'

/**
 * Whether bytes are UBJSON as XGBoost writes it (an object whose first key has a length): JSON has white space, a quote or a brace
 * where UBJSON has a type marker.
 *
 * @example
 * isUbjson(Uint8Array.of(0x7b, 0x4c)) // true: "{L"
 */
export function isUbjson(bytes: Uint8Array): boolean {
  return bytes[0] === marker('{') && 'iUIlL#$'.includes(String.fromCharCode(bytes[1] ?? 0))
}

/**
 * Reads UBJSON: the same values as the JSON of a model, lists of numbers as typed arrays. Draft 12 with its optimised containers
 * (`[$type#count`), all numbers big-endian; 64-bit integers up to 2⁵³.
 *
 * @throws models.not_json for an unknown marker, a file that ends half-way, or more bytes than the value has
 * Source: ubjson.org draft 12; dmlc/xgboost `src/common/json.cc` (UBJReader).
 * @example
 * parseUbjson(Uint8Array.of(0x7b, 0x55, 1, 0x61, 0x54, 0x7d)).value // { a: true }
 */
export function parseUbjson(bytes: Uint8Array): ModelPart {
  const reader: Reader = {
    view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    bytes,
    at: 0,
    depth: 0,
  }
  const value = readValue(reader, nextMarker(reader))
  if (reader.at !== bytes.length) throw broken(reader, `${bytes.length - reader.at} bytes after the end`)
  return { path: '', value }
}

type Reader = { readonly view: DataView; readonly bytes: Uint8Array; at: number; depth: number }

/** Deeper than any model: protects the stack from made-up files. */
const deepest = 64

function marker(letter: string): number {
  return letter.charCodeAt(0)
}

function broken({ at }: Reader, what: string): Error {
  return candorError('models.not_json', { reason: `UBJSON, byte ${at}: ${what}` })
}

/** Moves past `count` bytes and says where they began. */
function advance(reader: Reader, count: number): number {
  const start = reader.at
  if (!(count <= reader.bytes.length - start)) throw broken(reader, 'the file ends half-way')
  reader.at += count
  return start
}

function nextMarker(reader: Reader): string {
  while (reader.bytes[reader.at] === marker('N')) reader.at++
  return String.fromCharCode(reader.bytes[advance(reader, 1)]!)
}

type NumberType = {
  readonly bytes: number
  readonly take: (view: DataView, at: number) => number
  readonly make: (
    length: number,
  ) => Float64Array | Float32Array | Int32Array | Int16Array | Int8Array | Uint8Array
}

const numberTypes: Readonly<Record<string, NumberType>> = {
  i: { bytes: 1, take: (view, at) => view.getInt8(at), make: (length) => new Int8Array(length) },
  U: { bytes: 1, take: (view, at) => view.getUint8(at), make: (length) => new Uint8Array(length) },
  I: { bytes: 2, take: (view, at) => view.getInt16(at), make: (length) => new Int16Array(length) },
  l: { bytes: 4, take: (view, at) => view.getInt32(at), make: (length) => new Int32Array(length) },
  L: {
    bytes: 8,
    take: (view, at) => Number(view.getBigInt64(at)),
    make: (length) => new Float64Array(length),
  },
  d: { bytes: 4, take: (view, at) => view.getFloat32(at), make: (length) => new Float32Array(length) },
  D: { bytes: 8, take: (view, at) => view.getFloat64(at), make: (length) => new Float64Array(length) },
}

const constants: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['Z', null],
  ['T', true],
  ['F', false],
])

function readValue(reader: Reader, type: string): unknown {
  if (constants.has(type)) return constants.get(type)
  if (Object.hasOwn(numberTypes, type)) return readNumber(reader, type)
  if (type === 'S' || type === 'H') return readText(reader, readLength(reader))
  if (type === 'C') return readText(reader, 1)
  if (type === '[') return nested(reader, readList)
  if (type === '{') return nested(reader, readObject)
  throw broken(reader, `unknown marker ${JSON.stringify(type)}`)
}

function nested<T>(reader: Reader, read: (reader: Reader) => T): T {
  if (reader.depth === deepest) throw broken(reader, `nested deeper than ${deepest}`)
  reader.depth++
  const value = read(reader)
  reader.depth--
  return value
}

function readNumber(reader: Reader, type: string): number {
  const { bytes, take } = numberTypes[type]!
  return take(reader.view, advance(reader, bytes))
}

function readLength(reader: Reader): number {
  const type = nextMarker(reader)
  if (!Object.hasOwn(numberTypes, type))
    throw broken(reader, `length with the marker ${JSON.stringify(type)}`)
  const length = readNumber(reader, type)
  if (!Number.isSafeInteger(length) || length < 0) throw broken(reader, `length ${length}`)
  return length
}

function readText(reader: Reader, length: number): string {
  const start = advance(reader, length)
  return new TextDecoder().decode(reader.bytes.subarray(start, start + length))
}

/** What stands between an opening bracket and the first element. */
type Container = { readonly type: string | null; readonly count: number | null }

function readContainer(reader: Reader): Container {
  const type = takeIf(reader, '$') ? nextMarker(reader) : null
  const count = takeIf(reader, '#') ? readLength(reader) : null
  if (type !== null && count === null) throw broken(reader, 'a typed list without a count')
  if (count !== null && count > reader.bytes.length) throw broken(reader, `count ${count}`)
  // a count of values without bytes would make a list of any length from ten bytes
  if (type !== null && constants.has(type)) throw broken(reader, `a list typed ${JSON.stringify(type)}`)
  return { type, count }
}

function takeIf(reader: Reader, letter: string): boolean {
  const present = reader.bytes[reader.at] === marker(letter)
  if (present) reader.at++
  return present
}

function readList(reader: Reader): unknown {
  const { type, count } = readContainer(reader)
  if (type !== null && Object.hasOwn(numberTypes, type)) return readNumbers(reader, type, count!)
  const values: unknown[] = []
  while (count === null ? !takeIf(reader, ']') : values.length < count)
    values.push(readValue(reader, type ?? nextMarker(reader)))
  return values
}

function readNumbers(reader: Reader, type: string, count: number): ArrayLike<number> {
  const { bytes, take, make } = numberTypes[type]!
  const start = advance(reader, count * bytes)
  const numbers = make(count)
  for (let i = 0; i < count; i++) numbers[i] = take(reader.view, start + i * bytes)
  return numbers
}

function readObject(reader: Reader): Record<string, unknown> {
  const { type, count } = readContainer(reader)
  const members: [string, unknown][] = []
  while (count === null ? !takeIf(reader, '}') : members.length < count) {
    const key = readText(reader, readLength(reader))
    members.push([key, readValue(reader, type ?? nextMarker(reader))])
  }
  return Object.fromEntries(members)
}
