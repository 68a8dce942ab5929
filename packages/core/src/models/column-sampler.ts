import { createRandom, type Random } from '../math/index.ts'
import { shareOf } from './share-of.ts'

/** Draws the columns of each node of one tree. */
export type ColumnSampler = {
  /**
   * the columns that a node may be split on, in the order in which they are tried
   *
   * @param path of the node, see `pathBelow`
   */
  columnsAt(depth: number, path: number): Int32Array
}

/** The path of the root. */
export const rootPath = 1

/** A number for each way down from the root, so that what a node draws does not depend on when it is looked at. */
export function pathBelow(path: number, isLeft: boolean): number {
  return ((Math.imul(path, isLeft ? 0x85ebca6b : 0xc2b2ae35) ^ (path >>> 15)) + (isLeft ? 1 : 2)) | 0
}

/**
 * Draws a share of the tree's columns for every level, and of those a share for every node, at least one each time. Levels and nodes draw
 * from streams of their own, so that the order in which nodes are grown shows in no draw.
 *
 * Source: colsample_bylevel and colsample_bynode of XGBoost.
 * @example
 * columnSampler(Int32Array.of(2, 5), { level: 0.5, node: 1 }, createRandom(0)).columnsAt(0, 1).length // 1
 */
export function columnSampler(
  columns: Int32Array,
  shares: { readonly level: number; readonly node: number },
  random: Random,
): ColumnSampler {
  const levels: Int32Array[] = []
  // A stream that was jumped to here would be the next tree's.
  const ofLevels = createRandom(random.int(mostSeeds))
  const ofNodes = random.int(mostSeeds)
  return {
    columnsAt: (depth, path) => {
      while (levels.length <= depth) levels.push(drawShare(columns, shares.level, ofLevels))
      if (shares.node === 1) return levels[depth]!
      return drawShare(levels[depth]!, shares.node, createRandom((ofNodes ^ path) >>> 0))
    },
  }
}

const mostSeeds = 2_147_483_647

function drawShare(columns: Int32Array, share: number, random: Random): Int32Array {
  if (share === 1) return columns
  return random.choice(columns.length, shareOf(columns.length, share)).map((i) => columns[i]!)
}
