import { createSha256 } from '../math/index.ts'

/**
 * The file of typed arrays that a bundle keeps its ensemble and its background rows in. Everything is little-endian.
 *
 * ```
 * 0   8 bytes   magic "candora" and the version, 1
 * 8   uint32    length of the header, a multiple of 8
 * 12  uint32    0
 * 16  float64   length of the whole file
 * 24  32 bytes  SHA-256 of all other bytes of the file, in order
 * 56  header    canonical JSON {arrays: [{name, type, length, offset}], meta}, filled up with spaces
 *     data      the arrays one after another, each from a multiple of 8 on, filled up with zeros; offsets count from here
 * ```
 *
 * The same arrays and meta give the same bytes.
 */
export const arrayFileMagic = Uint8Array.of(0x63, 0x61, 0x6e, 0x64, 0x6f, 0x72, 0x61, 1)

export const arrayFileStart = 56

export type NamedArray = Float64Array | Float32Array | Int32Array | Uint32Array | Uint8Array

/** How one type of array is made, and how its elements are put into and taken out of bytes. */
type ArrayType = {
  readonly bytes: number
  readonly make: (length: number) => NamedArray
  readonly put: (view: DataView, at: number, value: number) => void
  readonly take: (view: DataView, at: number) => number
}

export const arrayTypes: Readonly<Record<string, ArrayType>> = {
  float64: {
    bytes: 8,
    make: (length) => new Float64Array(length),
    put: (view, at, value) => view.setFloat64(at, value, true),
    take: (view, at) => view.getFloat64(at, true),
  },
  float32: {
    bytes: 4,
    make: (length) => new Float32Array(length),
    put: (view, at, value) => view.setFloat32(at, value, true),
    take: (view, at) => view.getFloat32(at, true),
  },
  int32: {
    bytes: 4,
    make: (length) => new Int32Array(length),
    put: (view, at, value) => view.setInt32(at, value, true),
    take: (view, at) => view.getInt32(at, true),
  },
  uint32: {
    bytes: 4,
    make: (length) => new Uint32Array(length),
    put: (view, at, value) => view.setUint32(at, value, true),
    take: (view, at) => view.getUint32(at, true),
  },
  uint8: {
    bytes: 1,
    make: (length) => new Uint8Array(length),
    put: (view, at, value) => view.setUint8(at, value),
    take: (view, at) => view.getUint8(at),
  },
}

/** The next multiple of 8. */
export function aligned(length: number): number {
  return Math.ceil(length / 8) * 8
}

/** SHA-256 of a whole file, its own place left out. */
export function arrayFileDigest(file: Uint8Array): Uint8Array {
  return createSha256().update(file.subarray(0, 24)).update(file.subarray(arrayFileStart)).digest()
}
