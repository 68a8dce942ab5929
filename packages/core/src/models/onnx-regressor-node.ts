import type { Ensemble } from './ensemble.ts'
import { float32AtMost, nextFloat32Above } from './neighbour-float.ts'
import { nodeKinds } from './node-kind.ts'
import type { OnnxAttribute, OnnxGraphNode } from './onnx-bytes.ts'

/**
 * The trees of an ensemble as a TreeEnsembleRegressor over the input X; leaves are summed, the base is left out. Opposite of
 * `onnxTrees`. Splits by category need `onnxEnsembleNode`.
 *
 * The true branch is the left one (for tests of equality the right one); a missing value takes it where the node says so.
 */
export function onnxRegressorNode(ensemble: Ensemble, output: string): OnnxGraphNode {
  const isDouble = ensemble.precision === 'float64'
  const numbers = (name: string, values: ArrayLike<number>): Record<string, OnnxAttribute> =>
    isDouble
      ? { [`${name}_as_tensor`]: { tensor: { type: 'float64', values } } }
      : { [name]: { floats: values } }
  const { outputs, feature, leafWidth } = ensemble
  const leaves = leavesOf(ensemble)
  return {
    operator: 'TreeEnsembleRegressor',
    inputs: ['X'],
    outputs: [output],
    attributes: {
      n_targets: { int: outputs },
      ...nodeLists(ensemble),
      ...numbers('nodes_values', thresholdsOf(ensemble)),
      target_treeids: { ints: leaves.map(({ tree }) => tree) },
      target_nodeids: { ints: leaves.map(({ node }) => node) },
      target_ids: { ints: leaves.map(({ target }) => target) },
      ...numbers(
        'target_weights',
        leaves.map(({ at, k }) => ensemble.value[at * leafWidth + k]!),
      ),
      nodes_hitrates: { floats: new Float32Array(feature.length).fill(1) },
    },
  }
}

function nodeLists(ensemble: Ensemble): Record<string, OnnxAttribute> {
  const { feature, treeStart, treeOutput, left, right, defaultLeft, kind } = ensemble
  const count = feature.length
  const treeIds = new Int32Array(count)
  treeOutput.forEach((_, t) => {
    treeIds.fill(t, treeStart[t]!, treeStart[t + 1]!)
  })
  const within = (node: number, at: number) => (node < 0 ? 0 : node - treeStart[treeIds[at]!]!)
  const isEqual = (at: number) => kind[at] === nodeKinds.equal
  return {
    nodes_treeids: { ints: treeIds },
    nodes_nodeids: { ints: Int32Array.from({ length: count }, (_, at) => within(at, at)) },
    nodes_featureids: { ints: feature.map((f) => Math.max(0, f)) },
    nodes_modes: {
      texts: Array.from(feature, (f, at) => (f < 0 ? 'LEAF' : isEqual(at) ? 'BRANCH_EQ' : modeOf(ensemble))),
    },
    nodes_truenodeids: {
      ints: Int32Array.from({ length: count }, (_, at) => within((isEqual(at) ? right : left)[at]!, at)),
    },
    nodes_falsenodeids: {
      ints: Int32Array.from({ length: count }, (_, at) => within((isEqual(at) ? left : right)[at]!, at)),
    },
    nodes_missing_value_tracks_true: {
      ints: defaultLeft.map((toLeft, at) => (feature[at]! < 0 ? 0 : isEqual(at) ? 1 - toLeft : toLeft)),
    },
  }
}

function modeOf({ comparison }: Ensemble): string {
  return comparison === '<' ? 'BRANCH_LT' : 'BRANCH_LEQ'
}

type Leaf = {
  readonly tree: number
  readonly node: number
  readonly target: number
  readonly at: number
  readonly k: number
}

function leavesOf({ feature, treeStart, treeOutput, leafWidth }: Ensemble): Leaf[] {
  const leaves: Leaf[] = []
  treeOutput.forEach((output, tree) => {
    for (let at = treeStart[tree]!; at < treeStart[tree + 1]!; at++)
      if (feature[at] === -1)
        for (let k = 0; k < leafWidth; k++)
          leaves.push({ tree, node: at - treeStart[tree]!, target: output === -1 ? k : output, at, k })
  })
  return leaves
}

/**
 * Thresholds in the precision of the input. A float32 input that is compared with a float64 threshold gives the same answers with the
 * float32 next to it on the side of the comparison.
 */
export function thresholdsOf({
  threshold,
  thresholdPrecision,
  precision,
  comparison,
  kind,
}: Ensemble): Float64Array {
  if (precision === 'float64') return threshold
  if (thresholdPrecision === 'float32') return threshold.map(Math.fround)
  return threshold.map((t, at) => {
    if (kind[at] === nodeKinds.equal) return t
    const below = float32AtMost(t)
    return comparison === '<=' || below === t ? below : nextFloat32Above(below)
  })
}
