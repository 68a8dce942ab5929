import { createRandom, type Random } from '../math/index.ts'
import { shareOf } from './share-of.ts'

/** Draws the columns of each node of one tree. */
export type ColumnSampler = {
  /** the columns that the next node of this depth may be split on, ascending */
  columnsAt(depth: number): Int32Array
}

/**
 * Draws a share of the tree's columns for every level, and of those a share for every node, at least one each time.
 *
 * Levels draw from a stream of their own, one after another, so that the order of nodes does not change them.
 *
 * Source: colsample_bylevel and colsample_bynode of XGBoost.
 * @example
 * columnSampler(Int32Array.of(2, 5), { level: 0.5, node: 1 }, createRandom(0)).columnsAt(0).length // 1
 */
export function columnSampler(
  columns: Int32Array,
  shares: { readonly level: number; readonly node: number },
  random: Random,
): ColumnSampler {
  const levels: Int32Array[] = []
  // A stream that was jumped to here would be the next tree's.
  const ofLevels = createRandom(random.int(2_147_483_647))
  return {
    columnsAt: (depth) => {
      while (levels.length <= depth) levels.push(drawShare(columns, shares.level, ofLevels))
      return drawShare(levels[depth]!, shares.node, random)
    },
  }
}

function drawShare(columns: Int32Array, share: number, random: Random): Int32Array {
  if (share === 1) return columns
  return random.choice(columns.length, shareOf(columns.length, share)).map((i) => columns[i]!)
}
