import { canonicalJson } from '../data/index.ts'
import {
  aligned,
  arrayFileDigest,
  arrayFileMagic,
  arrayFileStart,
  arrayTypes,
  type NamedArray,
} from './array-file.ts'

/**
 * Writes typed arrays by name, and a plain JSON value beside them, as one file of bytes (layout: `array-file.ts`). The same
 * arrays in the same order give the same bytes. Opposite of `decodeArrays`.
 *
 * @param meta any JSON value
 * @throws data.not_json where `meta` is not JSON
 * @example
 * encodeArrays({ x: Float64Array.of(1, 2) }).length // 152: 56 + header of 80 + 16
 */
export function encodeArrays(
  arrays: Readonly<Record<string, NamedArray>>,
  meta: unknown = null,
): Uint8Array<ArrayBuffer> {
  const places = placesOf(arrays)
  const header = new TextEncoder().encode(canonicalJson({ arrays: places, meta }))
  const start = arrayFileStart + aligned(header.length)
  const file = new Uint8Array(start + lengthOf(places))
  file.set(arrayFileMagic)
  file.fill(0x20, arrayFileStart, start)
  file.set(header, arrayFileStart)
  const view = new DataView(file.buffer)
  view.setUint32(8, start - arrayFileStart, true)
  view.setFloat64(16, file.length, true)
  for (const { name, type, offset } of places) putArray(view, start + offset, type, arrays[name]!)
  file.set(arrayFileDigest(file), 24)
  return file
}

type Place = {
  readonly name: string
  readonly type: string
  readonly length: number
  readonly offset: number
}

function placesOf(arrays: Readonly<Record<string, NamedArray>>): Place[] {
  let offset = 0
  return Object.entries(arrays).map(([name, array]) => {
    const place = { name, type: typeOf(array), length: array.length, offset }
    offset += aligned(array.byteLength)
    return place
  })
}

function typeOf(array: NamedArray): string {
  return array.constructor.name.replace('Array', '').toLowerCase()
}

function lengthOf(places: readonly Place[]): number {
  return places.reduce(
    (end, { type, length, offset }) => Math.max(end, offset + aligned(length * arrayTypes[type]!.bytes)),
    0,
  )
}

function putArray(view: DataView, start: number, type: string, array: NamedArray): void {
  const { bytes, put } = arrayTypes[type]!
  for (let i = 0; i < array.length; i++) put(view, start + i * bytes, array[i]!)
}
