import type { BoostingParameters } from './boosting-parameters.ts'
import type { BoostedTree } from './boosting-rounds.ts'
import type { GrowRules } from './grow-tree.ts'
import { monotoneDirections } from './monotone.ts'

/**
 * What each tree of a boosting keeps to.
 *
 * @param names columns of the matrix
 * @throws models.invalid_monotone
 */
export function rulesOf(parameters: BoostingParameters, names: readonly string[]): GrowRules {
  const { numLeaves, maxDeltaStep, monotoneConstraints } = parameters
  const monotone = monotoneDirections(monotoneConstraints, names)
  return {
    lambda: parameters.regLambda,
    alpha: parameters.regAlpha,
    gamma: parameters.gamma / 2,
    minRowsPerLeaf: parameters.minSamplesLeaf,
    minHessianPerLeaf: parameters.minChildWeight,
    minRowsToSplit: 2,
    maxDepth: parameters.maxDepth,
    allowsZeroGain: false,
    ...(numLeaves !== null && { maxLeaves: numLeaves }),
    ...(maxDeltaStep !== null && maxDeltaStep > 0 && { maxStep: maxDeltaStep }),
    ...(monotone !== null && { monotone }),
    categories: {
      smooth: parameters.catSmooth,
      l2: parameters.catL2,
      mostSingly: parameters.maxCatToOnehot,
      mostInGroup: parameters.maxCatThreshold,
    },
  }
}

/** Rounds up to the first of the least losses. */
export function keptRounds(history: readonly number[]): number {
  let best = 0
  for (let round = 1; round < history.length; round++) if (history[round]! < history[best]!) best = round
  return Math.min(best + 1, history.length)
}

/** Sum of the gains of the splits on each column. */
export function gainsOf(trees: readonly BoostedTree[], columns: number): Float64Array {
  const gains = new Float64Array(columns)
  for (const { feature, gain } of trees)
    for (let i = 0; i < feature.length; i++) if (feature[i] !== -1) gains[feature[i]!]! += gain[i]!
  return gains
}
