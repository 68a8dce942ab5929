import { gaussLegendre } from '../math/index.ts'
import {
  afterSplits,
  edgeNumbers,
  type GrowingWalk,
  groupMemory,
  layConstants,
  splitPlace,
  type WalkPlan,
} from './growing-walk.ts'
import { numberList } from './number-list.ts'
import type { TreePaths } from './tree-paths.ts'
import { layWalkGroup } from './walk-groups.ts'
import { needBits, type WalkPart } from './walk-parts.ts'

/**
 * One part of a tree as the walk of `addWalkedRows` runs it. The upper part is walked edge by edge, as `pathDependentShap` says, with
 * the numbers of the quadrature nodes side by side in `lanes` lanes, rounded up to an even number. What hangs below is in *groups* of a few
 * leaves: given the product c of the path, a group gives c · h to the sum H of its root and Σ_q c · a_f to each feature f of its splits, where h and
 * a_f depend on a few answers only.
 *
 * ```
 * splits     nodes whose answers are asked for
 * edges      edge = 2 · split + (right ? 1 : 0); previous = 1 + number of the edge above of the same feature, or 0
 *            constants, 4 · lanes + 2 an edge: products R and shares A where the row agrees, where it is given up there; R where it was above; 0
 * groups     six numbers each: the first of its bits in `lists`, and how many; the first of its features, and how many; its first number in `tables`,
 *            and the numbers of a row
 *            state: bit k is the answer of its k-th bit: a split's (below the number of splits), or whether the row agrees down to an edge (beyond)
 *            the row of a state: h, then a_f of each of the features
 * events     six numbers each: see `walkEvents`
 * ```
 */
export type WalkTree = {
  readonly splits: Uint32Array
  readonly lanes: number
  readonly edges: Uint32Array
  readonly constants: Float64Array
  readonly groups: Uint32Array
  readonly lists: Uint32Array
  readonly tables: Float64Array
  readonly events: Uint32Array
  readonly levels: number
}

/**
 * What the walk does next, at a level of the tree: `[down, edge, 0, level, 0, 0]`, `[group, group, 0, level, side, 0]`,
 * `[up, left edge, right edge, level, side, feature]`, and where only one child has leaves of this part, on side 0, `[upOne, edge, 0, level, side, feature]`.
 * Sums go to the left (0) or right (1) place of their level.
 */
export const walkEvents = { down: 0, group: 1, up: 2, upOne: 3 } as const
export const eventNumbers = 6

/**
 * The share of the cover that goes through all edges of a feature down to each node: what `WalkPlan` has as `shares`.
 *
 * @param ratios one per node, from `coverRatios`
 * @example
 * pathShares(layTreePaths(stump), coverRatios(stump)) // Float64Array [1, 0.25, 0.75]
 */
export function pathShares({ parent, previous }: TreePaths, ratios: Float64Array): Float64Array {
  const shares = new Float64Array(ratios.length)
  for (let node = 0; node < shares.length; node++) {
    if (parent[node]! < 0) shares[node] = 1
    else shares[node] = ratios[node]! * (previous[node]! < 0 ? 1 : shares[previous[node]!]!)
  }
  return shares
}

/**
 * Compiles one part of a tree.
 *
 * @example
 * const paths = layTreePaths(stump)
 * const [ratios, roots] = [coverRatios(stump), walkRoots(stump, [0], paths, 1)]
 * const plan = { ensemble: stump, offset: 0, paths, ratios, roots, shares: pathShares(paths, ratios), ...walkParts(stump, [0], 0, paths, roots) }
 * walkTree(plan, plan.parts[0]).lanes // 2
 */
export function walkTree(plan: WalkPlan, part: WalkPart): WalkTree {
  const { treeStart } = plan.ensemble
  const first = treeStart[part.tree]!
  const nodes = treeStart[part.tree + 1]! - first
  const doubles = () => numberList((length) => new Float64Array(length))
  const words = () => numberList((length) => new Uint32Array(length))
  const growing: GrowingWalk = {
    plan,
    range: needBits(part),
    first,
    rule: gaussLegendre(part.most),
    lanes: part.most + (part.most % 2),
    place: new Int32Array(nodes).fill(-1),
    edgeOf: new Int32Array(nodes).fill(-1),
    splits: words(),
    edges: words(),
    constants: doubles(),
    groups: words(),
    lists: words(),
    tables: doubles(),
    events: words(),
    working: { group: groupMemory(16, part.most + 1) },
  }
  const levels = layEvents(growing)
  return {
    splits: growing.splits.finish(),
    lanes: growing.lanes,
    edges: growing.edges.finish(),
    constants: growing.constants.finish(),
    groups: growing.groups.finish(),
    lists: placeEdges(growing.lists.finish(), growing.splits.count()),
    tables: growing.tables.finish(),
    events: growing.events.finish(),
    levels,
  }
}

function placeEdges(lists: Uint32Array, splits: number): Uint32Array {
  for (let i = 0; i < lists.length; i++)
    if (lists[i]! >= afterSplits) lists[i] = lists[i]! - afterSplits + splits
  return lists
}

type Step = { readonly node: number; readonly level: number; readonly side: number; readonly isUp: boolean }

/** @returns levels */
function layEvents(growing: GrowingWalk): number {
  const { plan, range, first, edgeOf, events } = growing
  const { ensemble, needs, roots } = plan
  const stack: Step[] = [{ node: first, level: 0, side: 0, isUp: false }]
  let deepest = 0
  for (let step = stack.pop(); step !== undefined; step = stack.pop()) {
    const { node, level, side, isUp } = step
    const below = [ensemble.left[node]!, ensemble.right[node]!]
    const kept = roots[node] === 1 ? [] : below.filter((child) => (needs[child]! & range) !== 0)
    const ofKept = (k: number) => (k < kept.length ? edgeOf[kept[k]! - first]! : 0)
    if (isUp) {
      const kind = kept.length === 2 ? walkEvents.up : walkEvents.upOne
      events.push(kind, ofKept(0), ofKept(1), level, side, ensemble.feature[node]!)
      continue
    }
    deepest = Math.max(deepest, level)
    if (level > 0) events.push(walkEvents.down, layEdge(growing, node), 0, level, 0, 0)
    if (roots[node] === 1) {
      events.push(walkEvents.group, layWalkGroup(growing, node), 0, level, side, 0)
      continue
    }
    stack.push({ node, level, side, isUp: true })
    for (let k = kept.length - 1; k >= 0; k--)
      stack.push({ node: kept[k]!, level: level + 1, side: k, isUp: false })
  }
  return deepest + 1
}

function layEdge(growing: GrowingWalk, node: number): number {
  const { plan, first, edgeOf, edges, constants, lanes } = growing
  const { ensemble, paths } = plan
  const above = paths.parent[node]!
  const previous = paths.previous[node]!
  const edge = edges.count() / 2
  edgeOf[node - first] = edge
  const isRight = ensemble.right[above] === node ? 1 : 0
  edges.push(2 * splitPlace(growing, above) + isRight, previous < 0 ? 0 : 1 + edgeOf[previous - first]!)
  const at = constants.reserve(edgeNumbers(lanes))
  layConstants(growing, node, constants.all(), at)
  return edge
}

/** Memory that a part takes. */
export function bytesOf({ splits, constants, tables, events, edges, groups, lists }: WalkTree): number {
  const words = splits.length + events.length + edges.length + groups.length + lists.length
  return 4 * words + 8 * (constants.length + tables.length)
}
