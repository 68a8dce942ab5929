import { asksOf, layPieces } from './cell-asks.ts'
import type { CellSection } from './cell-sections.ts'

/** A section with the values of its leaves: `program.valueRows` × `width` numbers, row-major. */
export type FilledSection = {
  readonly section: CellSection
  readonly values: Float64Array
  readonly width: number
}

/**
 * Rows of values by cells, each cell at one place of its own or of several that push each other out. `place` says where the place of a cell
 * begins in `records`; it holds the cell's values, behind its `nameOf`, where that name stands there.
 */
export type CellMemory = {
  readonly records: Float64Array
  readonly place: (unit: number, key: number) => number
}

const memoryBytes = 33_554_432
/** Units that tell more cells apart hardly meet one again. */
const mostStates = 65_536

/**
 * An empty memory for rows of so many numbers.
 *
 * @example
 * const memory = makeCellMemory(6)
 * memory.records[memory.place(3, 17)] // 0, which is the name of no cell
 */
export function makeCellMemory(width: number): CellMemory {
  const stride = width + 1
  const bits = 31 - Math.clz32(memoryBytes / (8 * stride))
  return {
    records: new Float64Array(stride << bits),
    place: (unit, key) => stride * (Math.imul(Math.imul(unit, 0x85ebca6b) ^ key, 0x9e3779b1) >>> (32 - bits)),
  }
}

/** Of a cell of a unit of at most `mostStates`; never 0. */
function nameOf(unit: number, key: number): number {
  return 1 + unit * mostStates + key
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
  const { codeStart, blocks, unitStart, unitChild, tops } = program
  const addBlock = blockAdder(program, values, width)
  const codeAt = new Int32Array(remap.length)
  const recall = memory === null ? null : cellFinder(program, memory, codeAt)
  const temps: Float64Array[] = []
  const addChildren = (unit: number, depth: number): Float64Array => {
    temps[depth] ??= new Float64Array(width)
    const own = temps[depth]
    for (let i = unitStart[unit]!; i < unitStart[unit + 1]!; i++)
      addNode(unitChild[i]!, own, i === unitStart[unit], depth + 1)
    return own
  }
  const addNode = (node: number, out: Float64Array, isFirst: boolean, depth: number): void => {
    if (node < blocks) {
      addBlock(node, codeAt, out, isFirst)
      return
    }
    const unit = node - blocks
    const at = recall === null ? -1 : recall.placeOf(unit)
    if (recall === null || at < 0) {
      addNumbers(addChildren(unit, depth), 0, width, out, isFirst)
      return
    }
    if (!recall.isKnown(unit)) recall.know(unit, addChildren(unit, depth))
    addNumbers(recall.records, at, width, out, isFirst)
  }
  return (codes, out) => {
    for (let f = 0; f < codeAt.length; f++) codeAt[f] = codeStart[f]! + remap[f]![codes[f]!]!
    recall?.findFirst()
    for (const top of tops) addNode(top, out, false, 0)
  }
}

function addNumbers(
  from: Float64Array,
  at: number,
  width: number,
  out: Float64Array,
  isFirst: boolean,
): void {
  if (isFirst) for (let k = 0; k < width; k++) out[k] = from[at + k]!
  else for (let k = 0; k < width; k++) out[k]! += from[at + k]!
}

/**
 * Finds the cells of a row in a memory. Places of the units that are certainly asked are found first, all together: they lie far apart, and the
 * processor waits for many of them at a time.
 */
function cellFinder(program: CellSection['program'], { records, place }: CellMemory, codeAt: Int32Array) {
  const { totalCodes, blocks, units, keys, states } = program
  const asks = asksOf(program)
  const askStart = Int32Array.from({ length: units + 1 }, () => 0)
  for (let unit = 0; unit < units; unit++) askStart[unit + 1] = askStart[unit]! + asks[blocks + unit]!.length
  const asked = Int32Array.from(asks.slice(blocks).flat())
  const places = Int32Array.from(states, (count) => (count <= mostStates ? 0 : -1))
  const names = new Float64Array(units)
  const known = new Uint8Array(units)
  const first = firstRemembered(program, places)
  const isFirst = new Uint8Array(units)
  for (const unit of first) isFirst[unit] = 1
  const find = (unit: number): void => {
    let key = 0
    for (let i = askStart[unit]!; i < askStart[unit + 1]!; i++)
      key += keys[unit * totalCodes + codeAt[asked[i]!]!]!
    const at = place(unit, key)
    const name = nameOf(unit, key)
    places[unit] = at + 1
    names[unit] = name
    known[unit] = records[at] === name ? 1 : 0
  }
  return {
    records,
    findFirst: (): void => {
      for (let i = 0; i < first.length; i++) find(first[i]!)
    },
    placeOf: (unit: number): number => {
      if (places[unit]! >= 0 && isFirst[unit] === 0) find(unit)
      return places[unit]!
    },
    isKnown: (unit: number): boolean => known[unit] === 1 && records[places[unit]! - 1] === names[unit],
    know: (unit: number, sums: Float64Array): void => {
      records.set(sums, places[unit]!)
      records[places[unit]! - 1] = names[unit]!
    },
  }
}

/** Units that are remembered and no part of another such. */
function firstRemembered({ blocks, unitStart, unitChild, tops }: CellSection['program'], places: Int32Array) {
  const found: number[] = []
  const look = (node: number): void => {
    const unit = node - blocks
    if (unit < 0) return
    if (places[unit]! >= 0) found.push(unit)
    else for (let i = unitStart[unit]!; i < unitStart[unit + 1]!; i++) look(unitChild[i]!)
  }
  for (const top of tops) look(top)
  return Int32Array.from(found)
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
  const places = new Int32Array(16)
  return (block: number, at: Int32Array, out: Float64Array, isFirst: boolean): void => {
    const patterns = patternsOf(block, at)
    const first = blockLeaf[block]!
    const leaves = blockLeaf[block + 1]! - first
    const own = pieces[block]!
    for (let i = 0; i < leaves; i++) places[i] = (leafRow[first + i]! + patterns[i]!) * width
    if (isFirst) for (let k = 0; k < width; k++) out[k] = 0
    for (let piece = 0; piece < own.length; piece++) {
      const k = 2 * own[piece]!
      let sum = 0
      let other = 0
      for (let i = 0; i < leaves; i++) {
        const place = places[i]! + k
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
