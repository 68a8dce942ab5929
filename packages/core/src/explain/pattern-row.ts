import type { Matrix } from '../features/index.ts'
import type { Ensemble } from '../models/index.ts'
import { layCodes } from './split-codes.ts'
import { type PatternTree, pieceNumbers, type SubtreePatterns } from './subtree-patterns.ts'

/** Adds what one row gets to a row-major matrix of so many columns. */
export type PatternRow = (matrix: Matrix, row: number, out: Float64Array, width: number) => void

/**
 * `addPatternRows` of one row by itself, as a server has it: the same bits, in memory that is used again for the next.
 *
 * Kernel: does not validate.
 */
export function patternRow(
  ensemble: Ensemble,
  { codes, trees, places, tables }: SubtreePatterns,
): PatternRow {
  const mostOf = (count: (tree: PatternTree) => number) =>
    trees.reduce((most, tree) => Math.max(most, count(tree)), 0)
  const coded = new Uint8Array(codes.slots)
  const answers = new Uint8Array(mostOf(({ splits }) => splits.length))
  const offsets = new Int32Array(mostOf(({ groups }) => groups))
  const sums = new Float64Array(places.length)
  return (matrix, row, out, width) => {
    layCodes(ensemble, codes, matrix, row, 1, 1, coded)
    sums.fill(0)
    for (const { splits, questions, pieces, groups } of trees) {
      answer(splits, coded, answers)
      layOffsets(questions, groups, answers, offsets)
      addPieces(pieces, tables, offsets, sums)
    }
    const at = row * width
    for (let s = 0; s < sums.length; s++) out[at + places[s]!]! += sums[s]!
  }
}

/** 1 where the row goes left. */
function answer(splits: Uint32Array, coded: Uint8Array, answers: Uint8Array): void {
  for (let s = 0; s < splits.length; s++) {
    const split = splits[s]!
    answers[s] = coded[split & 65535]! <= split >>> 16 ? 1 : 0
  }
}

function layOffsets(questions: Uint16Array, groups: number, answers: Uint8Array, offsets: Int32Array): void {
  let p = 0
  for (let g = 0; g < groups; g++) {
    const bits = questions[p]!
    const stride = questions[p + 1]!
    p += 2
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
