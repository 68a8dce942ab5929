import type { Matrix } from '../features/index.ts'
import type { Ensemble } from '../models/index.ts'
import { groupRows, tableStarts } from './group-rows.ts'
import { type PatternTree, pieceNumbers, type SubtreePatterns } from './subtree-patterns.ts'

/** Adds what one row gets to a row-major matrix of so many columns. */
export type PatternRow = (matrix: Matrix, row: number, out: Float64Array, width: number) => void

/**
 * What rows get from tables of subtrees, one after the other, in memory that is used again for the next: the sums of a row are complete before they
 * are added. All trees are one list: where the table row of each group is, then number after number, of one group or two, and its sum.
 *
 * Kernel: does not validate. Twin of `patternRows` in kernels/pattern-rows.ts, to the bit.
 */
export function patternRow(ensemble: Ensemble, patterns: SubtreePatterns): PatternRow {
  const { places, ended } = patterns
  const starts = tableStarts(patterns)
  const addends = layAddends(patterns, starts)
  const findRows = groupRows(ensemble, patterns, starts)
  const rows = new Int32Array(roomFor(starts.length) + 1)
  rows[rows.length - 1] = ended.length - 1
  const sums = new Float64Array(places.length)
  return (matrix, row, out, width) => {
    findRows(matrix, row, rows)
    sums.fill(0)
    for (let i = 0; i < addends.length; i += 3) {
      const a = addends[i]!
      const b = addends[i + 1]!
      sums[addends[i + 2]!]! +=
        ended[rows[a >>> placeBits]! + (a & mostPlace)]! + ended[rows[b >>> placeBits]! + (b & mostPlace)]!
    }
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
export function countStates(
  ensemble: Ensemble,
  counted: Pick<SubtreePatterns, 'codes' | 'trees'>,
  matrix: Matrix,
): Uint32Array {
  const groups = counted.trees.reduce((sum, tree) => sum + tree.groups, 0)
  const counts = new Uint32Array(256 * groups)
  const starts = Int32Array.from({ length: groups }, (_, g) => 256 * g)
  const findRows = groupRows(ensemble, counted, starts)
  const rows = new Int32Array(roomFor(groups))
  for (let row = 0; row < matrix.rows; row++) {
    findRows(matrix, row, rows)
    for (let g = 0; g < groups; g++) counts[rows[g]!]!++
  }
  return counts
}

function roomFor(groups: number): number {
  return 4 * Math.ceil(groups / 4)
}

/** A number of a table row is named by its group and its place in the row, which has at most 36 numbers. */
const placeBits = 6
const mostPlace = 63

/**
 * Three numbers for each number that is added: the names of two numbers of table rows, and the sum that they go to. Where a group stands alone the
 * other is the -0 behind all tables, which adds nothing to any number.
 */
function layAddends({ trees }: SubtreePatterns, starts: Int32Array): Int32Array {
  const nothing = roomFor(starts.length) << placeBits
  const addends: number[] = []
  let firstGroup = 0
  for (const { groups, pieces } of trees) {
    for (let p = 0; p < pieces.length; p += pieceNumbers) {
      const [a, b] = [nameOf(pieces, p + 2, p + 4), nameOf(pieces, p + 3, p + 5)]
      for (let k = 0; k < pieces[p + 1]!; k++)
        addends.push(a + k, pieces[p] === 1 ? nothing : b + k, pieces[p + 6 + k]!)
    }
    firstGroup += groups
  }
  return Int32Array.from(addends)

  function nameOf(pieces: PatternTree['pieces'], place: number, group: number): number {
    const own = firstGroup + pieces[group]!
    return (own << placeBits) + pieces[place]! - starts[own]!
  }
}
