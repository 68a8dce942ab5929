import { asksOf, layPieces } from './cell-asks.ts'
import type { CellSection } from './cell-sections.ts'

/** A section with the values of its leaves: `program.valueRows` × `width` numbers, row-major. */
export type FilledSection = {
  readonly section: CellSection
  readonly values: Float64Array
  readonly width: number
}

/**
 * Rows of values by cells: `rowOf` says where the row of a cell stands in `values`, below 0 where it is not known, and `place` makes room for
 * one that is not. When it is full, everything is forgotten.
 */
export type CellMemory = {
  readonly values: Float64Array
  readonly rowOf: (node: number, key: number) => number
  readonly place: (node: number, key: number) => number
}

const memoryRows = 131_072
/** Units that tell more cells apart hardly meet one again. */
const mostStates = 8192

/**
 * An empty memory.
 *
 * @example
 * const memory = makeCellMemory(6)
 * memory.rowOf(3, 17) // -1
 * memory.place(3, 17) // 0
 * memory.rowOf(3, 17) // 0
 */
export function makeCellMemory(width: number): CellMemory {
  const mask = 2 * memoryRows - 1
  const keys = new Float64Array(2 * memoryRows)
  const nodes = new Int32Array(2 * memoryRows).fill(-1)
  const rows = new Int32Array(2 * memoryRows)
  let used = 0
  const rowOf = (node: number, key: number): number => {
    let at = slotOf(node, key) & mask
    while (nodes[at]! >= 0) {
      if (nodes[at] === node && keys[at] === key) return rows[at]!
      at = (at + 1) & mask
    }
    return -1
  }
  const place = (node: number, key: number): number => {
    if (used === memoryRows) {
      nodes.fill(-1)
      used = 0
    }
    let at = slotOf(node, key) & mask
    while (nodes[at]! >= 0) at = (at + 1) & mask
    nodes[at] = node
    keys[at] = key
    rows[at] = width * used++
    return rows[at]!
  }
  return { values: new Float64Array(memoryRows * width), rowOf, place }
}

function slotOf(node: number, key: number): number {
  const low = Math.imul((key >>> 0) + Math.imul(node, 0x27d4eb2f), 0x9e3779b1)
  const high = Math.imul((key / 4294967296) >>> 0, 0x85ebca6b)
  return (low ^ high ^ (low >>> 15)) >>> 4
}

/** Adds the values of one row to `out`; `codes[f]` are its codes in the whole ensemble. */
export type CellAdder = (codes: ArrayLike<number>, out: Float64Array) => void

/**
 * The plain way to run a section: every block of every row, sums in the shape of the program. Twin of the kernel `addCells`, to the bit.
 *
 * Kernel: does not validate.
 *
 * @param memory where the values of units of blocks are remembered by their cells, from call to call; null: nowhere
 */
export function makeCellAdder(
  { section, values, width }: FilledSection,
  memory: CellMemory | null = null,
): CellAdder {
  const { program, remap } = section
  const { codeStart, totalCodes, blocks, unitStart, unitChild, keys, states, tops } = program
  const addBlock = blockAdder(program, values, width)
  const asks = memory === null ? [] : asksOf(program)
  const at = new Int32Array(remap.length)
  const temps: Float64Array[] = []
  const addRemembered = (
    known: CellMemory,
    unit: number,
    out: Float64Array,
    isFirst: boolean,
    depth: number,
  ) => {
    let key = 0
    const own = asks[blocks + unit]!
    for (let i = 0; i < own.length; i++) key += keys[unit * totalCodes + at[own[i]!]!]!
    let row = known.rowOf(unit, key)
    if (row < 0) {
      const sums = addChildren(unit, depth)
      row = known.place(unit, key)
      known.values.set(sums, row)
    }
    const { values: all } = known
    for (let k = 0; k < width; k++) out[k] = isFirst ? all[row + k]! : out[k]! + all[row + k]!
  }
  const addChildren = (unit: number, depth: number): Float64Array => {
    temps[depth] ??= new Float64Array(width)
    const own = temps[depth]
    for (let i = unitStart[unit]!; i < unitStart[unit + 1]!; i++)
      addNode(unitChild[i]!, own, i === unitStart[unit], depth + 1)
    return own
  }
  const addNode = (node: number, out: Float64Array, isFirst: boolean, depth: number): void => {
    if (node < blocks) {
      addBlock(node, at, out, isFirst)
      return
    }
    const unit = node - blocks
    if (memory !== null && states[unit]! <= mostStates) {
      addRemembered(memory, unit, out, isFirst, depth)
      return
    }
    const own = addChildren(unit, depth)
    for (let k = 0; k < width; k++) out[k] = isFirst ? own[k]! : out[k]! + own[k]!
  }
  return (codes, out) => {
    for (let f = 0; f < at.length; f++) at[f] = codeStart[f]! + remap[f]![codes[f]!]!
    for (const top of tops) addNode(top, out, false, 0)
  }
}

/**
 * Counts rows by their patterns in each leaf of a section: at `program.leafRow` + pattern. Twin of the kernel `countCells`.
 *
 * Kernel: does not validate.
 */
export function makePatternCounter({ program, remap }: CellSection): {
  readonly counts: Float64Array
  readonly add: (codes: ArrayLike<number>) => void
} {
  const counts = new Float64Array(program.valueRows)
  const patternsOf = patternReader(program)
  const at = new Int32Array(remap.length)
  const { blocks, blockLeaf, leafRow, codeStart } = program
  const add = (codes: ArrayLike<number>) => {
    for (let f = 0; f < at.length; f++) at[f] = codeStart[f]! + remap[f]![codes[f]!]!
    for (let block = 0; block < blocks; block++) {
      const patterns = patternsOf(block, at)
      const first = blockLeaf[block]!
      for (let leaf = first; leaf < blockLeaf[block + 1]!; leaf++)
        counts[leafRow[leaf]! + patterns[leaf - first]!]!++
    }
  }
  return { counts, add }
}

/** Adds a block's values for a row whose codes stand at `at`, or writes them where they are the first. */
function blockAdder(program: CellSection['program'], values: Float64Array, width: number) {
  const patternsOf = patternReader(program)
  const { of: pieces } = layPieces(program, values, width)
  const { blockLeaf, leafRow } = program
  return (block: number, at: Int32Array, out: Float64Array, isFirst: boolean): void => {
    const patterns = patternsOf(block, at)
    const first = blockLeaf[block]!
    const end = blockLeaf[block + 1]!
    const own = pieces[block]!
    if (isFirst) for (let k = 0; k < width; k++) out[k] = 0
    for (let piece = 0; piece < own.length; piece++) {
      const k = 2 * own[piece]!
      let sum = 0
      let other = 0
      for (let leaf = first; leaf < end; leaf++) {
        const place = (leafRow[leaf]! + patterns[leaf - first]!) * width + k
        sum += values[place]!
        other += values[place + 1]!
      }
      out[k] = out[k]! + sum
      out[k + 1] = out[k + 1]! + other
    }
  }
}

/** The patterns of a row in the leaves of a block; the answer is overwritten by the next. */
function patternReader(program: CellSection['program']) {
  const { codeStart, vectorStart, vectors, classOf, totalCodes } = program
  const features = codeStart.length - 1
  const asks = asksOf(program)
  const words = new Int32Array(vectors.buffer)
  const patterns = new Uint8Array(16)
  const four = new Int32Array(patterns.buffer)
  return (block: number, at: Int32Array): Uint8Array => {
    const own = asks[block]!
    let a = 0
    let b = 0
    let c = 0
    let d = 0
    for (let i = 0; i < own.length; i++) {
      const f = own[i]!
      const v = 4 * (vectorStart[block * features + f]! + classOf[block * totalCodes + at[f]!]!)
      a |= words[v]!
      b |= words[v + 1]!
      c |= words[v + 2]!
      d |= words[v + 3]!
    }
    four[0] = a
    four[1] = b
    four[2] = c
    four[3] = d
    return patterns
  }
}
