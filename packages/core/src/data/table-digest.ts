import type { Sha256 } from '../math/index.ts'
import { createSha256, hexOf } from '../math/index.ts'
import { canonicalJson } from './canonical-json.ts'
import { compareText } from './compare-text.ts'
import type { Column, Table } from './table.ts'
import { missingCode } from './table.ts'

const chunkBytes = 65536

/**
 * SHA-256 over names, types, levels and values in schema order, as lower-case hex. It depends on nothing else: not on
 * role or unit, not on the platform's byte order or number formatting, not on the order in which a reader met the levels.
 *
 * Bytes: `{"columns":n,"rows":n}` then, per column, `{"levels":[…],"name":…,"type":…}` (RFC 8785, each ended by a byte 0;
 * levels by code point, null where the type has none) and the values, little-endian: float64 and instant 8, float32, int32 and codes
 * 4, boolean 1 byte each. NaN is one bit pattern and -0 is 0.
 *
 * @example
 * tableDigest(makeTable([]))   // '4d9b7861db0729db4412d36622398b490972cfab94b43a3b9b28014794ac5e41'
 */
export function tableDigest(table: Table): string {
  const hash = createSha256()
  hashText(hash, { rows: table.rows, columns: table.columns.length })
  table.columns.forEach((column, j) => {
    const levels = column.type === 'category' ? byCodePoint(column.levels) : null
    hashText(hash, { name: table.schema[j]!.name, type: column.type, levels })
    hashValues(hash, column, levels ?? [])
  })
  return hexOf(hash.digest())
}

function hashText(hash: Sha256, value: unknown): void {
  hash.update(new TextEncoder().encode(`${canonicalJson(value)}\0`))
}

/** `sorted`: the levels of a category by code point. */
function hashValues(hash: Sha256, column: Column, sorted: readonly string[]): void {
  const { width, write } = layoutOf(column, sorted)
  hashChunks(hash, column.values.length, width, write)
}

function layoutOf(column: Column, sorted: readonly string[]): { width: number; write: Writer } {
  switch (column.type) {
    case 'float64':
    case 'instant':
      return { width: 8, write: doubleWriter(column.values) }
    case 'float32':
      return { width: 4, write: floatWriter(column.values) }
    case 'int32':
      return { width: 4, write: intWriter(column.values) }
    case 'category':
      return { width: 4, write: intWriter(sortedCodes(column.values, column.levels, sorted)) }
    case 'boolean':
      return { width: 1, write: byteWriter(column.values) }
  }
}

/** Writes the values of rows `start … end - 1` to the head of the chunk. */
type Writer = (chunk: DataView, start: number, end: number) => void

function hashChunks(hash: Sha256, rows: number, width: number, write: Writer): void {
  const buffer = new ArrayBuffer(chunkBytes)
  const view = new DataView(buffer)
  const perChunk = chunkBytes / width
  for (let start = 0; start < rows; start += perChunk) {
    const end = Math.min(start + perChunk, rows)
    write(view, start, end)
    hash.update(new Uint8Array(buffer, 0, (end - start) * width))
  }
}

function doubleWriter(values: Float64Array): Writer {
  return (chunk, start, end) => {
    for (let i = start, at = 0; i < end; i++, at += 8) {
      const value = values[i]!
      if (!Number.isNaN(value)) chunk.setFloat64(at, value + 0, true)
      else {
        chunk.setUint32(at, 0, true)
        chunk.setUint32(at + 4, 0x7ff80000, true)
      }
    }
  }
}

function floatWriter(values: Float32Array): Writer {
  return (chunk, start, end) => {
    for (let i = start, at = 0; i < end; i++, at += 4) {
      const value = values[i]!
      if (!Number.isNaN(value)) chunk.setFloat32(at, value + 0, true)
      else chunk.setUint32(at, 0x7fc00000, true)
    }
  }
}

function intWriter(values: Int32Array): Writer {
  return (chunk, start, end) => {
    for (let i = start, at = 0; i < end; i++, at += 4) chunk.setInt32(at, values[i]!, true)
  }
}

function byteWriter(values: Uint8Array): Writer {
  return (chunk, start, end) => {
    for (let i = start; i < end; i++) chunk.setUint8(i - start, values[i]!)
  }
}

const surrogate = /[\ud800-\udfff]/

/** Where no text has a surrogate the engine's own order, by UTF-16 unit, is that of code points, and much faster. */
function byCodePoint(levels: readonly string[]): string[] {
  const isPlain = !levels.some((level) => surrogate.test(level))
  return isPlain ? [...levels].sort() : [...levels].sort(compareText)
}

/** Codes as they would be if the levels stood by code point. */
function sortedCodes(codes: Int32Array, levels: readonly string[], sorted: readonly string[]): Int32Array {
  const rankOf = new Map(sorted.map((level, position) => [level, position]))
  const rank = Int32Array.from(levels, (level) => rankOf.get(level)!)
  const coded = new Int32Array(codes.length)
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!
    coded[i] = code === missingCode ? missingCode : rank[code]!
  }
  return coded
}
