import { candorError } from '../errors.ts'
import { buildEnsemble, type TreeSpec } from './build-ensemble.ts'
import type { Ensemble } from './ensemble.ts'
import { nextFloat64Below } from './neighbour-float.ts'
import { nodeKinds } from './node-kind.ts'
import type { OnnxFlow } from './onnx-flow.ts'
import type { OnnxTree } from './onnx-tree.ts'

export type OnnxScoresFlow = Extract<OnnxFlow, { kind: 'scores' }>

/** Leaf values that the trees of one model may have: 256 MB. A file of a few bytes can name many outputs and many leaves. */
const mostLeafValues = 33_554_432

/**
 * The ensemble of scores that have been followed to an output. ONNX files have no covers: exporters write 1 everywhere.
 *
 * Leaves hold a value for each output only where some tree adds to several. Where nodes ask both x < t and x <= t, the former are
 * written x <= the float64 below t, which says the same.
 *
 * @throws models.malformed_tree, models.too_many_leaf_values
 */
export function onnxEnsemble(flow: OnnxScoresFlow, featureNames: readonly string[]): Ensemble {
  const { trees, outputs, isMean, base, linkNow, precision } = flow
  const isVector = outputs > 1 && (isMean || trees.some((tree) => outputsOf(tree).size > 1))
  const leafWidth = isVector ? outputs : 1
  const count = trees.reduce((sum, { feature }) => sum + feature.length, 0) * leafWidth
  if (count > mostLeafValues)
    throw candorError('models.too_many_leaf_values', { count, limit: mostLeafValues })
  const rule = numberRule(flow)
  return buildEnsemble(
    trees.map((tree) => ({ ...rule.specOf(tree), ...leavesOf(tree, leafWidth) })),
    {
      featureNames,
      outputs,
      leafWidth,
      comparison: rule.comparison,
      precision,
      thresholdPrecision: rule.thresholdPrecision,
      missing: 'default_direction',
      accumulator: 'float64',
      combine: isMean ? 'mean' : 'sum',
      link: linkNow,
      base,
      coverSource: 'none',
    },
  )
}

function outputsOf({ weights }: OnnxTree): Set<number> {
  return new Set(weights.output)
}

function leavesOf({ feature, weights }: OnnxTree, leafWidth: number): Pick<TreeSpec, 'value' | 'output'> {
  const value = new Float64Array(feature.length * leafWidth)
  weights.leaf.forEach((leaf, i) => {
    value[leaf * leafWidth + (leafWidth === 1 ? 0 : weights.output[i]!)]! += weights.value[i]!
  })
  return { value, output: leafWidth === 1 ? (weights.output[0] ?? 0) : 0 }
}

type NumberRule = Pick<Ensemble, 'comparison' | 'thresholdPrecision'> & {
  readonly specOf: (tree: OnnxTree) => Omit<TreeSpec, 'value' | 'output'>
}

/** How all nodes of the trees compare numbers. */
export function numberRule({ trees, isDouble }: Pick<OnnxScoresFlow, 'trees' | 'isDouble'>): NumberRule {
  const isStrict = someInner(trees, true)
  const isMixed = isStrict && someInner(trees, false)
  return {
    comparison: isStrict && !isMixed ? '<' : '<=',
    thresholdPrecision: isDouble || isMixed ? 'float64' : 'float32',
    specOf: ({ isStrict: strict, weights, ...tree }) => ({
      ...tree,
      unreached: 0,
      threshold: isMixed
        ? tree.threshold.map((t, i) => (strict[i] ? nextFloat64Below(t) : t))
        : tree.threshold,
    }),
  }
}

function someInner(trees: readonly OnnxTree[], strict: boolean): boolean {
  return trees.some(({ feature, kind, isStrict }) =>
    isStrict.some((value, i) => feature[i] !== -1 && kind[i] === nodeKinds.number && value === strict),
  )
}
