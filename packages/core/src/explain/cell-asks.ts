import type { CellProgram } from './cell-program.ts'

/** Places of the features on which each block, then each unit depends. */
export type Asks = readonly (readonly number[])[]

/**
 * What each node of a program asks of a row.
 *
 * @example
 * const features = codedFeatures(stump, Int32Array.of(0))
 * asksOf(compileCells(features, leafBoxes(stump, explainedOutput(stump, 0), Int32Array.of(0), features, null))) // [[0]]
 */
export function asksOf({
  blocks,
  codeStart,
  vectorStart,
  vectors,
  units,
  unitStart,
  unitChild,
}: CellProgram): Asks {
  const features = Array.from({ length: codeStart.length - 1 }, (_, f) => f)
  const asks: number[][] = Array.from({ length: blocks }, (_, block) =>
    features.filter((f) => {
      const at = block * features.length + f
      const end = at + 1 < vectorStart.length ? 16 * vectorStart[at + 1]! : vectors.length
      return vectors.subarray(16 * vectorStart[at]!, end).some((bits) => bits !== 0)
    }),
  )
  for (let unit = 0; unit < units; unit++) {
    const below = [...unitChild.subarray(unitStart[unit], unitStart[unit + 1])].flatMap(
      (child) => asks[child]!,
    )
    asks.push(below.length === 0 ? [0] : [...new Set(below)].sort((a, b) => a - b))
  }
  return asks
}

/** Which pairs of numbers some leaf of each block has, where its packed table starts, and how many pairs all tables have. */
export type Pieces = {
  readonly of: readonly (readonly number[])[]
  readonly start: Int32Array
  readonly total: number
}

/** The pieces of a program with its values; see `FilledSection`. */
export function layPieces(program: CellProgram, values: Float64Array, width: number): Pieces {
  const { blocks } = program
  const start = new Int32Array(blocks)
  let total = 0
  const of = Array.from({ length: blocks }, (_, block) => {
    const [first, end] = rowsOf(program, block)
    const own = Array.from({ length: width / 2 }, (_, piece) => piece).filter((piece) => {
      for (let at = first * width + 2 * piece; at < end * width; at += width)
        if (values[at] !== 0 || values[at + 1] !== 0) return true
      return false
    })
    start[block] = total
    total += (end - first) * own.length
    return own
  })
  return { of, start, total }
}

/** Rows of values of a block's leaves. */
export function rowsOf({ blockLeaf, leafRow, valueRows }: CellProgram, block: number): [number, number] {
  return [leafRow[blockLeaf[block]!] ?? valueRows, leafRow[blockLeaf[block + 1]!] ?? valueRows]
}
