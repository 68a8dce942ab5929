import type { Matrix } from '../features/index.ts'
import type { Ensemble } from '../models/index.ts'
import { layCodes } from './split-codes.ts'
import { type PatternTree, pieceNumbers, type SubtreePatterns } from './subtree-patterns.ts'

/** Adds what one row gets to a row-major matrix of so many columns. */
export type PatternRow = (matrix: Matrix, row: number, out: Float64Array, width: number) => void

/**
 * What rows get from tables of subtrees, one after the other, in memory that is used again for the next: the sums of a row are complete before they
 * are added.
 *
 * Kernel: does not validate. Twin of `patternRows` in kernels/pattern-rows.ts, to the bit.
 */
export function patternRow(ensemble: Ensemble, patterns: SubtreePatterns): PatternRow {
  const { places, tables } = patterns
  const eachTree = treesOfRow(ensemble, patterns)
  const sums = new Float64Array(places.length)
  return (matrix, row, out, width) => {
    sums.fill(0)
    eachTree(matrix, row, ({ pieces }, offsets) => addPieces(pieces, tables, offsets, sums))
    const at = row * width
    for (let s = 0; s < sums.length; s++) out[at + places[s]!]! += sums[s]!
  }
}

/**
 * How often each state of each group occurs among rows: 256 counts a group, in the order of trees and groups.
 *
 * @param counted from `countedTrees`
 * Twin of `countPatterns` in kernels/pattern-rows.ts.
 */
export function countStates(ensemble: Ensemble, counted: CodedTrees, matrix: Matrix): Uint32Array {
  const counts = new Uint32Array(256 * counted.trees.reduce((sum, { groups }) => sum + groups, 0))
  const eachTree = treesOfRow(ensemble, counted)
  for (let row = 0; row < matrix.rows; row++) {
    let at = 0
    eachTree(matrix, row, ({ groups }, offsets) => {
      for (let g = 0; g < groups; g++, at += 256) counts[at + offsets[g]!]!++
    })
  }
  return counts
}

type CodedTrees = Pick<SubtreePatterns, 'codes' | 'trees'>

/** Where the table rows of a row of data are, from the first row of each group's table. */
type TreesOfRow = (
  matrix: Matrix,
  row: number,
  visit: (tree: PatternTree, offsets: Int32Array) => void,
) => void

function treesOfRow(ensemble: Ensemble, { codes, trees }: CodedTrees): TreesOfRow {
  const mostOf = (count: (tree: PatternTree) => number) =>
    trees.reduce((most, tree) => Math.max(most, count(tree)), 0)
  const coded = new Uint8Array(codes.slots)
  const answers = new Uint8Array(mostOf(({ splits }) => splits.length))
  const offsets = new Int32Array(mostOf(({ groups }) => groups))
  return (matrix, row, visit) => {
    layCodes(ensemble, codes, matrix, row, 1, 1, coded)
    for (const tree of trees) {
      layAnswers(tree.splits, coded, answers)
      layOffsets(tree, answers, offsets)
      visit(tree, offsets)
    }
  }
}

/** 1 where the row goes left. */
function layAnswers(splits: Uint32Array, coded: Uint8Array, answers: Uint8Array): void {
  for (let s = 0; s < splits.length; s++) {
    const split = splits[s]!
    answers[s] = coded[split & 65535]! <= split >>> 16 ? 1 : 0
  }
}

function layOffsets({ questions, groups }: PatternTree, answers: Uint8Array, offsets: Int32Array): void {
  let p = 0
  for (let g = 0; g < groups; g++) {
    const bits = questions[p++]!
    const stride = questions[p++]!
    let state = 0
    for (let k = 0; k < bits; k++) {
      const edges = questions[p++]!
      let takesAll = 1
      for (let e = 0; e < edges; e++) {
        const edge = questions[p++]!
        takesAll &= answers[edge >> 1]! ^ (edge & 1)
      }
      state |= takesAll << k
    }
    offsets[g] = state * stride
  }
}

function addPieces(pieces: Int32Array, tables: Float64Array, offsets: Int32Array, sums: Float64Array): void {
  for (let p = 0; p < pieces.length; p += pieceNumbers) {
    const numbers = pieces[p + 1]!
    const a = pieces[p + 2]! + offsets[pieces[p + 4]!]!
    if (pieces[p] === 1) for (let k = 0; k < numbers; k++) sums[pieces[p + 6 + k]!]! += tables[a + k]!
    else {
      const b = pieces[p + 3]! + offsets[pieces[p + 5]!]!
      for (let k = 0; k < numbers; k++) sums[pieces[p + 6 + k]!]! += tables[a + k]! + tables[b + k]!
    }
  }
}
