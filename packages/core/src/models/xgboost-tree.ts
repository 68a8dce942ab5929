import { categoryLimit, type TreeSpec } from './build-ensemble.ts'
import {
  badPart,
  isPresent,
  type ModelPart,
  numbersOf,
  partAt,
  partOf,
  wholeNumberOf,
  wholeNumbersOf,
} from './model-json.ts'

/**
 * One tree of an XGBoost file as parallel arrays. The learning rate is in the leaves already; a DART tree's `weight` is multiplied
 * in here, in float32 as XGBoost does it.
 *
 * A leaf has no left child. With one value a leaf it stands in `split_conditions`; vector leaves stand in `leaf_weights` at the place
 * that `right_children` names (XGBoost 2.0 and 2.1: in the node's own row of `base_weights`).
 *
 * Source: dmlc/xgboost `src/tree/tree_model.cc`, `src/tree/multi_target_tree_model.cc`.
 */
export function xgboostTree(part: ModelPart, output: number, leafWidth: number, weight: number): TreeSpec {
  const nodes = wholeNumberOf(partAt(part, 'tree_param', 'num_nodes'), 1)
  const width = Math.max(1, wholeNumberOf(partAt(part, 'tree_param', 'size_leaf_vector'), 0))
  if (width !== leafWidth) throw badPart(partAt(part, 'tree_param', 'size_leaf_vector'), String(leafWidth))
  const left = wholeNumbersOf(partOf(part, 'left_children'), -1, nodes - 1, nodes)
  const right = numbersOf(partOf(part, 'right_children'), nodes)
  const conditions = numbersOf(partOf(part, 'split_conditions'), nodes)
  const covers = partOf(part, 'sum_hessian')
  return {
    feature: featuresOf(partOf(part, 'split_indices'), left),
    threshold: conditions,
    left,
    right,
    defaultLeft: wholeNumbersOf(partOf(part, 'default_left'), 0, 1, nodes),
    value: leafWidth === 1 ? scaled(conditions, weight) : vectorLeaves(part, left, right, leafWidth, weight),
    ...(isPresent(covers) ? { cover: numbersOf(covers, nodes) } : {}),
    sets: categorySets(part, left),
    output,
    unreached: deletedIn(part),
  }
}

/** Pruning leaves nodes behind that the file counts. */
function deletedIn(part: ModelPart): number {
  const deleted = partAt(part, 'tree_param', 'num_deleted')
  return isPresent(deleted) ? wholeNumberOf(deleted, 0) : 0
}

function featuresOf(part: ModelPart, left: Int32Array): Int32Array {
  const features = numbersOf(part, left.length)
  return left.map((child, node) => {
    if (child === -1) return -1
    return wholeNumberOf({ path: `${part.path}.${node}`, value: features[node] }, 0)
  })
}

function scaled(values: ArrayLike<number>, weight: number): Float64Array {
  return Float64Array.from(values, (value) => Math.fround(Math.fround(value) * Math.fround(weight)))
}

function vectorLeaves(
  part: ModelPart,
  left: Int32Array,
  right: ArrayLike<number>,
  width: number,
  weight: number,
): Float64Array {
  const weights = partOf(part, 'leaf_weights')
  if (!isPresent(weights)) return scaled(numbersOf(partOf(part, 'base_weights'), left.length * width), weight)
  const flat = scaled(numbersOf(weights), weight)
  return Float64Array.from({ length: left.length * width }, (_, i) => {
    const node = Math.floor(i / width)
    return left[node] === -1 ? (flat[right[node]! * width + (i % width)] ?? Number.NaN) : 0
  })
}

function categorySets(part: ModelPart, left: Int32Array): Map<number, Int32Array> {
  const sets = new Map<number, Int32Array>()
  if (!isPresent(partOf(part, 'split_type'))) return sets
  const types = wholeNumbersOf(partOf(part, 'split_type'), 0, 1, left.length)
  const listed = listedSets(part, left.length)
  types.forEach((type, node) => {
    if (type === 0 || left[node] === -1) return
    const set = listed.get(node)
    if (set === undefined) throw badPart(partOf(part, 'categories_nodes'), `a list that holds node ${node}`)
    sets.set(node, set)
  })
  return sets
}

function listedSets(part: ModelPart, nodes: number): Map<number, Int32Array> {
  const listed = wholeNumbersOf(partOf(part, 'categories_nodes'), 0, nodes - 1)
  const categories = wholeNumbersOf(partOf(part, 'categories'), 0, categoryLimit - 1)
  const segments = partOf(part, 'categories_segments')
  const starts = wholeNumbersOf(segments, 0, categories.length, listed.length)
  const sizes = wholeNumbersOf(partOf(part, 'categories_sizes'), 0, categories.length, listed.length)
  return new Map(
    Array.from(listed, (node, i) => {
      const end = starts[i]! + sizes[i]!
      if (end > categories.length) throw badPart(segments, `segments inside ${categories.length} categories`)
      return [node, categories.subarray(starts[i]!, end)]
    }),
  )
}
