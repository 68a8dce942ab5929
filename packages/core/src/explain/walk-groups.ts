import type { Ensemble } from '../models/index.ts'
import {
  afterSplits,
  edgeNumbers,
  type GrowingWalk,
  groupMemory,
  groupNumbers,
  layConstants,
  splitPlace,
  type WalkGroupMemory,
} from './growing-walk.ts'
import type { TreePaths } from './tree-paths.ts'

/**
 * First nodes of the groups of leaves: the largest subtrees whose states have at most `mostBits` bits, one for each split and one for each of their features
 * that is split above as well. One entry a node of the ensemble.
 */
export function walkRoots(
  ensemble: Ensemble,
  trees: Iterable<number>,
  paths: TreePaths,
  mostBits: number,
): Uint8Array {
  const { treeStart, feature, left, right } = ensemble
  const splits = new Int32Array(feature.length)
  const isInside = new Uint8Array(feature.length)
  const roots = new Uint8Array(feature.length)
  for (const tree of trees) {
    const first = treeStart[tree]!
    const end = treeStart[tree + 1]!
    for (let node = end - 1; node >= first; node--)
      if (feature[node]! >= 0) splits[node] = 1 + splits[left[node]!]! + splits[right[node]!]!
    for (let node = first; node < end; node++) {
      if (node > first && isInside[paths.parent[node]!] === 1) isInside[node] = 1
      else if (splits[node]! <= mostBits && splits[node]! + seenAbove(ensemble, paths, node) <= mostBits) {
        isInside[node] = 1
        roots[node] = 1
      }
    }
  }
  return roots
}

/** Features of the splits below a node that are split above it too. */
function seenAbove(ensemble: Ensemble, { previous }: TreePaths, root: number): number {
  const seen = new Set<number>()
  const end = endOf(ensemble, root)
  for (let node = root + 1; node < end; node++)
    if (previous[node]! >= 0 && previous[node]! <= root) seen.add(previous[node]!)
  return seen.size
}

/**
 * Lays out a group of leaves below a node: its bits, its features, and its table by the walk through it for each state.
 *
 * @returns its number among the groups
 */
export function layWalkGroup(growing: GrowingWalk, root: number): number {
  const { plan, edgeOf, first, lanes, groups, lists, tables } = growing
  const { ensemble, paths } = plan
  const end = endOf(ensemble, root)
  const nodes = end - root
  const group = groupOf(growing, root, nodes)
  const bits: number[] = []
  const features: number[] = []
  const seen: number[] = []
  for (let i = 0; i < nodes; i++) {
    const node = root + i
    if (ensemble.feature[node]! >= 0) group.splitBit[i] = bits.push(splitPlace(growing, node)) - 1
    if (i === 0) continue
    const previous = paths.previous[node]!
    if (previous >= 0 && previous <= root && !seen.includes(previous)) seen.push(previous)
    if (!features.includes(paths.edge[node]!)) features.push(paths.edge[node]!)
    group.slot[i] = features.indexOf(paths.edge[node]!)
  }
  for (let i = 1; i < nodes; i++) group.seenBit[i] = seenBitOf(seen, paths.previous[root + i]!, bits.length)
  for (const previous of seen) bits.push(afterSplits + edgeOf[previous - first]!)
  const stride = lanes * (1 + features.length)
  const table = tables.reserve(stride << bits.length)
  for (let state = 0; state < 1 << bits.length; state++)
    layState(growing, root, group, state, tables.all(), table + state * stride)
  const firstBit = lists.push(...bits)
  const firstFeature = lists.push(...features)
  return groups.push(firstBit, bits.length, firstFeature, features.length, table, stride) / groupNumbers
}

function seenBitOf(seen: readonly number[], previous: number, splits: number): number {
  const place = seen.indexOf(previous)
  return place < 0 ? -1 : splits + place
}

function groupOf(growing: GrowingWalk, root: number, nodes: number): WalkGroupMemory {
  const { lanes, working } = growing
  if (working.group.constants.length < nodes * edgeNumbers(lanes))
    working.group = groupMemory(2 * nodes, lanes)
  const { group } = working
  group.splitBit.fill(-1, 0, nodes)
  group.seenBit.fill(-1, 0, nodes)
  for (let i = 1; i < nodes; i++) layConstants(growing, root + i, group.constants, i * edgeNumbers(lanes))
  return { ...group, nodes }
}

/** The walk through a group from a product of 1, for one state. */
function layState(
  growing: GrowingWalk,
  root: number,
  group: WalkGroupMemory,
  state: number,
  table: Float64Array,
  at: number,
): void {
  const { lanes, rule } = growing
  const { nodes, slot, constants, held, choice } = group
  const order = rule.nodes.length
  descendGroup(growing, root, group, state)
  for (let i = nodes - 1; i > 0; i--) {
    const shares = i * edgeNumbers(lanes) + 2 * lanes * choice[i]! + lanes
    const above = (growing.plan.paths.parent[root + i]! - root) * order
    const to = at + lanes * (1 + slot[i]!)
    const isLost = choice[i] === 2
    for (let q = 0; q < order; q++) {
      if (!isLost) table[to + q]! += constants[shares + q]! * held[i * order + q]!
      held[above + q]! += held[i * order + q]!
    }
  }
  for (let q = 0; q < order; q++) table[at + q] = held[q]!
}

/** Products of the paths to all nodes of a group, times the values of its leaves. */
function descendGroup(
  { plan: { ensemble, paths, offset }, lanes, rule }: GrowingWalk,
  root: number,
  { nodes, splitBit, seenBit, constants, factor, held, choice }: WalkGroupMemory,
  state: number,
): void {
  const order = rule.nodes.length
  factor.fill(1, 0, order)
  for (let i = 0; i < nodes; i++) {
    const node = root + i
    if (i > 0) {
      const above = paths.parent[node]! - root
      const goesLeft = (state >> splitBit[above]!) & 1
      const agrees = goesLeft === (ensemble.left[above + root] === node ? 1 : 0)
      const bit = seenBit[i]!
      const previous = paths.previous[node]!
      const isLive = bit >= 0 ? ((state >> bit) & 1) === 1 : previous < 0 || choice[previous - root] === 0
      choice[i] = isLive ? (agrees ? 0 : 1) : 2
      const products = i * edgeNumbers(lanes) + 2 * lanes * choice[i]!
      const each = choice[i] === 2 ? 0 : 1
      for (let q = 0; q < order; q++)
        factor[i * order + q] = factor[above * order + q]! * constants[products + each * q]!
    }
    const value = ensemble.feature[node]! < 0 ? ensemble.value[node * ensemble.leafWidth + offset]! : 0
    for (let q = 0; q < order; q++) held[i * order + q] = factor[i * order + q]! * value
  }
}

/** The node after the last one below: a subtree's nodes stand one after another. */
function endOf({ feature, right }: Ensemble, root: number): number {
  let node = root
  while (feature[node]! >= 0) node = right[node]!
  return node + 1
}
