import type { Ensemble } from './ensemble.ts'
import { nodeKinds } from './node-kind.ts'
import type { OnnxConstant, OnnxGraphNode } from './onnx-bytes.ts'
import { thresholdsOf } from './onnx-regressor-node.ts'
import { toTreeSpecs } from './to-tree-specs.ts'

/**
 * The trees of an ensemble as a TreeEnsemble (ai.onnx.ml 5) over the input X, which can ask for membership in a set; leaves are
 * summed, the base is left out. Opposite of `onnxTreesOf5`.
 *
 * A leaf of several values is as many leaves there: a tree is then written once for each output.
 */
export function onnxEnsembleNode(ensemble: Ensemble, output: string): OnnxGraphNode {
  const lists = blankLists()
  const thresholds = thresholdsOf(ensemble)
  for (let t = 0; t < ensemble.treeOutput.length; t++)
    for (let k = 0; k < ensemble.leafWidth; k++) addTree(lists, ensemble, thresholds, t, k)
  const type = ensemble.precision
  const tensor = (values: ArrayLike<number>, as: OnnxConstant['type'] = type) => ({
    tensor: { type: as, values },
  })
  const members = setsOf(ensemble, lists)
  return {
    operator: 'TreeEnsemble',
    inputs: ['X'],
    outputs: [output],
    attributes: {
      n_targets: { int: ensemble.outputs },
      aggregate_function: { int: 1 },
      post_transform: { int: 0 },
      tree_roots: { ints: lists.roots },
      nodes_featureids: { ints: lists.features },
      nodes_modes: tensor(lists.modes, 'uint8'),
      nodes_splits: tensor(lists.splits),
      nodes_truenodeids: { ints: lists.yes },
      nodes_trueleafs: { ints: lists.yesIsLeaf },
      nodes_falsenodeids: { ints: lists.no },
      nodes_falseleafs: { ints: lists.noIsLeaf },
      nodes_missing_value_tracks_true: { ints: lists.missingTrue },
      leaf_targetids: { ints: lists.targets },
      leaf_weights: tensor(lists.weights),
      ...(members.length > 0 ? { membership_values: tensor(members) } : {}),
    },
  }
}

type Lists = Record<
  | 'roots'
  | 'features'
  | 'modes'
  | 'splits'
  | 'yes'
  | 'no'
  | 'yesIsLeaf'
  | 'noIsLeaf'
  | 'missingTrue'
  | 'targets'
  | 'weights'
  /** the ensemble's node that each entry comes from */
  | 'nodes',
  number[]
>

function blankLists(): Lists {
  return {
    roots: [],
    features: [],
    modes: [],
    splits: [],
    yes: [],
    no: [],
    yesIsLeaf: [],
    noIsLeaf: [],
    missingTrue: [],
    targets: [],
    weights: [],
    nodes: [],
  }
}

/** Numbers of the tests: x <= t, x < t, x = t, x in the set. */
const modeNumbers = { '<=': 0, '<': 1, equal: 4, member: 6 } as const

function modeOf({ kind, comparison }: Ensemble, node: number): number {
  if (kind[node] === nodeKinds.number) return modeNumbers[comparison]
  return kind[node] === nodeKinds.equal ? modeNumbers.equal : modeNumbers.member
}

function addTree(lists: Lists, ensemble: Ensemble, thresholds: Float64Array, t: number, k: number): void {
  const { feature, treeStart } = ensemble
  const first = treeStart[t]!
  const places = new Map<number, number>()
  for (let node = first; node < treeStart[t + 1]!; node++) {
    const isLeaf = feature[node] === -1
    places.set(
      node,
      isLeaf ? addLeaf(lists, ensemble, t, node, k) : addNode(lists, ensemble, thresholds, node),
    )
  }
  lists.roots.push(feature[first] === -1 ? addLeafRoot(lists, places.get(first)!) : places.get(first)!)
  for (const [node, place] of places)
    if (feature[node] !== -1) hangBranches(lists, ensemble, node, place, places)
}

function addLeaf(
  lists: Lists,
  { treeOutput, value, leafWidth }: Ensemble,
  t: number,
  node: number,
  k: number,
): number {
  lists.weights.push(value[node * leafWidth + k]!)
  return lists.targets.push(treeOutput[t] === -1 ? k : treeOutput[t]!) - 1
}

function addNode(lists: Lists, ensemble: Ensemble, thresholds: Float64Array, node: number): number {
  const isNumber = ensemble.kind[node] === nodeKinds.number
  const toLeft = ensemble.defaultLeft[node]!
  lists.features.push(ensemble.feature[node]!)
  lists.modes.push(modeOf(ensemble, node))
  lists.splits.push(thresholds[node]!)
  lists.missingTrue.push(isNumber ? toLeft : 1 - toLeft)
  for (const list of [lists.yes, lists.no, lists.yesIsLeaf, lists.noIsLeaf]) list.push(0)
  return lists.nodes.push(node) - 1
}

/** A tree of one leaf is a root whose both branches are that leaf. */
function addLeafRoot(lists: Lists, leaf: number): number {
  lists.features.push(0)
  lists.modes.push(modeNumbers['<='])
  lists.splits.push(0)
  lists.missingTrue.push(0)
  for (const list of [lists.yes, lists.no]) list.push(leaf)
  for (const list of [lists.yesIsLeaf, lists.noIsLeaf]) list.push(1)
  return lists.nodes.push(-1) - 1
}

function hangBranches(
  lists: Lists,
  { feature, kind, left, right }: Ensemble,
  node: number,
  place: number,
  places: ReadonlyMap<number, number>,
): void {
  const isNumber = kind[node] === nodeKinds.number
  const yes = (isNumber ? left : right)[node]!
  const no = (isNumber ? right : left)[node]!
  lists.yes[place] = places.get(yes)!
  lists.no[place] = places.get(no)!
  lists.yesIsLeaf[place] = feature[yes] === -1 ? 1 : 0
  lists.noIsLeaf[place] = feature[no] === -1 ? 1 : 0
}

/** The sets of the nodes that ask for membership, in their order, each ended by NaN. */
function setsOf(ensemble: Ensemble, { nodes, modes }: Lists): number[] {
  const setOf = new Map<number, ArrayLike<number>>()
  toTreeSpecs(ensemble).forEach(({ sets }, t) => {
    for (const [node, set] of sets ?? []) setOf.set(ensemble.treeStart[t]! + node, set)
  })
  return nodes.flatMap((node, i) =>
    modes[i] === modeNumbers.member ? [...Array.from(setOf.get(node)!), Number.NaN] : [],
  )
}
