import type { Random } from '../math/index.ts'
import { type BinnedMatrix, binMatrix } from './binning.ts'
import { drawWithReplacement } from './bootstrap.ts'
import type { ForestEngine, ForestTask, ForestTree } from './forest-engine.ts'
import { growTree } from './grow-tree.ts'

/** Trees of a forest in plain TypeScript: runs anywhere, does several classes, and is the oracle of `kernelForest`. */
export function plainForest(task: ForestTask): ForestEngine {
  const binned = binMatrix(task.matrix, { maxBins: task.maxBins })
  return {
    batch: 1,
    grow: (streams) => streams.map((random) => growOne(task, binned, random)),
    close: () => {},
  }
}

function growOne(
  { W, Y, labels, rules, tried, isBootstrap }: ForestTask,
  binned: BinnedMatrix,
  random: Random,
): ForestTree {
  const times = isBootstrap ? drawWithReplacement(W, random) : null
  const H = times === null ? W : W.map((w, row) => w * times[row]!)
  const rows = Int32Array.from(H, (_, row) => row).filter((row) => H[row]! > 0)
  const G = Y.map((y) => y.map((value, row) => -H[row]! * value))
  const columns = Int32Array.from(binned.codes, (_, j) => j)
  const choice = { kind: 'drawn', columns, count: tried, random } as const
  return growTree({ binned, rows, G, H, rules, targets: labels, columns: choice })
}
