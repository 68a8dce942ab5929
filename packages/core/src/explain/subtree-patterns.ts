import type { Crew } from '../kernels/index.ts'
import type { Ensemble } from '../models/index.ts'
import { type SplitCodes, splitCodes } from './split-codes.ts'
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
  /** the same memory, with one number more: -0 */
  readonly ended: Float64Array
  /** where the kernels made the tables: memory in which they go on; null where the plain twin did */
  readonly crew: Crew | null
}

/** One tree, as kernels and twin run through it. */
export type PatternTree = {
  readonly groups: number
  /** of each split in preorder: slot of its codes, and its code · 65,536 */
  readonly splits: Uint32Array
  /** for each group its questions in number and the numbers of a table row; for each question its edges in number, then the edges */
  readonly questions: Uint16Array
  /** where the tables of its groups, one after another, begin and end */
  readonly tables: { readonly start: number; readonly end: number }
  /** ten numbers a piece: groups, 1 or 2; numbers, 1 to 4; where these stand in the first row of each group's table; groups; sums */
  readonly pieces: Int32Array
}

export const pieceNumbers = 10

/** The numbers from `first[i]` on of the table rows of group `groups[i]`, one group or two, added and then added to `sums`, 1 to 4. */
type Piece = {
  readonly groups: readonly number[]
  readonly first: readonly number[]
  readonly sums: readonly number[]
}

/** What a leaf gives a row: numbers at places that follow from its features, for each pattern of the row (see `LeafTable`). */
export type LeafNumbers = {
  readonly placesOf: (features: Int32Array) => Int32Array
  readonly tableOf: (leaf: number) => Float64Array
  /** makes the tables, so many numbers, to the same bits in another way; null where it cannot */
  readonly fill?: (groups: readonly FilledGroup[], numbers: number) => MadeTables | null
}

/** Numbers in the memory of a crew, which is closed: its helpers are gone, and it may work by itself. */
export type MadeTables = { readonly numbers: Float64Array; readonly crew: Crew }

/** A group whose table is to be filled: its leaves, with the column of each of their numbers. */
export type FilledGroup = {
  /** its first number, and the numbers of a row */
  readonly table: number
  readonly stride: number
  readonly states: number
  readonly leaves: readonly (GroupLeaf & { readonly columns: Int32Array })[]
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
  { placesOf, tableOf, fill }: LeafNumbers,
): SubtreePatterns {
  const laid = { numbers: 0 }
  const drafts = cut.map(({ groups }) => {
    const leafPlaces = groups.map(({ leaves }) => leaves.map(({ features }) => placesOf(features)))
    const start = laid.numbers
    const draft = layRows(groups, leafPlaces.map(united), laid)
    return { leafPlaces, ...draft, tables: { start, end: laid.numbers } }
  })
  const places = Int32Array.from(new Set(drafts.flatMap(({ orders }) => orders.flat()))).sort()
  const sums = new Map<number, number>()
  places.forEach((place, sum) => {
    sums.set(place, sum)
  })
  const columnOf: number[] = []
  const filled = cut.flatMap(({ groups }, t) =>
    groups.map((group, g) => {
      const { rows, orders, leafPlaces } = drafts[t]!
      orders[g]!.forEach((place, column) => {
        columnOf[place] = column
      })
      const columnsOf = (l: number) => leafPlaces[g]![l]!.map((place) => columnOf[place]!)
      const leaves = group.leaves.map((leaf, l) => ({ ...leaf, columns: columnsOf(l) }))
      return { ...rows[g]!, states: 1 << group.questions.length, leaves }
    }),
  )
  const numbers = laid.numbers + 1
  const made = fill?.(filled, numbers) ?? null
  const ended = made?.numbers ?? fillTables(filled, numbers, tableOf)
  ended[laid.numbers] = -0
  const trees = cut.map(({ splits, groups }, t) => ({
    ...layTree(codes, splits, groups, (g) => drafts[t]!.rows[g]!.stride),
    tables: drafts[t]!.tables,
    pieces: Int32Array.from(drafts[t]!.pieces.flatMap((piece) => layPiece(piece, drafts[t]!.rows, sums))),
  }))
  return { codes, places, tables: ended.subarray(0, laid.numbers), ended, crew: made?.crew ?? null, trees }
}

/** A tree without tables; `strideOf` are the numbers of a group's table rows. */
export function layTree(
  { slot, code }: SplitCodes,
  splits: Int32Array,
  groups: readonly SubtreeGroup[],
  strideOf: (group: number) => number,
): PatternTree {
  return {
    groups: groups.length,
    splits: laySplits(splits, slot, code),
    questions: layQuestions(groups, strideOf),
    tables: { start: 0, end: 0 },
    pieces: new Int32Array(0),
  }
}

function laySplits(splits: Int32Array, slot: Int32Array, code: Uint8Array): Uint32Array {
  const laid = new Uint32Array(splits.length)
  for (let i = 0; i < splits.length; i++) laid[i] = slot[splits[i]!]! | (code[splits[i]!]! << 16)
  return laid
}

function layQuestions(groups: readonly SubtreeGroup[], strideOf: (group: number) => number): Uint16Array {
  let count = 2 * groups.length
  for (const { questions } of groups) for (const edges of questions) count += 1 + edges.length
  const words = new Uint16Array(count)
  let at = 0
  groups.forEach(({ questions }, g) => {
    words[at++] = questions.length
    words[at++] = strideOf(g)
    for (const edges of questions) {
      words[at++] = edges.length
      for (let i = 0; i < edges.length; i++) words[at++] = edges[i]!
    }
  })
  return words
}

function layPiece(
  { groups, first, sums }: Piece,
  rows: readonly TableRows[],
  sumOf: ReadonlyMap<number, number>,
): number[] {
  const last = groups.length - 1
  const tables = [0, last].map((i) => rows[groups[i]!]!.table + first[i]!)
  const added = [0, 1, 2, 3].map((k) => (k < sums.length ? sumOf.get(sums[k]!)! : 0))
  return [groups.length, sums.length, ...tables, groups[0]!, groups[last]!, ...added]
}

export type CutTrees = {
  readonly codes: SplitCodes
  readonly cut: readonly { readonly splits: Int32Array; readonly groups: readonly SubtreeGroup[] }[]
}

/** @returns null where a leaf has more than 8 distinct features above */
export function cutTrees(ensemble: Ensemble, trees: Iterable<number>, paths: TreePaths): CutTrees | null {
  const cut: CutTrees['cut'][number][] = []
  for (const tree of trees) {
    const groups = subtreeGroups(ensemble, tree, paths)
    if (groups === null) return null
    cut.push({ splits: splitNodes(ensemble, tree), groups })
  }
  return { codes: splitCodes(ensemble, trees), cut }
}

const numbersAtATime = 4

/** The row of state s begins at `tables[table + s · stride]`. */
type TableRows = { readonly table: number; readonly stride: number }

type Draft = {
  readonly rows: readonly TableRows[]
  /** places of the numbers of each group's rows */
  readonly orders: readonly (readonly number[])[]
  /** with places for sums */
  readonly pieces: readonly Piece[]
}

/** Lays out the rows of each group's table: the numbers it shares with its neighbour first, then its own. */
function layRows(
  groups: readonly SubtreeGroup[],
  sets: readonly ReadonlySet<number>[],
  laid: { numbers: number },
): Draft {
  const orders: number[][] = []
  const pieces: Piece[] = []
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
    return { table, stride }
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

function piecesOf(groups: readonly number[], from: number, places: readonly number[]): Piece[] {
  return Array.from({ length: Math.ceil(places.length / numbersAtATime) }, (_, i) => ({
    groups,
    first: groups.map(() => from + i * numbersAtATime),
    sums: places.slice(i * numbersAtATime, (i + 1) * numbersAtATime),
  }))
}

/** Twin of kernels/fill-tables.ts, to the bit. */
function fillTables(
  groups: readonly FilledGroup[],
  numbers: number,
  tableOf: LeafNumbers['tableOf'],
): Float64Array {
  const tables = new Float64Array(numbers)
  for (const group of groups)
    for (const leaf of group.leaves) addLeaf(tables, group, leaf, tableOf(leaf.node), leaf.columns)
  return tables
}

function united(lists: readonly Int32Array[]): Set<number> {
  const all = new Set<number>()
  for (const list of lists) for (const place of list) all.add(place)
  return all
}

/** Adds a leaf's numbers to the table of its group, state by state. */
function addLeaf(
  tables: Float64Array,
  { table, stride, states }: FilledGroup,
  { need, want }: GroupLeaf,
  numbers: Float64Array,
  columns: Int32Array,
): void {
  const width = columns.length
  const features = need.length
  for (let state = 0; state < states; state++) {
    let pattern = 0
    for (let k = 0; k < features; k++) if ((state & need[k]!) === want[k]!) pattern |= 1 << k
    const row = table + state * stride
    const from = pattern * width
    for (let c = 0; c < width; c++) tables[row + columns[c]!]! += numbers[from + c]!
  }
}

/** Trees whose table rows would be of one number, so that a place in a table is a state. */
export function countedTrees({ codes, cut }: CutTrees): Pick<SubtreePatterns, 'codes' | 'trees'> {
  return { codes, trees: cut.map(({ splits, groups }) => layTree(codes, splits, groups, () => 1)) }
}
