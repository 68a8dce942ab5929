import type { CodedFeature } from './cell-codes.ts'
import type { LeafBoxes } from './leaf-boxes.ts'

/**
 * Trees as sums of small tables: what the cell method runs, in plain TypeScript and in kernels.
 *
 * A *block* is at most 16 neighbouring leaves. For each feature the codes fall into classes, those that lie in the same boxes of the block;
 * `vectors` hold a byte for each leaf of the block for each class: the feature's bit in the leaf's pattern where the class lies in its box. The
 * bytes of a row's classes, or-ed together, are its patterns in all 16 leaves, and its values are the sum of the 16 rows of `leafRow`
 * + pattern, in the order of the leaves.
 *
 * A *unit* is the sum of up to `fan` blocks or units below it, in order: of parts of a tree, or of several trees. What it gives depends only on
 * the row's cell: the number Σ_f keys[class of f], classes being those that no block below tells apart. A row's values are the sum of `tops`,
 * in order. Sums are made in this shape whether cells are remembered or not, so that remembering shows in no bit.
 *
 * ```
 * nodes    0 … blocks - 1 blocks, then units, children first
 * codes    of feature f at codeStart[f] … codeStart[f + 1] - 1
 * classes  classOf[block * totalCodes + codeStart[f] + code]; its vector stands at 16 * (vectorStart[block * features + f] + class)
 * keys     keys[unit * totalCodes + codeStart[f] + code], a whole number; their sums are below states[unit] (Infinity: 2^53 or more)
 * ```
 */
export type CellProgram = {
  readonly codeStart: Int32Array
  readonly totalCodes: number
  readonly blocks: number
  /** leaves of block b: `blockLeaf[b] … blockLeaf[b + 1] - 1` */
  readonly blockLeaf: Int32Array
  /** row of each leaf's pattern 0 among the values */
  readonly leafRow: Int32Array
  /** rows of values that all leaves have together: Σ 2^u */
  readonly valueRows: number
  readonly classOf: Uint16Array
  readonly vectorStart: Int32Array
  readonly vectors: Uint8Array
  readonly units: number
  readonly unitStart: Int32Array
  readonly unitChild: Int32Array
  readonly keys: Float64Array
  readonly states: Float64Array
  readonly tops: Int32Array
}

export const blockLeaves = 16
/** Children of a unit inside a tree: measured, see docs/explain-engine.md. */
const fan = 4
/** A top has at most so many leaves of one tree, or several whole trees of at most so many together. */
const mostLeavesOfTree = 1024
const mostLeavesTogether = 110

/**
 * Compiles the leaves of some trees. The shape depends on the leaves only.
 *
 * @param shape of the leaves in the order of `boxes`
 *
 * @example
 * const features = codedFeatures(stump, Int32Array.of(0))
 * const boxes = leafBoxes(stump, explainedOutput(stump, 0), Int32Array.of(0), features, null)
 * compileCells(features, boxes).tops // Int32Array [0]: the one block
 */
export function compileCells(
  features: readonly CodedFeature[],
  boxes: LeafBoxes,
  shape: Shape = layShape(boxes.treeStart),
): CellProgram {
  const codeStart = startsOf(features.map(({ codes }) => codes))
  const totalCodes = codeStart[features.length]!
  const slots = boxes.node.map((_, leaf) => boxes.slotStart[leaf + 1]! - boxes.slotStart[leaf]!)
  const rows = startsOf(Array.from(slots, (u) => 1 << u))
  const classes = layClasses(features, codeStart, boxes, shape.blockLeaf)
  return {
    codeStart,
    totalCodes,
    blocks: shape.blockLeaf.length - 1,
    blockLeaf: shape.blockLeaf,
    leafRow: rows.subarray(0, -1),
    valueRows: rows.at(-1)!,
    classOf: classes.classOf,
    vectorStart: classes.vectorStart,
    vectors: classes.vectors,
    units: shape.children.length,
    unitStart: startsOf(shape.children.map((children) => children.length)),
    unitChild: Int32Array.from(shape.children.flat()),
    tops: Int32Array.from(shape.tops),
    ...layKeys(features, codeStart, classes, shape),
  }
}

function startsOf(lengths: readonly number[]): Int32Array {
  const starts = new Int32Array(lengths.length + 1)
  lengths.forEach((length, i) => {
    starts[i + 1] = starts[i]! + length
  })
  return starts
}

/** How leaves are summed up: blocks, units and tops of `CellProgram`. */
export type Shape = {
  readonly blockLeaf: Int32Array
  readonly children: readonly (readonly number[])[]
  readonly tops: readonly number[]
}

/** A node of the shape: a block, or units that will be numbered after all blocks. */
type Growing = { readonly leaves: number; readonly block: number; readonly children: readonly Growing[] }

/** `treeStart`: leaves of the trees so far. */
export function layShape(treeStart: Int32Array): Shape {
  const ends: number[] = [0]
  const tops: Growing[] = []
  let group: Growing[] = []
  const closeGroup = () => {
    if (group.length > 0) tops.push(joined(group))
    group = []
  }
  for (let tree = 0; tree < treeStart.length - 1; tree++) {
    const parts = partsOf(treeStart[tree]!, treeStart[tree + 1]!, ends)
    const leaves = treeStart[tree + 1]! - treeStart[tree]!
    if (group.reduce((sum, part) => sum + part.leaves, leaves) > mostLeavesTogether) closeGroup()
    if (parts.length === 1) group.push(parts[0]!)
    else {
      closeGroup()
      tops.push(...parts)
    }
  }
  closeGroup()
  const blocks = ends.length - 1
  const children: number[][] = []
  const number = (node: Growing): number => {
    if (node.block >= 0) return node.block
    const below = node.children.map(number)
    return blocks + children.push(below) - 1
  }
  return { blockLeaf: Int32Array.from(ends), tops: tops.map(number), children }
}

/** The parts of one tree, each of at most `mostLeavesOfTree` leaves; appends the ends of its blocks. */
function partsOf(from: number, end: number, ends: number[]): Growing[] {
  const count = Math.ceil((end - from) / blockLeaves)
  let nodes: Growing[] = Array.from({ length: count }, (_, i) => {
    const stop = from + Math.floor(((end - from) * (i + 1)) / count)
    const leaves = stop - ends.at(-1)!
    ends.push(stop)
    return { leaves, block: ends.length - 2, children: [] }
  })
  while (nodes.length > 1 && nodes[0]!.leaves * fan <= mostLeavesOfTree * 1.5)
    nodes = Array.from({ length: Math.ceil(nodes.length / fan) }, (_, i) =>
      joined(nodes.slice(i * fan, (i + 1) * fan)),
    )
  return nodes
}

function joined(nodes: readonly Growing[]): Growing {
  if (nodes.length === 1) return nodes[0]!
  return { leaves: nodes.reduce((sum, { leaves }) => sum + leaves, 0), block: -1, children: nodes }
}

type Classes = {
  readonly classOf: Uint16Array
  readonly vectorStart: Int32Array
  readonly vectors: Uint8Array
  /** classes of each feature in each block */
  readonly counts: Int32Array
}

function layClasses(
  features: readonly CodedFeature[],
  codeStart: Int32Array,
  { slotStart, place, runStart, runs }: LeafBoxes,
  blockLeaf: Int32Array,
): Classes {
  const total = codeStart[features.length]!
  const blocks = blockLeaf.length - 1
  const classOf = new Uint16Array(blocks * total)
  const vectorStart = new Int32Array(blocks * features.length)
  const counts = new Int32Array(blocks * features.length)
  const vectors: number[] = []
  const changes = new Int32Array(total + features.length)
  const known = new Int32Array(1 << blockLeaves)
  const bits = new Uint8Array(features.length * blockLeaves)
  for (let block = 0; block < blocks; block++) {
    changes.fill(0)
    bits.fill(0)
    const first = blockLeaf[block]!
    for (let leaf = first; leaf < blockLeaf[block + 1]!; leaf++)
      for (let slot = slotStart[leaf]!; slot < slotStart[leaf + 1]!; slot++) {
        const f = place[slot]!
        bits[f * blockLeaves + leaf - first] = 1 << (slot - slotStart[leaf]!)
        for (let run = runStart[slot]!; run < runStart[slot + 1]!; run++) {
          changes[codeStart[f]! + f + runs[2 * run]!]! ^= 1 << (leaf - first)
          changes[codeStart[f]! + f + runs[2 * run + 1]!]! ^= 1 << (leaf - first)
        }
      }
    features.forEach(({ codes }, f) => {
      const at = block * features.length + f
      vectorStart[at] = vectors.length / blockLeaves
      let boxes = 0
      const met: number[] = []
      for (let code = 0; code < codes; code++) {
        boxes ^= changes[codeStart[f]! + f + code]!
        if (known[boxes] === 0) {
          known[boxes] = met.push(boxes)
          for (let l = 0; l < blockLeaves; l++)
            vectors.push((boxes >> l) & 1 ? bits[f * blockLeaves + l]! : 0)
        }
        classOf[block * total + codeStart[f]! + code] = known[boxes]! - 1
      }
      counts[at] = met.length
      for (const one of met) known[one] = 0
    })
  }
  return { classOf, vectorStart, vectors: Uint8Array.from(vectors), counts }
}

const beyondWhole = 9007199254740992

/** Classes of each unit from those of its children, then the keys: classes times strides, the last feature's stride being 1. */
function layKeys(
  features: readonly CodedFeature[],
  codeStart: Int32Array,
  { classOf, counts }: Classes,
  { blockLeaf, children }: Shape,
): Pick<CellProgram, 'keys' | 'states'> {
  const width = features.length
  const total = codeStart[width]!
  const blocks = blockLeaf.length - 1
  const merger = makeMerger()
  const unitClass = new Uint16Array(children.length * total)
  const unitCounts = new Int32Array(children.length * width)
  const keys = new Float64Array(children.length * total)
  const states = new Float64Array(children.length).fill(1)
  children.forEach((below, unit) => {
    for (let f = width - 1; f >= 0; f--) {
      const own = unitClass.subarray(unit * total + codeStart[f]!, unit * total + codeStart[f + 1]!)
      let count = 1
      for (const child of below) {
        const [from, at] = child < blocks ? [classOf, child] : [unitClass, child - blocks]
        const theirs = from.subarray(at * total + codeStart[f]!, at * total + codeStart[f + 1]!)
        const theirCount = (child < blocks ? counts : unitCounts)[at * width + f]!
        count = merger(own, count, theirs, theirCount)
      }
      unitCounts[unit * width + f] = count
      const stride = states[unit]!
      states[unit] = stride * count < beyondWhole ? stride * count : Number.POSITIVE_INFINITY
      if (stride !== Number.POSITIVE_INFINITY)
        for (let code = 0; code < own.length; code++)
          keys[unit * total + codeStart[f]! + code] = own[code]! * stride
    }
  })
  return { keys, states }
}

/** Makes `own` the classes that it or `theirs` tells apart, numbered as they first appear; gives back how many. */
function makeMerger() {
  let table = new Int32Array(4096)
  return (own: Uint16Array, ownCount: number, theirs: Uint16Array, theirCount: number): number => {
    if (theirCount === 1) return ownCount
    if (table.length < ownCount * theirCount) table = new Int32Array(2 * ownCount * theirCount)
    table.fill(0, 0, ownCount * theirCount)
    let count = 0
    for (let code = 0; code < own.length; code++) {
      const both = own[code]! * theirCount + theirs[code]!
      if (table[both] === 0) table[both] = ++count
      own[code] = table[both]! - 1
    }
    return count
  }
}
