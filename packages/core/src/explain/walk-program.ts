import type { SplitCodes } from './split-codes.ts'
import { bytesOf, type WalkTree } from './walk-tree.ts'

/** Trees of a model, made when they are asked for and kept as far as there is room. */
export type WalkProgram = {
  readonly codes: SplitCodes
  readonly trees: number
  readonly treeAt: (tree: number) => WalkTree
}

/**
 * A program whose trees are kept until they take `keptBytes`; the others are made anew each time, to the bit.
 *
 * @param makeTree the tree at a place, 0 … trees - 1
 * @example
 * walkProgram(splitCodes(stump, [0]), 1, () => null, 1e6).trees // 1
 */
export function walkProgram(
  codes: SplitCodes,
  trees: number,
  makeTree: (place: number) => WalkTree,
  keptBytes: number,
): WalkProgram {
  const kept = new Map<number, WalkTree>()
  let bytes = 0
  return {
    codes,
    trees,
    treeAt: (place) => {
      const known = kept.get(place)
      if (known !== undefined) return known
      const made = makeTree(place)
      bytes += bytesOf(made)
      if (bytes <= keptBytes) kept.set(place, made)
      return made
    },
  }
}
