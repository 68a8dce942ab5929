import type { Matrix } from '../features/index.ts'
import type { Ensemble } from '../models/index.ts'
import { layCodes, type SplitCodes, splitCodes } from './split-codes.ts'
import { type GroupLeaf, type SubtreeGroup, splitNodes, subtreeGroups } from './subtree-groups.ts'
import type { TreePaths } from './tree-paths.ts'

/**
 * Trees as tables: each tree is cut into groups of leaves (`subtreeGroups`), and a group has one table row of numbers for each state that a
 * row of data can have in it. What a row of data gets is the sum of one table row of each group.
 *
 * Neighbouring groups share the features of the path above them. Those numbers of two groups are added to each other before they are added
 * to what the row has: *pieces* say which neighbouring numbers of the table rows of one or two groups go where.
 */
export type SubtreePatterns = {
  readonly codes: SplitCodes
  readonly trees: readonly PatternTree[]
  /** places of the row that get something, ascending; the sums of a row stand in their order */
  readonly places: Int32Array
  /** all tables, one after another */
  readonly tables: Float64Array
}

export type PatternTree = {
  /** nodes that split, in preorder */
  readonly splits: Int32Array
  readonly groups: readonly PatternGroup[]
  readonly pieces: readonly PatternPiece[]
}

/** The row of state s begins at `tables[table + s · stride]`. */
export type PatternGroup = Pick<SubtreeGroup, 'questions'> & {
  readonly table: number
  readonly stride: number
}

/** The numbers from `first[i]` on of the table rows of group `groups[i]`, one group or two, added and then added to `sums`, 1 to 4. */
export type PatternPiece = {
  readonly groups: readonly number[]
  readonly first: readonly number[]
  readonly sums: readonly number[]
}

/** What a leaf gives a row: numbers at places that follow from its features, for each pattern of the row (see `LeafTable`). */
export type LeafNumbers = {
  readonly placesOf: (features: Int32Array) => Int32Array
  readonly tableOf: (leaf: number) => Float64Array
}

/**
 * Cuts trees and fills the tables.
 *
 * @example
 * const cut = cutTrees(stump, [0], layTreePaths(stump))
 * subtreePatterns(cut, { placesOf: (features) => features, tableOf: () => Float64Array.of(-1, 2) }).tables
 * // Float64Array [1, 1], as a row reaches one of the two leaves and not the other
 */
export function subtreePatterns(
  { cut, codes }: CutTrees,
  { placesOf, tableOf }: LeafNumbers,
): SubtreePatterns {
  const laid = { numbers: 0 }
  const sums = new Map<number, number>()
  const drafts = cut.map(({ groups }) => {
    const sets = groups.map(({ leaves }) => new Set(leaves.flatMap((leaf) => [...placesOf(leaf.features)])))
    return layRows(groups, sets, laid)
  })
  const places = Int32Array.from(new Set(drafts.flatMap(({ orders }) => orders.flat()))).sort()
  places.forEach((place, sum) => {
    sums.set(place, sum)
  })
  const tables = new Float64Array(laid.numbers)
  cut.forEach(({ groups }, t) => {
    groups.forEach((group, g) => {
      const { rows, orders } = drafts[t]!
      for (const leaf of group.leaves) {
        const columns = placesOf(leaf.features).map((place) => orders[g]!.indexOf(place))
        addLeaf(tables, rows[g]!, 1 << group.questions.length, leaf, tableOf(leaf.node), columns)
      }
    })
  })
  return {
    codes,
    places,
    tables,
    trees: cut.map(({ splits }, t) => ({
      splits,
      groups: drafts[t]!.rows,
      pieces: drafts[t]!.pieces.map((piece) => ({ ...piece, sums: piece.sums.map((p) => sums.get(p)!) })),
    })),
  }
}

export type CutTrees = {
  readonly codes: SplitCodes
  readonly cut: readonly { readonly splits: Int32Array; readonly groups: readonly SubtreeGroup[] }[]
}

/** @returns null where a leaf has more than 8 distinct features above, or splits need more than 4,096 slots of codes */
export function cutTrees(ensemble: Ensemble, trees: Iterable<number>, paths: TreePaths): CutTrees | null {
  const cut: CutTrees['cut'][number][] = []
  for (const tree of trees) {
    const groups = subtreeGroups(ensemble, tree, paths)
    if (groups === null) return null
    cut.push({ splits: splitNodes(ensemble, tree), groups })
  }
  const codes = splitCodes(ensemble, trees)
  return codes.slots > mostSlots ? null : { codes, cut }
}

const mostSlots = 4096
const numbersAtATime = 4

type Draft = {
  readonly rows: readonly PatternGroup[]
  /** places of the numbers of each group's rows */
  readonly orders: readonly (readonly number[])[]
  /** with places for sums */
  readonly pieces: readonly PatternPiece[]
}

/** Lays out the rows of each group's table: the numbers it shares with its neighbour first, then its own. */
function layRows(
  groups: readonly SubtreeGroup[],
  sets: readonly ReadonlySet<number>[],
  laid: { numbers: number },
): Draft {
  const orders: number[][] = []
  const pieces: PatternPiece[] = []
  for (let g = 0; g < groups.length; g += 2) {
    const pair = g + 1 < groups.length ? [g, g + 1] : [g]
    const shared = pair.length === 1 ? [] : inBoth(sets[g]!, sets[g + 1]!)
    pieces.push(...piecesOf(pair, 0, shared))
    for (const at of pair) {
      const own = [...sets[at]!].filter((place) => !shared.includes(place)).sort((a, b) => a - b)
      pieces.push(...piecesOf([at], shared.length, own))
      orders.push([...shared, ...own])
    }
  }
  const rows = groups.map(({ questions }, g) => {
    const stride = strideFor(orders[g]!.length)
    const table = laid.numbers
    laid.numbers += stride << questions.length
    return { questions, table, stride }
  })
  return { rows, orders, pieces }
}

function inBoth(one: ReadonlySet<number>, other: ReadonlySet<number>): number[] {
  return [...one].filter((place) => other.has(place)).sort((a, b) => a - b)
}

/** Rows of seven numbers take a cache line of eight. */
function strideFor(numbers: number): number {
  return numbers === 7 ? 8 : numbers
}

function piecesOf(groups: readonly number[], from: number, places: readonly number[]): PatternPiece[] {
  return Array.from({ length: Math.ceil(places.length / numbersAtATime) }, (_, i) => ({
    groups,
    first: groups.map(() => from + i * numbersAtATime),
    sums: places.slice(i * numbersAtATime, (i + 1) * numbersAtATime),
  }))
}

/** Adds a leaf's numbers to the table of its group, state by state. */
function addLeaf(
  tables: Float64Array,
  { table, stride }: PatternGroup,
  states: number,
  { need, want }: GroupLeaf,
  numbers: Float64Array,
  columns: Int32Array,
): void {
  const width = columns.length
  for (let state = 0; state < states; state++) {
    let pattern = 0
    for (let k = 0; k < need.length; k++) pattern |= Number((state & need[k]!) === want[k]!) << k
    const row = table + state * stride
    for (let c = 0; c < width; c++) tables[row + columns[c]!]! += numbers[pattern * width + c]!
  }
}

/** Rows whose answers are held at a time. */
const blockRows = 64

/**
 * Adds what rows `from … to - 1` get to `out`, rows × width, row-major; the sums of a row are complete before they are added.
 *
 * Kernel: does not validate. Twin of `patternRows` in kernels/pattern-rows.ts, to the bit.
 */
export function addPatternRows(
  ensemble: Ensemble,
  patterns: SubtreePatterns,
  matrix: Matrix,
  from: number,
  to: number,
  out: Float64Array,
  width: number,
): void {
  const { places, tables } = patterns
  const sums = new Float64Array(places.length * blockRows)
  for (let first = from; first < to; first += blockRows) {
    const rows = Math.min(blockRows, to - first)
    sums.fill(0)
    eachTree(ensemble, patterns, matrix, first, rows, (tree, states) =>
      addPieces(tables, tree, states, rows, places.length, sums),
    )
    for (let r = 0; r < rows; r++)
      for (let s = 0; s < places.length; s++)
        out[(first + r) * width + places[s]!]! += sums[r * places.length + s]!
  }
}

/**
 * How often each state of each group occurs among rows: 256 counts a group, in the order of trees and groups.
 *
 * Twin of `countPatterns` in kernels/pattern-rows.ts.
 */
export function countStates(ensemble: Ensemble, { codes, cut }: CutTrees, matrix: Matrix): Uint32Array {
  const counts = new Uint32Array(256 * cut.reduce((sum, { groups }) => sum + groups.length, 0))
  for (let first = 0; first < matrix.rows; first += blockRows) {
    const rows = Math.min(blockRows, matrix.rows - first)
    let at = 0
    eachTree(ensemble, { codes, trees: cut }, matrix, first, rows, ({ groups }, states) => {
      for (let g = 0; g < groups.length; g++, at += 256)
        for (let r = 0; r < rows; r++) counts[at + states[g * blockRows + r]!]!++
    })
  }
  return counts
}

type AskedTree = {
  readonly splits: Int32Array
  readonly groups: readonly Pick<SubtreeGroup, 'questions'>[]
}

/** States of a block of rows in every group of each tree: `states[group * blockRows + r]`. */
function eachTree<T extends AskedTree>(
  ensemble: Ensemble,
  { codes, trees }: { readonly codes: SplitCodes; readonly trees: readonly T[] },
  matrix: Matrix,
  first: number,
  rows: number,
  visit: (tree: T, states: Uint8Array) => void,
): void {
  const most = trees.reduce((largest, { groups }) => Math.max(largest, groups.length), 0)
  const coded = new Uint8Array(codes.slots * blockRows)
  const states = new Uint8Array(most * blockRows)
  layCodes(ensemble, codes, matrix, first, rows, blockRows, coded)
  for (const tree of trees) {
    tree.groups.forEach(({ questions }, g) => {
      for (let r = 0; r < rows; r++)
        states[g * blockRows + r] = stateOf(codes, tree.splits, questions, coded, r)
    })
    visit(tree, states)
  }
}

function stateOf(
  { slot, code }: SplitCodes,
  splits: Int32Array,
  questions: readonly Int32Array[],
  coded: Uint8Array,
  r: number,
): number {
  let state = 0
  for (let k = 0; k < questions.length; k++) {
    const edges = questions[k]!
    let takesAll = 1
    for (let e = 0; e < edges.length; e++) {
      const node = splits[edges[e]! >> 1]!
      takesAll &= Number(coded[slot[node]! * blockRows + r]! <= code[node]!) ^ (edges[e]! & 1)
    }
    state |= takesAll << k
  }
  return state
}

function addPieces(
  tables: Float64Array,
  { groups, pieces }: PatternTree,
  states: Uint8Array,
  rows: number,
  width: number,
  to: Float64Array,
): void {
  const rowAt = (group: number, r: number) =>
    groups[group]!.table + states[group * blockRows + r]! * groups[group]!.stride
  for (const {
    groups: [one, other],
    first,
    sums,
  } of pieces) {
    for (let r = 0; r < rows; r++) {
      const a = rowAt(one!, r) + first[0]!
      const at = r * width
      if (other === undefined) for (let k = 0; k < sums.length; k++) to[at + sums[k]!]! += tables[a + k]!
      else {
        const b = rowAt(other, r) + first[1]!
        for (let k = 0; k < sums.length; k++) to[at + sums[k]!]! += tables[a + k]! + tables[b + k]!
      }
    }
  }
}
