import type { Ensemble } from '../models/index.ts'
import { type CodedFeature, codesLeft, layAnswers } from './cell-codes.ts'
import type { ExplainedOutput } from './explained-output.ts'

/**
 * Leaves of some trees, tree after tree, as boxes of codes: what their values depend on.
 *
 * Leaf l has the slots `slotStart[l] … slotStart[l + 1] - 1`, one for each distinct feature of its path in order of appearance: the place of
 * the feature among the coded ones, the share z of the cover that goes the leaf's way at the feature's splits (the product of their ratios), and
 * the codes of the box, as runs of `runs[2 r]` to `runs[2 r + 1]` (not included). Leaves of value 0 and those without a split are left out.
 */
export type LeafBoxes = {
  readonly node: Int32Array
  readonly value: Float64Array
  readonly slotStart: Int32Array
  readonly place: Int32Array
  readonly share: Float64Array
  readonly runStart: Int32Array
  readonly runs: Int32Array
  /** leaves of the trees so far, for each tree and at the start */
  readonly treeStart: Int32Array
}

/** Most distinct features of a leaf, so that a row's pattern is one byte. */
export const mostSlots = 8

/**
 * @param ratios one a node, from `coverRatios`; null: shares are 1
 * @returns null where a leaf has more than `mostSlots` distinct features
 * @example
 * leafBoxes(stump, explainedOutput(stump, 0), Int32Array.of(0), codedFeatures(stump, Int32Array.of(0)), null).runs
 * // Int32Array [0, 1, 1, 3]: the missing value goes right
 */
export function leafBoxes(
  ensemble: Ensemble,
  target: ExplainedOutput,
  trees: Int32Array,
  features: readonly CodedFeature[],
  ratios: Float64Array | null,
): LeafBoxes | null {
  const lists = makeLists()
  const placeOf = new Map(features.map(({ feature }, place) => [feature, place]))
  const walk: Walk = { ensemble, target, features, placeOf, ratios, lists, path: [] }
  for (const tree of trees) {
    if (!layTree(walk, ensemble.treeStart[tree]!)) return null
    lists.treeStart.push(lists.node.length)
  }
  return boxesOf(lists)
}

function boxesOf(lists: Lists): LeafBoxes {
  return {
    node: Int32Array.from(lists.node),
    value: Float64Array.from(lists.value),
    slotStart: Int32Array.from(lists.slotStart),
    place: Int32Array.from(lists.place),
    share: Float64Array.from(lists.share),
    runStart: Int32Array.from(lists.runStart),
    runs: Int32Array.from(lists.runs),
    treeStart: Int32Array.from(lists.treeStart),
  }
}

/** The same leaves in another order, no longer tree after tree: `treeStart` is of one tree. */
export function reorderedBoxes(boxes: LeafBoxes, order: Int32Array): LeafBoxes {
  const lists = makeLists()
  for (const leaf of order) {
    lists.node.push(boxes.node[leaf]!)
    lists.value.push(boxes.value[leaf]!)
    for (let slot = boxes.slotStart[leaf]!; slot < boxes.slotStart[leaf + 1]!; slot++) {
      lists.place.push(boxes.place[slot]!)
      lists.share.push(boxes.share[slot]!)
      for (let end = 2 * boxes.runStart[slot]!; end < 2 * boxes.runStart[slot + 1]!; end++)
        lists.runs.push(boxes.runs[end]!)
      lists.runStart.push(lists.runs.length / 2)
    }
    lists.slotStart.push(lists.place.length)
  }
  lists.treeStart.push(order.length)
  return boxesOf(lists)
}

type Lists = {
  readonly [K in keyof LeafBoxes]: number[]
}

/** One feature of the path to a node: its codes as an interval with or without the missing one, or one by one. */
type PathSlot = {
  readonly place: number
  readonly share: number
  readonly from: number
  readonly end: number
  readonly takesMissing: boolean
  readonly set: Uint8Array | null
}

type Walk = {
  readonly ensemble: Ensemble
  readonly target: ExplainedOutput
  readonly features: readonly CodedFeature[]
  readonly placeOf: ReadonlyMap<number, number>
  readonly ratios: Float64Array | null
  readonly lists: Lists
  readonly path: PathSlot[]
}

function makeLists(): Lists {
  return {
    node: [],
    value: [],
    slotStart: [0],
    place: [],
    share: [],
    runStart: [0],
    runs: [],
    treeStart: [0],
  }
}

/** Depth first with a stack of its own, left before right. */
function layTree(walk: Walk, root: number): boolean {
  const { ensemble, target, lists } = walk
  const stack: { node: number; slots: readonly PathSlot[] }[] = [{ node: root, slots: [] }]
  while (stack.length > 0) {
    const { node, slots } = stack.pop()!
    if (ensemble.feature[node]! >= 0) {
      for (const child of [ensemble.right[node]!, ensemble.left[node]!])
        stack.push({ node: child, slots: throughEdge(walk, node, child, slots) })
      continue
    }
    const value = ensemble.value[node * ensemble.leafWidth + target.offset]!
    if (value === 0 || slots.length === 0) continue
    if (slots.length > mostSlots) return false
    lists.node.push(node)
    lists.value.push(value)
    for (const slot of slots) laySlot(walk, slot)
    lists.slotStart.push(lists.place.length)
  }
  return true
}

function throughEdge(
  { ensemble, features, placeOf, ratios }: Walk,
  node: number,
  child: number,
  slots: readonly PathSlot[],
): readonly PathSlot[] {
  const place = placeOf.get(ensemble.feature[node]!)!
  const coded = features[place]!
  const at = slots.findIndex((slot) => slot.place === place)
  const before = at < 0 ? wholeSlot(place, coded) : slots[at]!
  const isLeft = child === ensemble.left[node]
  const share = before.share * (ratios === null ? 1 : ratios[child]!)
  const takesMissing = before.takesMissing && (ensemble.defaultLeft[node] === 1) === isLeft
  const after = { ...before, share, takesMissing, ...narrowed(ensemble, node, isLeft, coded, before) }
  return at < 0 ? [...slots, after] : slots.with(at, after)
}

function wholeSlot(place: number, { codes }: CodedFeature): PathSlot {
  return { place, share: 1, from: 0, end: codes - 1, takesMissing: true, set: null }
}

function narrowed(
  ensemble: Ensemble,
  node: number,
  isLeft: boolean,
  coded: CodedFeature,
  { from, end, set }: PathSlot,
): Pick<PathSlot, 'from' | 'end' | 'set'> {
  if (coded.kind === 'number' || coded.kind === 'zero_missing') {
    const left = codesLeft(ensemble, node, coded.bounds)
    return isLeft ? { from, end: Math.min(end, left), set } : { from: Math.max(from, left), end, set }
  }
  const answers = new Uint8Array(coded.codes)
  layAnswers(ensemble, node, coded, answers)
  const inside = answers.map((left, code) =>
    (left === 1) === isLeft && (set === null || set[code] === 1) ? 1 : 0,
  )
  return { from, end, set: inside }
}

function laySlot({ features, lists }: Walk, { place, share, from, end, takesMissing, set }: PathSlot): void {
  const { codes } = features[place]!
  lists.place.push(place)
  lists.share.push(share)
  if (set === null) {
    const isWhole = takesMissing && end === codes - 1
    if (from < end) lists.runs.push(from, isWhole ? codes : end)
    if (takesMissing && !(isWhole && from < end)) lists.runs.push(codes - 1, codes)
  } else {
    for (let code = 0; code < codes; code++) if (set[code] === 1) lists.runs.push(code, code + 1)
  }
  lists.runStart.push(lists.runs.length / 2)
}
