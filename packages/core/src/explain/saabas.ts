import { candorError } from '../errors.ts'
import { childFor, type Ensemble } from '../models/index.ts'
import { explainedOutput } from './explained-output.ts'
import { type Explainer, makeExplainer } from './explainer.ts'
import { nodeMeans } from './node-means.ts'

/**
 * Saabas's contributions: along the path of a row, each split gets the change of the mean leaf (by cover) that it makes. They add up, but they
 * are not Shapley values: a split near the root is credited less than the same split below it, so features that matter may get nothing. Given by
 * name only, for comparison with programs that print them (XGBoost's `approx_contribs`, treeinterpreter).
 *
 * @param output which margin; may be left out where the model has only one
 * @throws explain.no_cover, explain.output_needed, explain.output_out_of_range
 * Source: Saabas 2014, treeinterpreter.
 * @example
 * prepareSaabas(stump).explain(matrix).phi // Float64Array [0.5]: from the mean leaf 0.5 to the leaf 1
 */
export function prepareSaabas(ensemble: Ensemble, { output }: { readonly output?: number } = {}): Explainer {
  const target = explainedOutput(ensemble, output)
  if (ensemble.coverSource === 'none') throw candorError('explain.no_cover')
  const { treeStart, feature } = ensemble
  const means = nodeMeans(ensemble, target.offset)
  const width = ensemble.featureNames.length
  const roots = target.trees.reduce((sum, tree) => sum + means[treeStart[tree]!]!, 0)
  return makeExplainer({
    ensemble,
    target,
    method: 'saabas',
    base: ensemble.base[target.output]! + roots / target.divisor,
    plan: { kernel: 'saabas', trees: target.trees.length, shapley: 'no' },
    addRows: (matrix, from, to, phi) => {
      for (let row = from; row < to; row++)
        for (const tree of target.trees) {
          let node = treeStart[tree]!
          while (feature[node]! >= 0) {
            const child = childFor(ensemble, node, matrix.columns[feature[node]!]![row]!)
            phi[row * width + feature[node]!]! += means[child]! - means[node]!
            node = child
          }
        }
    },
  })
}
