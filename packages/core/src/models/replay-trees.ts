import type { Executor } from '../kernels/index.ts'
import type { BoostedTree, RoundsTask } from './boosting-rounds.ts'
import { frozenTrees } from './frozen-trees.ts'
import { margins } from './margins.ts'
import type { RoundRows } from './round-rows.ts'

/**
 * The margins of rows after trees of earlier rounds, added in their order: what a run that is gone on with begins from. Rows take the
 * way of their values, which is that of their bin codes.
 *
 * @returns rows × outputs, row-major
 */
export function replayTrees(
  { objective, bases }: RoundsTask,
  { matrix, offsets }: RoundRows,
  trees: readonly BoostedTree[],
  executor: Executor | null,
): Float64Array {
  const ensemble = frozenTrees(trees, { objective, bases, names: matrix.names })
  const baseMargins = offsets === null ? null : offsets.map((offset) => bases[0]! + offset)
  return margins(ensemble, matrix, { executor: executor ?? undefined, baseMargins })
}
