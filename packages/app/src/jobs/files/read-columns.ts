import { type Column, type ColumnType, compareText } from '@candor/core'
import type { DuckDBConnection, DuckDBDataChunk, DuckDBVector } from '@duckdb/node-api'

export type ReadPlan = {
  readonly type: ColumnType
  /** SQL expression of the value; text for a category */
  readonly sql: string
}

/** Rows that were read together: their columns, and where they stand among the rows of the relation. */
export type ColumnBlock = {
  readonly rows: number
  /** place of the first one, where they follow one another */
  readonly first: number
  /** places of all, where they do not */
  readonly positions: Int32Array | null
  readonly columns: readonly Column[]
}

export type BlockReading = {
  /** rows of a block; the last one has fewer */
  readonly blockRows: number
  /** rows that will come at most: no block is made larger */
  readonly rows: number
  /** rows of the relation from (counted from 0) to (excluded) */
  readonly range: { readonly from: number; readonly to: number } | null
  /** SQL expression of 1 for a row that is wanted and 0 for another; null: all are */
  readonly met: string | null
}

/** What fills one column chunk by chunk, then gives it. */
type Filler = {
  readonly add: (vector: Vector, from: number, to: number, offset: number) => void
  readonly done: (rows: number) => Column
}
type Vector = DuckDBVector & { readonly items: TypedItems }
type TypedItems = Float64Array | Float32Array | Int32Array | Uint8Array

/** Reads the planned columns of an SQL relation straight into typed arrays, chunk by chunk, in row order; no more than a block is held. */
export async function* columnBlocks(
  connection: DuckDBConnection,
  from: string,
  plans: readonly ReadPlan[],
  { blockRows, rows, range, met }: BlockReading,
): AsyncGenerator<ColumnBlock> {
  const wanted = [...plans.map(({ sql }, j) => `${sql} as v${j}`), ...(met === null ? [] : [`${met} as met`])]
  const part = range === null ? '' : ` limit ${range.to - range.from} offset ${range.from}`
  const result = await connection.stream(`select ${wanted.join(', ')} from ${from}${part}`)
  let place = range?.from ?? 0
  let left = rows
  let block = startBlock(plans, Math.min(blockRows, left), met !== null)
  for (;;) {
    const chunk = await result.fetchChunk()
    if (!chunk || chunk.rowCount === 0) break
    for (const [start, end] of wantedRuns(chunk, met === null ? null : plans.length))
      for (let at = start; at < end; ) {
        const taken = Math.min(end - at, block.room())
        block.add(chunk, at, at + taken, place)
        at += taken
        if (block.room() > 0) continue
        yield block.done()
        left -= Math.min(left, blockRows)
        block = startBlock(plans, Math.min(blockRows, Math.max(left, 1)), met !== null)
      }
    place += chunk.rowCount
  }
  if (block.count() > 0) yield block.done()
}

/** Runs of rows of a chunk that are wanted. */
function* wantedRuns(chunk: DuckDBDataChunk, metColumn: number | null): Generator<readonly [number, number]> {
  const { rowCount } = chunk
  if (metColumn === null) return yield [0, rowCount]
  const { items } = chunk.getColumnVector(metColumn) as Vector
  for (let start = 0; start < rowCount; ) {
    let end = start
    while (end < rowCount && items[end] === 1) end++
    if (end > start) yield [start, end]
    start = end + 1
  }
}

/** A block that is being filled. */
function startBlock(plans: readonly ReadPlan[], rows: number, isScattered: boolean) {
  const fillers = plans.map(({ type }) => fillerOf(type, rows))
  const positions = isScattered ? new Int32Array(rows) : null
  let [count, first] = [0, 0]
  return {
    count: () => count,
    room: () => rows - count,
    /** rows `from … to - 1` of a chunk whose first row is at `place` */
    add: (chunk: DuckDBDataChunk, from: number, to: number, place: number) => {
      if (count === 0) first = place + from
      fillers.forEach((filler, j) => {
        filler.add(chunk.getColumnVector(j) as Vector, from, to, count)
      })
      if (positions !== null) for (let i = from; i < to; i++) positions[count + i - from] = place + i
      count += to - from
    },
    done: (): ColumnBlock => ({
      rows: count,
      first,
      positions: positions?.subarray(0, count) ?? null,
      columns: fillers.map((filler) => filler.done(count)),
    }),
  }
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
    add: ({ items }, from, to, offset) => values.set(items.subarray(from, to), offset),
    done: (rows) => ({ type, values: values.subarray(0, rows) }) as Column,
  }
}

/** Levels are sorted by code point, so that the codes do not depend on the order of the rows. */
function categoryFiller(rows: number): Filler {
  const codes = new Int32Array(rows)
  const seen = new Map<string, number>()
  return {
    add: (vector, from, to, offset) => {
      for (let i = from; i < to; i++) codes[offset + i - from] = codeOf(vector.getItem(i), seen)
    },
    done: (count) => sorted(codes.subarray(0, count), [...seen.keys()]),
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
