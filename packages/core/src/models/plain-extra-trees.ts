import type { Random } from '../math/index.ts'
import { drawWithReplacement } from './bootstrap.ts'
import type { ExtraTree, ExtraTreesEngine, ExtraTreesTask } from './extra-trees-engine.ts'
import { growRandomTree, type RandomTree } from './grow-random-tree.ts'
import { classImpurity, type Impurity, squaredImpurity } from './impurity.ts'
import { treeColumn } from './tree-column.ts'

/** Extra trees in plain TypeScript: runs anywhere, does several classes, and is the oracle of `kernelExtraTrees`. */
export function plainExtraTrees(task: ExtraTreesTask): ExtraTreesEngine {
  const X = task.matrix.columns.map(treeColumn)
  return {
    batch: 1,
    grow: (streams) => streams.map((random) => growOne(task, X, random)),
    close: () => {},
  }
}

function growOne(task: ExtraTreesTask, X: readonly Float32Array[], random: Random): ExtraTree {
  const { W, tried, maxDepth, minRowsToSplit, minRowsPerLeaf } = task
  const times = task.isBootstrap ? drawWithReplacement(W, random) : null
  const H = times === null ? W : W.map((w, row) => w * times[row]!)
  const impurity = impurityOf(task, H)
  const rows = Int32Array.from(H, (_, row) => row).filter((row) => H[row]! > 0)
  const grown = growRandomTree({
    X,
    rows,
    tried,
    maxDepth,
    minRowsToSplit,
    minRowsPerLeaf,
    impurity,
    random,
  })
  return withLeaves(task, grown, impurity)
}

function impurityOf({ criterion, labels, classes }: ExtraTreesTask, H: Float64Array): Impurity {
  return criterion === 'squared' ? squaredImpurity(labels, H) : classImpurity(criterion, labels, H, classes)
}

function withLeaves(
  { criterion, classes }: ExtraTreesTask,
  grown: RandomTree,
  impurity: Impurity,
): ExtraTree {
  const { feature, threshold, left, right, defaultLeft, gain, sums } = grown
  const outputs = criterion === 'squared' || classes === 2 ? 1 : classes
  const cover = feature.map((_, node) => impurity.weight(sums, node * impurity.width))
  const value = feature.flatMap((column, node) =>
    column === -1
      ? leafOf(sums, node * impurity.width, cover[node]!, outputs)
      : new Array<number>(outputs).fill(0),
  )
  return { feature, threshold, left, right, defaultLeft, gain, value, cover }
}

function leafOf(sums: readonly number[], at: number, weight: number, outputs: number): number[] {
  if (outputs === 1) return [sums[at + 1]! / weight]
  return sums.slice(at, at + outputs).map((sum) => sum / weight)
}
