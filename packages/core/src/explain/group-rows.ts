import type { Matrix } from '../features/index.ts'
import type { Ensemble } from '../models/index.ts'
import { rowCoder } from './split-codes.ts'
import type { PatternTree, SubtreePatterns } from './subtree-patterns.ts'

/** Writes where the table row of each group is for a row of data; `places` has room for a multiple of four groups. */
export type GroupRows = (matrix: Matrix, row: number, places: Int32Array) => void

/**
 * States of all groups of all trees for one row at a time. The states of four neighbouring groups are the bytes of a word. Each split that one of them
 * asks for has two masks, one for rows that go left and one for the others, of the bits that may stay; a state is what all splits leave.
 *
 * Kernel: does not validate. Twin of `layTile` in kernels/pattern-rows.ts, to the bit.
 *
 * @param starts where the table of each group begins
 */
export function groupRows(
  ensemble: Ensemble,
  { codes, trees }: Pick<SubtreePatterns, 'codes' | 'trees'>,
  starts: ArrayLike<number>,
): GroupRows {
  const laid = layMasks(trees)
  const { words, ends, masks, strides } = laid
  const codeRow = rowCoder(ensemble, codes)
  const coded = new Uint8Array(codes.slots + 1)
  const start = Int32Array.from({ length: strides.length }, (_, g) => starts[g] ?? 0)
  return (matrix, row, places) => {
    codeRow(matrix, row, coded)
    for (let w = 0, p = 0; w < words.length; w++) {
      let states = words[w]!
      for (const end = ends[w]!; p < end; p += 3) {
        const split = masks[p]!
        const goesRight = ((split >>> 16) - coded[split & 65535]!) >>> 31
        states &= masks[p + 1 + goesRight]!
      }
      const g = 4 * w
      places[g] = start[g]! + (states & 255) * strides[g]!
      places[g + 1] = start[g + 1]! + ((states >>> 8) & 255) * strides[g + 1]!
      places[g + 2] = start[g + 2]! + ((states >>> 16) & 255) * strides[g + 2]!
      places[g + 3] = start[g + 3]! + (states >>> 24) * strides[g + 3]!
    }
  }
}

/** Where the table of each group begins. */
export function tableStarts({ trees }: Pick<SubtreePatterns, 'trees'>): Int32Array {
  let start = 0
  return Int32Array.from(groupsOf(trees), ({ questions, stride }) => {
    start += stride << questions.length
    return start - (stride << questions.length)
  })
}

/** A group by itself: its tree, its questions by their edges, and the numbers of a table row. */
export type LaidGroup = {
  readonly tree: number
  readonly questions: readonly Uint16Array[]
  readonly stride: number
}

/** The groups of all trees, in order. */
export function groupsOf(trees: readonly PatternTree[]): LaidGroup[] {
  return trees.flatMap(({ groups, questions: words }, tree) => {
    let p = 0
    return Array.from({ length: groups }, () => {
      const bits = words[p++]!
      const stride = words[p++]!
      const questions = Array.from({ length: bits }, () => {
        const edges = words[p++]!
        p += edges
        return words.subarray(p - edges, p)
      })
      return { tree, questions, stride }
    })
  })
}

/** Splits as masks of the states of four groups. */
export type Masks = {
  /** of each four groups: a bit for every question */
  readonly words: Int32Array
  /** for each split its slot and code · 65,536, what stays where a row goes left, and where it does not; `ends` of each word's splits */
  readonly masks: Int32Array
  readonly ends: Int32Array
  /** of each group; 0 behind the last */
  readonly strides: Int32Array
}

export function layMasks(trees: readonly PatternTree[]): Masks {
  const groups = groupsOf(trees)
  const words = new Int32Array(Math.ceil(groups.length / 4))
  const ends = new Int32Array(words.length)
  const strides = new Int32Array(4 * words.length)
  const masks: number[] = []
  words.forEach((_, w) => {
    const splits = new Map<number, { left: number; right: number }>()
    groups.slice(4 * w, 4 * w + 4).forEach(({ tree, questions, stride }, byte) => {
      strides[4 * w + byte] = stride
      questions.forEach((edges, k) => {
        const bit = 1 << (8 * byte + k)
        words[w]! |= bit
        for (const edge of edges) {
          const split = trees[tree]!.splits[edge >> 1]!
          const kept = splits.get(split) ?? { left: -1, right: -1 }
          kept[edge & 1 ? 'left' : 'right'] &= ~bit
          splits.set(split, kept)
        }
      })
    })
    for (const [split, { left, right }] of splits) masks.push(split, left, right)
    ends[w] = masks.length
  })
  return { words, masks: Int32Array.from(masks), ends, strides }
}
