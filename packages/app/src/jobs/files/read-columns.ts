import { type Column, type ColumnType, compareText } from '@candor/core'
import type { DuckDBConnection, DuckDBVector } from '@duckdb/node-api'

export type ReadPlan = {
  readonly type: ColumnType
  /** SQL expression of the value; text for a category */
  readonly sql: string
}

/** What fills one column chunk by chunk, then gives it. */
type Filler = {
  readonly add: (vector: Vector, count: number, offset: number) => void
  readonly done: () => Column
}
type Vector = DuckDBVector & { readonly items: TypedItems }
type TypedItems = Float64Array | Float32Array | Int32Array | Uint8Array

/** Reads the planned columns of an SQL relation straight into typed arrays of the given length, chunk by chunk, in row order. */
export async function readColumns(
  connection: DuckDBConnection,
  from: string,
  plans: readonly ReadPlan[],
  rows: number,
): Promise<readonly Column[]> {
  const fillers = plans.map(({ type }) => fillerOf(type, rows))
  if (plans.length === 0) return []
  const wanted = plans.map(({ sql }, j) => `${sql} as v${j}`).join(', ')
  const result = await connection.stream(`select ${wanted} from ${from}`)
  for (let offset = 0; ; ) {
    const chunk = await result.fetchChunk()
    if (!chunk || chunk.rowCount === 0) break
    fillers.forEach((filler, j) => {
      filler.add(chunk.getColumnVector(j) as Vector, chunk.rowCount, offset)
    })
    offset += chunk.rowCount
  }
  return fillers.map((filler) => filler.done())
}

function fillerOf(type: ColumnType, rows: number): Filler {
  if (type === 'category') return categoryFiller(rows)
  if (type === 'int32') return arrayFiller(type, new Int32Array(rows))
  if (type === 'float32') return arrayFiller(type, new Float32Array(rows))
  if (type === 'boolean') return arrayFiller(type, new Uint8Array(rows))
  return arrayFiller(type, new Float64Array(rows))
}

function arrayFiller(
  type: ColumnType,
  values: Float64Array | Float32Array | Int32Array | Uint8Array,
): Filler {
  return {
    add: ({ items }, count, offset) => values.set(items.subarray(0, count), offset),
    done: () => ({ type, values }) as Column,
  }
}

/** Levels are sorted by code point, so that the codes do not depend on the order of the rows. */
function categoryFiller(rows: number): Filler {
  const codes = new Int32Array(rows)
  const seen = new Map<string, number>()
  return {
    add: (vector, count, offset) => {
      for (let i = 0; i < count; i++) codes[offset + i] = codeOf(vector.getItem(i), seen)
    },
    done: () => sorted(codes, [...seen.keys()]),
  }
}

function codeOf(value: unknown, seen: Map<string, number>): number {
  if (value === null) return -1
  const text = String(value)
  const known = seen.get(text)
  if (known !== undefined) return known
  seen.set(text, seen.size)
  return seen.size - 1
}

function sorted(codes: Int32Array, found: readonly string[]): Column {
  const levels = [...found].sort(compareText)
  const place = new Map(levels.map((level, code) => [level, code]))
  const newCode = Int32Array.from(found, (level) => place.get(level)!)
  return { type: 'category', levels, values: codes.map((code) => (code < 0 ? code : newCode[code]!)) }
}
