import type { CodedFeature } from './cell-codes.ts'
import { blockLeaves, type Shape } from './cell-program.ts'
import type { LeafBoxes } from './leaf-boxes.ts'

/** How leaves are put into blocks, and these into units: `order[i]` is the leaf that stands at place i of the shape. */
export type LeafClusters = { readonly order: Int32Array; readonly shape: Shape }

/** A unit tells at most so many cells apart: measured, see docs/explain-engine.md. */
const mostCells = 4_194_304
/** A unit below another is remembered by itself where the other tells so many times as many cells apart. */
const leastGrowth = 2.5
/** Leaves that are tried for the next place of a block. */
const mostTried = 192
/** Blocks that are put together into units at a time. */
const mostBlocks = 384

/**
 * Puts leaves of many small trees together by what they ask of a row: leaves of the same features and thresholds tell few cells apart, from
 * whichever trees they are. Blocks are filled leaf by leaf with the one that adds the fewest cells, then the two blocks or units that tell the
 * fewest cells apart together become one, until that would be too many. Depends on the leaves only.
 *
 * @example
 * const features = codedFeatures(stump, Int32Array.of(0))
 * clusterLeaves(features, leafBoxes(stump, explainedOutput(stump, 0), Int32Array.of(0), features, null)).order // Int32Array [0, 1]
 */
export function clusterLeaves(features: readonly CodedFeature[], boxes: LeafBoxes): LeafClusters {
  const marks = layMarks(features, boxes)
  const blocks = fillBlocks(marks, boxes)
  const tops: Cluster[] = []
  for (let from = 0; from < blocks.length; from += mostBlocks)
    tops.push(...joinClusters(marks, blocks.slice(from, from + mostBlocks)))
  return numbered(tops)
}

/** Where codes of a feature are told apart: bit c of its words stands for c - 1 and c. */
type Marks = {
  readonly words: number
  /** first word of each feature, and the end */
  readonly wordStart: Int32Array
  /** bits of each leaf: `bits[bitStart[slot]] …` of each of its slots, counted from the first word of all */
  readonly bitStart: Int32Array
  readonly bits: Int32Array
}

type Cluster = {
  readonly leaves: readonly number[]
  readonly children: readonly Cluster[]
  readonly marks: Int32Array
  /** classes of each feature; their product is `cells` */
  readonly classes: Int32Array
  readonly cells: number
}

function layMarks(features: readonly CodedFeature[], { place, runStart, runs }: LeafBoxes): Marks {
  const wordStart = new Int32Array(features.length + 1)
  features.forEach(({ codes }, f) => {
    wordStart[f + 1] = wordStart[f]! + Math.ceil((codes + 1) / 32)
  })
  const bitStart = new Int32Array(place.length + 1)
  const bits = new Int32Array(runs.length)
  let count = 0
  for (let slot = 0; slot < place.length; slot++) {
    const f = place[slot]!
    for (let end = 2 * runStart[slot]!; end < 2 * runStart[slot + 1]!; end++) {
      const code = runs[end]!
      const bit = 32 * wordStart[f]! + code
      const isNew = count === bitStart[slot] || bits[count - 1] !== bit
      if (code > 0 && code < features[f]!.codes && isNew) bits[count++] = bit
    }
    bitStart[slot + 1] = count
  }
  return { words: wordStart[features.length]!, wordStart, bitStart, bits }
}

/** Cells that two clusters tell apart together; Infinity where they are too many for one. */
function cellsOf({ wordStart }: Marks, one: Cluster, other: Cluster): number {
  let cells = 1
  for (let f = 0; f < wordStart.length - 1; f++) cells *= Math.max(one.classes[f]!, other.classes[f]!)
  // together they tell at least as many classes apart as either
  if (cells >= mostCells) return Number.POSITIVE_INFINITY
  cells = 1
  for (let f = 0; f < wordStart.length - 1; f++) {
    const own = one.classes[f]!
    const theirs = other.classes[f]!
    if (own === 1 || theirs === 1) cells *= own * theirs
    else cells *= classesOf(wordStart, f, one.marks, other.marks)
  }
  return cells
}

function classesOf(wordStart: Int32Array, f: number, one: Int32Array, other: Int32Array): number {
  let count = 1
  for (let w = wordStart[f]!; w < wordStart[f + 1]!; w++) {
    const both = one[w]! | other[w]!
    if (both !== 0) count += onesOf(both)
  }
  return count
}

function onesOf(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555)
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333)
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}

/** Leaves of the same features, in their order, fill blocks. */
function fillBlocks(marks: Marks, boxes: LeafBoxes): Cluster[] {
  const bySet = Map.groupBy(boxes.node.keys(), (leaf) => {
    let set = 0
    for (let slot = boxes.slotStart[leaf]!; slot < boxes.slotStart[leaf + 1]!; slot++)
      set |= 1 << boxes.place[slot]!
    return set
  })
  return [...bySet.values()].flatMap((leaves) => {
    const left = [...leaves]
    const blocks: Cluster[] = []
    while (left.length > 0) blocks.push(takeBlock(marks, boxes, left))
    return blocks
  })
}

/** Takes the leaves of the next block out of `left`. */
function takeBlock(marks: Marks, boxes: LeafBoxes, left: number[]): Cluster {
  const first = left.shift()!
  const leaves = [first]
  const own = new Int32Array(marks.words)
  const classes = new Int32Array(marks.wordStart.length - 1).fill(1)
  markLeaf(marks, boxes, first, own, classes)
  while (leaves.length < blockLeaves && left.length > 0) {
    let best = 0
    let fewest = Number.POSITIVE_INFINITY
    for (let i = 0; i < left.length && i < mostTried; i++) {
      const cells = cellsWith(marks, boxes, left[i]!, own, classes)
      if (cells >= fewest) continue
      fewest = cells
      best = i
    }
    const leaf = left.splice(best, 1)[0]!
    leaves.push(leaf)
    markLeaf(marks, boxes, leaf, own, classes)
  }
  return {
    leaves,
    children: [],
    marks: own,
    classes,
    cells: classes.reduce((cells, count) => cells * count, 1),
  }
}

/** Cells that a block tells apart with one more leaf of the same features. */
function cellsWith(
  { bitStart, bits }: Marks,
  { slotStart, place }: LeafBoxes,
  leaf: number,
  own: Int32Array,
  classes: Int32Array,
): number {
  let cells = 1
  for (let slot = slotStart[leaf]!; slot < slotStart[leaf + 1]!; slot++) {
    let count = classes[place[slot]!]!
    for (let i = bitStart[slot]!; i < bitStart[slot + 1]!; i++)
      count += 1 - ((own[bits[i]! >> 5]! >>> (bits[i]! & 31)) & 1)
    cells *= count
  }
  return cells
}

function markLeaf(
  { bitStart, bits }: Marks,
  { slotStart, place }: LeafBoxes,
  leaf: number,
  own: Int32Array,
  classes: Int32Array,
): void {
  for (let slot = slotStart[leaf]!; slot < slotStart[leaf + 1]!; slot++)
    for (let i = bitStart[slot]!; i < bitStart[slot + 1]!; i++) {
      const bit = bits[i]!
      classes[place[slot]!]! += 1 - ((own[bit >> 5]! >>> (bit & 31)) & 1)
      own[bit >> 5]! |= 1 << (bit & 31)
    }
}

/** Joins the two clusters that have the fewest cells together, again and again; what is left are the tops. */
function joinClusters(marks: Marks, blocks: readonly Cluster[]): Cluster[] {
  const count = blocks.length
  const live: (Cluster | null)[] = [...blocks]
  const cells = new Float64Array(count * count).fill(Number.POSITIVE_INFINITY)
  const nearest = new Int32Array(count).fill(-1)
  const measure = (i: number, k: number) => {
    const both = cellsOf(marks, live[i]!, live[k]!)
    cells[i * count + k] = both
    cells[k * count + i] = both
  }
  const look = (i: number) => {
    let best = -1
    for (let k = 0; k < count; k++)
      if (k !== i && live[k] !== null && (best < 0 || cells[i * count + k]! < cells[i * count + best]!))
        best = k
    nearest[i] = best
  }
  for (let i = 0; i < count; i++) for (let k = 0; k < i; k++) measure(i, k)
  for (let i = 0; i < count; i++) look(i)
  for (;;) {
    let one = -1
    let fewest = mostCells
    for (let i = 0; i < count; i++)
      if (live[i] !== null && nearest[i]! >= 0 && cells[i * count + nearest[i]!]! < fewest) {
        one = i
        fewest = cells[i * count + nearest[i]!]!
      }
    if (one < 0) return live.filter((cluster) => cluster !== null)
    const other = nearest[one]!
    live[one] = joined(marks, live[one]!, live[other]!, fewest)
    live[other] = null
    for (let k = 0; k < count; k++) if (k !== one && live[k] !== null) measure(one, k)
    look(one)
    for (let k = 0; k < count; k++) {
      if (k === one || live[k] === null) continue
      if (nearest[k] === one || nearest[k] === other) look(k)
      else if (cells[k * count + one]! < cells[k * count + nearest[k]!]!) nearest[k] = one
    }
  }
}

/** A cluster of hardly more cells takes the place of its children. */
function joined({ wordStart }: Marks, one: Cluster, other: Cluster, cells: number): Cluster {
  const children = [one, other].flatMap((child) =>
    child.children.length > 0 && cells < leastGrowth * child.cells ? child.children : [child],
  )
  const both = one.marks.map((word, w) => word | other.marks[w]!)
  const classes = one.classes.map((_, f) => classesOf(wordStart, f, both, both))
  return { leaves: [], children, marks: both, classes, cells }
}

function numbered(clusters: readonly Cluster[]): LeafClusters {
  const order: number[] = []
  const blockLeaf = [0]
  const children: number[][] = []
  const blockOf = new Map<Cluster, number>()
  const layBlocks = (cluster: Cluster): void => {
    if (cluster.children.length > 0) cluster.children.forEach(layBlocks)
    else {
      blockOf.set(cluster, blockOf.size)
      order.push(...cluster.leaves)
      blockLeaf.push(order.length)
    }
  }
  clusters.forEach(layBlocks)
  const number = (cluster: Cluster): number => {
    const block = blockOf.get(cluster)
    if (block !== undefined) return block
    const below = cluster.children.map(number)
    return blockOf.size + children.push(below) - 1
  }
  const tops = clusters.map(number)
  return { order: Int32Array.from(order), shape: { blockLeaf: Int32Array.from(blockLeaf), children, tops } }
}
