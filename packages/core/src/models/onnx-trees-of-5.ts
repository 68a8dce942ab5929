import {
  badPart,
  isPresent,
  type ModelPart,
  numbersOf,
  partOf,
  wholeNumberOf,
  wholeNumbersOf,
} from './model-json.ts'
import type { OnnxNode } from './onnx-model.ts'
import {
  addLeaf,
  addSplit,
  addWeight,
  blankTree,
  mostTargets,
  type OnnxMode,
  type OnnxTree,
  type OnnxTrees,
  onnxModes,
  sumOf,
  tensorIn,
  tensorNumbers,
  yesIsLeft,
} from './onnx-tree.ts'

/**
 * Trees of the TreeEnsemble operator (ai.onnx.ml 5): inner nodes and leaves in lists of their own, `tree_roots` the places of the
 * roots. A root whose two branches are one leaf is a tree of that leaf.
 *
 * @throws as `onnxTrees`
 * Source: onnx/onnx `docs/Operators-ml.md`.
 */
export function onnxTreesOf5({ attributes }: OnnxNode): OnnxTrees {
  const outputs = targetsOf(attributes)
  const lists = listsOf(attributes, outputs)
  const roots = numbersOf(partOf(attributes, 'tree_roots'))
  const seen = new Set<number>()
  const trees = Array.from(roots, (root, t) => treeAt(lists, seen, root, t))
  if (seen.size !== lists.modes.length)
    throw badPart(
      { path: `${attributes.path}.tree_roots`, value: `trees of ${seen.size} nodes` },
      `trees of all ${lists.modes.length}`,
    )
  return {
    trees,
    outputs,
    base: [],
    ...sumOf(attributes),
    isDouble: tensorIn(partOf(attributes, 'nodes_splits')).elementType === 11,
  }
}

function targetsOf(attributes: ModelPart): number {
  const part = partOf(attributes, 'n_targets')
  return isPresent(part) ? wholeNumberOf(part, 1, mostTargets) : 1
}

type Lists = {
  readonly attributes: ModelPart
  readonly modes: ArrayLike<number>
  readonly splits: ArrayLike<number>
  readonly features: ArrayLike<number>
  readonly yes: ArrayLike<number>
  readonly no: ArrayLike<number>
  readonly yesIsLeaf: ArrayLike<number>
  readonly noIsLeaf: ArrayLike<number>
  readonly missingTrue: ArrayLike<number>
  /** of each node that asks for membership, by its place */
  readonly sets: ReadonlyMap<number, readonly number[]>
  readonly targetIds: Int32Array
  readonly weights: ArrayLike<number>
}

function listsOf(attributes: ModelPart, outputs: number): Lists {
  const modes = tensorNumbers(partOf(attributes, 'nodes_modes'))
  const count = modes.length
  const list = (name: string) => numbersOf(partOf(attributes, name), count)
  const missing = partOf(attributes, 'nodes_missing_value_tracks_true')
  const hasMissing = isPresent(missing) && numbersOf(missing).length > 0
  const targetIds = wholeNumbersOf(partOf(attributes, 'leaf_targetids'), 0, outputs - 1)
  return {
    attributes,
    modes,
    splits: tensorNumbers(partOf(attributes, 'nodes_splits'), count),
    features: list('nodes_featureids'),
    yes: list('nodes_truenodeids'),
    no: list('nodes_falsenodeids'),
    yesIsLeaf: list('nodes_trueleafs'),
    noIsLeaf: list('nodes_falseleafs'),
    missingTrue: hasMissing ? numbersOf(missing, count) : new Float64Array(count),
    sets: setsIn(partOf(attributes, 'membership_values'), modes),
    targetIds,
    weights: tensorNumbers(partOf(attributes, 'leaf_weights'), targetIds.length),
  }
}

/** The sets stand one after another in the order of their nodes, each ended by NaN. */
function setsIn(part: ModelPart, modes: ArrayLike<number>): Map<number, number[]> {
  const members = Array.from(modes, (mode, place) => (onnxModes[mode] === 'MEMBER' ? [place] : [])).flat()
  const sets: number[][] = [[]]
  for (const value of isPresent(part) ? Array.from(tensorNumbers(part)) : []) {
    if (Number.isNaN(value)) sets.push([])
    else sets.at(-1)!.push(value)
  }
  const ended = sets.at(-1)!.length === 0 ? sets.length - 1 : sets.length
  if (ended < members.length) throw badPart({ ...part, value: `${ended} sets` }, String(members.length))
  return new Map(members.map((place, k) => [place, sets[k]!]))
}

/** A branch that is still to be walked: `hang` tells its parent where it came to stand. */
type Branch = { readonly place: number; readonly isLeaf: boolean; readonly hang: (at: number) => void }

function treeAt(lists: Lists, seen: Set<number>, root: number, t: number): OnnxTree {
  const tree = blankTree()

  const open = [rootBranch(lists, seen, root)]
  while (open.length > 0) {
    const { place, isLeaf, hang } = open.pop()!
    hang(tree.feature.length)
    if (isLeaf) addLeafAt(tree, lists, place)
    else {
      const mode = modeAt(lists, place)
      if (mode === undefined || seen.has(place))
        throw badPart(
          { path: `${lists.attributes.path}.tree_roots.${t}`, value: `a tree with node ${place}` },
          'nodes of the lists, each once',
        )
      seen.add(place)
      open.push(...addNodeAt(tree, lists, place, mode))
    }
  }
  return tree
}

function rootBranch({ yes, no, yesIsLeaf, noIsLeaf }: Lists, seen: Set<number>, root: number): Branch {
  const isLeaf =
    yes[root] !== undefined && yes[root] === no[root] && yesIsLeaf[root] === 1 && noIsLeaf[root] === 1
  if (isLeaf) seen.add(root)
  return { place: isLeaf ? yes[root]! : root, isLeaf, hang: () => {} }
}

function modeAt({ modes }: Lists, place: number): OnnxMode | undefined {
  const mode = modes[place]
  return mode === undefined ? undefined : onnxModes[mode]
}

function addLeafAt(tree: OnnxTree, { attributes, targetIds, weights }: Lists, place: number): void {
  const target = targetIds[place]
  if (target === undefined)
    throw badPart(
      { path: `${attributes.path}.leaf_targetids`, value: `leaf ${place}` },
      `one of ${targetIds.length}`,
    )
  tree.leafId.push(place)
  addWeight(tree, addLeaf(tree), target, weights[place]!)
}

function addNodeAt(tree: OnnxTree, lists: Lists, place: number, mode: OnnxMode): Branch[] {
  tree.leafId.push(-1)
  const at = addSplit(tree, {
    mode,
    feature: lists.features[place]!,
    threshold: lists.splits[place]!,
    yes: -1,
    no: -1,
    missingTrue: lists.missingTrue[place] === 1,
    set: lists.sets.get(place) ?? [],
  })
  const yesSide = yesIsLeft(mode) ? tree.left : tree.right
  const noSide = yesIsLeft(mode) ? tree.right : tree.left
  return [
    { place: lists.no[place]!, isLeaf: lists.noIsLeaf[place] === 1, hang: hangOn(noSide, at) },
    { place: lists.yes[place]!, isLeaf: lists.yesIsLeaf[place] === 1, hang: hangOn(yesSide, at) },
  ]
}

function hangOn(side: number[], at: number): (child: number) => void {
  return (child) => {
    side[at] = child
  }
}
