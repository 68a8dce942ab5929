import { childFor, type Ensemble, nodeKinds } from '../models/index.ts'
import type { SidedSplit } from './cell-starts.ts'

/**
 * Every different split of some ensembles on some model columns. A split at zero that counts as missing has two sides of its own.
 *
 * @param outputs model columns; a split's `column` is the place in this list
 * @example
 * sidedSplits([stump], [0]).map(({ isLeft }) => [0.2, 0.7].map(isLeft)) // [[true, false]]
 */
export function sidedSplits(ensembles: readonly Ensemble[], outputs: readonly number[]): SidedSplit[] {
  const splits = new Map<string, SidedSplit>()
  ensembles.forEach((ensemble, e) => {
    ensemble.feature.forEach((feature, node) => {
      const column = outputs.indexOf(feature)
      if (column === -1) return
      const kind = ensemble.kind[node]!
      const key = `${e} ${feature} ${kind} ${ensemble.threshold[node]} ${kind === 0 ? '' : node}`
      if (splits.has(key)) return
      splits.set(key, { column, isLeft: (value) => childFor(ensemble, node, value) === ensemble.left[node] })
      if (kind === nodeKinds.zeroMissing)
        for (const isLeft of [(x: number) => x < 0, (x: number) => x <= 0])
          splits.set(`${key} ${isLeft}`, { column, isLeft })
    })
  })
  return [...splits.values()]
}
