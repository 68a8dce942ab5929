import {
  badPart,
  isPresent,
  type ModelPart,
  numbersOf,
  partOf,
  textsOf,
  wholeNumbersOf,
} from './model-json.ts'
import type { OnnxNode } from './onnx-model.ts'
import {
  addLeaf,
  addSplit,
  addWeight,
  blankTree,
  type OnnxMode,
  type OnnxTree,
  type OnnxTrees,
  onnxModes,
  sumOf,
  tensorNumbers,
} from './onnx-tree.ts'

/**
 * Trees of TreeEnsembleClassifier and TreeEnsembleRegressor (ai.onnx.ml 1 to 4): parallel arrays over the nodes of all trees, which are
 * told apart by `nodes_treeids`, and lists of leaf weights by tree and node.
 *
 * @param leaves   what the lists of leaf weights begin with: `class` or `target`
 * @param outputs  classes or targets
 * @throws models.malformed_field, models.unsupported_model for transforms that are not read
 * Source: onnx/onnx `docs/Operators-ml.md`; what a missing value does: microsoft/onnxruntime `tree_ensemble_common.h`.
 */
export function onnxTrees({ attributes }: OnnxNode, leaves: 'class' | 'target', outputs: number): OnnxTrees {
  const nodes = nodesIn(attributes)
  const grouped = groupTrees(nodes)
  addWeights(attributes, leaves, outputs, grouped)
  return {
    trees: grouped.trees,
    outputs,
    base: numbersAt(attributes, 'base_values') ?? [],
    ...sumOf(attributes),
    isDouble: isPresent(partOf(attributes, 'nodes_values_as_tensor')),
  }
}

type Nodes = {
  readonly attributes: ModelPart
  readonly treeIds: ArrayLike<number>
  readonly nodeIds: ArrayLike<number>
  readonly modes: readonly string[]
  readonly features: ArrayLike<number>
  readonly thresholds: ArrayLike<number>
  readonly trueIds: ArrayLike<number>
  readonly falseIds: ArrayLike<number>
  readonly missingTrue: ArrayLike<number>
}

function nodesIn(attributes: ModelPart): Nodes {
  const modes = textsOf(partOf(attributes, 'nodes_modes'))
  const count = modes.length
  const list = (name: string) => numbersOf(partOf(attributes, name), count)
  const missing = partOf(attributes, 'nodes_missing_value_tracks_true')
  const hasMissing = isPresent(missing) && numbersOf(missing).length > 0
  return {
    attributes,
    modes,
    treeIds: list('nodes_treeids'),
    nodeIds: list('nodes_nodeids'),
    features: list('nodes_featureids'),
    thresholds: numbersAt(attributes, 'nodes_values', count) ?? list('nodes_values'),
    trueIds: list('nodes_truenodeids'),
    falseIds: list('nodes_falsenodeids'),
    missingTrue: hasMissing ? numbersOf(missing, count) : new Float64Array(count),
  }
}

/** A list of float32, or the same as a tensor of float64; null where neither is there. */
function numbersAt(
  attributes: ModelPart,
  name: string,
  length: number | null = null,
): ArrayLike<number> | null {
  const tensor = partOf(attributes, `${name}_as_tensor`)
  if (isPresent(tensor)) return tensorNumbers(tensor, length)
  const list = partOf(attributes, name)
  return isPresent(list) ? numbersOf(list, length) : null
}

type Grouped = {
  readonly trees: readonly OnnxTree[]
  /** place of a tree by its id */
  readonly treeOf: ReadonlyMap<number, number>
  /** for each tree, the place of a node by its id */
  readonly places: readonly ReadonlyMap<number, number>[]
}

function groupTrees(nodes: Nodes): Grouped {
  const treeOf = new Map<number, number>()
  const members: number[][] = []
  nodes.modes.forEach((_, i) => {
    const known = treeOf.get(nodes.treeIds[i]!)
    if (known === undefined) treeOf.set(nodes.treeIds[i]!, members.push([i]) - 1)
    else members[known]!.push(i)
  })
  const ordered = members.map((list) => rootFirst(nodes, list))
  const places = ordered.map((list) => new Map(list.map((i, node) => [nodes.nodeIds[i]!, node])))
  const trees = ordered.map((list, t) => treeFrom(nodes, list, places[t]!))
  return { trees, treeOf, places }
}

/** The nodes of a tree with the one that is nobody's child in front. */
function rootFirst(
  { attributes, modes, nodeIds, trueIds, falseIds }: Nodes,
  list: readonly number[],
): number[] {
  const inner = list.filter((i) => modes[i] !== 'LEAF')
  const children = new Set(inner.flatMap((i) => [trueIds[i]!, falseIds[i]!]))
  const roots = list.filter((i) => !children.has(nodeIds[i]!))
  const part = partOf(attributes, 'nodes_nodeids')
  if (roots.length !== 1) throw badPart({ ...part, value: `a tree with ${roots.length} roots` }, '1 root')
  if (new Set(list.map((i) => nodeIds[i])).size !== list.length)
    throw badPart(part, 'numbers that differ inside a tree')
  return [roots[0]!, ...list.filter((i) => i !== roots[0])]
}

function treeFrom(nodes: Nodes, list: readonly number[], places: ReadonlyMap<number, number>): OnnxTree {
  const tree = blankTree()
  for (const i of list) {
    tree.leafId.push(nodes.nodeIds[i]!)
    if (nodes.modes[i] === 'LEAF') addLeaf(tree)
    else
      addSplit(tree, {
        mode: modeOf(nodes.attributes, nodes.modes[i]!),
        feature: nodes.features[i]!,
        threshold: nodes.thresholds[i]!,
        yes: places.get(nodes.trueIds[i]!) ?? Number.NaN,
        no: places.get(nodes.falseIds[i]!) ?? Number.NaN,
        missingTrue: nodes.missingTrue[i] === 1,
        set: [],
      })
  }
  return tree
}

function modeOf({ path }: ModelPart, text: string): OnnxMode {
  const mode = onnxModes.find((known) => known !== 'MEMBER' && text === `BRANCH_${known}`)
  if (mode !== undefined) return mode
  throw badPart(
    { path: `${path}.nodes_modes`, value: text },
    'LEAF or BRANCH_ with LEQ, LT, GTE, GT, EQ, NEQ',
  )
}

function addWeights(
  attributes: ModelPart,
  leaves: 'class' | 'target',
  outputs: number,
  { trees, treeOf, places }: Grouped,
): void {
  const ids = wholeNumbersOf(partOf(attributes, `${leaves}_ids`), 0, outputs - 1)
  const treeIds = numbersOf(partOf(attributes, `${leaves}_treeids`), ids.length)
  const nodeIds = numbersOf(partOf(attributes, `${leaves}_nodeids`), ids.length)
  const weights = numbersAt(attributes, `${leaves}_weights`, ids.length)
  if (weights === null) throw badPart(partOf(attributes, `${leaves}_weights`), `a list of ${ids.length}`)
  ids.forEach((id, i) => {
    const t = treeOf.get(treeIds[i]!) ?? -1
    const node = places[t]?.get(nodeIds[i]!) ?? -1
    if (trees[t]?.feature[node] !== -1)
      throw badPart(
        { path: `${attributes.path}.${leaves}_nodeids.${i}`, value: nodeIds[i] },
        'a leaf of its tree',
      )
    addWeight(trees[t], node, id, weights[i]!)
  })
}
