import { candorError } from '../errors.ts'
import { hexOf } from '../math/index.ts'
import {
  aligned,
  arrayFileDigest,
  arrayFileMagic,
  arrayFileStart,
  arrayTypes,
  type NamedArray,
} from './array-file.ts'

export type DecodedArrays = {
  readonly arrays: Readonly<Record<string, NamedArray>>
  readonly meta: unknown
}

/**
 * Reads a file that `encodeArrays` wrote. Every byte is checked: magic, version, length, digest, and that the arrays fill the file
 * exactly; the arrays returned are copies of their own.
 *
 * @param isVerified these bytes were compared with a digest already: their own is not worked out again
 * @throws models.damaged_arrays saying what is wrong: cut off, another kind of file, changed
 * @example
 * decodeArrays(encodeArrays({ x: Float64Array.of(1, 2) })).arrays.x // Float64Array [1, 2]
 */
export function decodeArrays(file: Uint8Array, { isVerified = false } = {}): DecodedArrays {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  checkPreamble(file, view)
  if (!isVerified) checkDigest(file)
  const start = arrayFileStart + view.getUint32(8, true)
  const { arrays: places, meta } = headerOf(file.subarray(arrayFileStart, start))
  const end = places.reduce((offset, place) => checkPlace(place, offset), 0)
  need('the length of the data', end, end === file.length - start, String(file.length - start))
  const entries = places.map((place) => [place.name, takeArray(view, start, place)] as const)
  return { arrays: Object.fromEntries(entries), meta }
}

function need(what: string, value: string | number, holds: boolean, expected: string): void {
  if (!holds) throw candorError('models.damaged_arrays', { what, value, expected })
}

function checkPreamble(file: Uint8Array, view: DataView): void {
  const size = file.length
  need('the length', `${size} bytes`, size >= arrayFileStart, `at least ${arrayFileStart}`)
  const known = arrayFileMagic.every((byte, i) => file[i] === byte)
  need('the beginning', hexOf(file.subarray(0, 8)), known, hexOf(arrayFileMagic))
  const length = view.getFloat64(16, true)
  need('the length', `${size} bytes`, size === length, String(length))
  const header = view.getUint32(8, true)
  need(
    'the length of the header',
    header,
    header % 8 === 0 && arrayFileStart + header <= size,
    `at most ${size}`,
  )
}

function checkDigest(file: Uint8Array): void {
  const stored = hexOf(file.subarray(24, arrayFileStart))
  const actual = hexOf(arrayFileDigest(file))
  need('the SHA-256 of the content', actual, stored === actual, stored)
}

type Place = {
  readonly name: string
  readonly type: string
  readonly length: number
  readonly offset: number
}

/** The digest holds, so an odd header was written that way: by another program, or by a fault of ours. */
function headerOf(bytes: Uint8Array): { arrays: Place[]; meta: unknown } {
  const header = parsed(new TextDecoder().decode(bytes)) as { arrays?: unknown; meta?: unknown } | null
  const arrays = header?.arrays
  need('the header', typeof header, Array.isArray(arrays) && arrays.every(isPlace), 'a list of arrays')
  return { arrays: arrays as Place[], meta: header?.meta ?? null }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function isPlace(value: unknown): value is Place {
  const { name, type, length, offset } = (value ?? {}) as Partial<Place>
  const named = typeof name === 'string' && typeof type === 'string' && Object.hasOwn(arrayTypes, type)
  return named && Number.isSafeInteger(length) && length! >= 0 && Number.isSafeInteger(offset)
}

/** Arrays stand without gaps; returns where the next one begins. */
function checkPlace({ name, type, length, offset }: Place, end: number): number {
  need(`the offset of ${name}`, offset, offset === end, String(end))
  return end + aligned(length * arrayTypes[type]!.bytes)
}

/** A machine of the file's byte order copies whole arrays. */
const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1

function takeArray(view: DataView, start: number, { type, length, offset }: Place): NamedArray {
  const { bytes, make, take } = arrayTypes[type]!
  const array = make(length)
  const from = view.byteOffset + start + offset
  if (isLittleEndian) new Uint8Array(array.buffer).set(new Uint8Array(view.buffer, from, bytes * length))
  else for (let i = 0; i < length; i++) array[i] = take(view, start + offset + i * bytes)
  return array
}
