import type { BoostedTree } from './boosting-rounds.ts'
import { buildEnsemble } from './build-ensemble.ts'
import type { Ensemble } from './ensemble.ts'
import type { Objective } from './objective.ts'

/** Trees of whole rounds of boosting, one an output and again, as the ensemble that they are. */
export function frozenTrees(
  trees: readonly BoostedTree[],
  { objective, bases, names }: { objective: Objective; bases: Float64Array; names: readonly string[] },
): Ensemble {
  const { outputs, link } = objective
  const specs = trees.map((tree, t) => ({ ...tree, output: t % outputs }))
  return buildEnsemble(specs, {
    featureNames: names,
    outputs,
    comparison: '<=',
    precision: 'float32',
    missing: 'default_direction',
    accumulator: 'float64',
    combine: 'sum',
    link,
    coverSource: 'hessian',
    base: bases,
  })
}
