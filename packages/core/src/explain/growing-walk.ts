import type { Quadrature } from '../math/index.ts'
import type { Ensemble } from '../models/index.ts'
import type { NumberList } from './number-list.ts'
import type { TreePaths } from './tree-paths.ts'
import type { WalkParts } from './walk-parts.ts'

/** All that the parts of a model's trees are made from. */
export type WalkPlan = WalkParts & {
  readonly ensemble: Ensemble
  readonly offset: number
  readonly paths: TreePaths
  /** from `coverRatios`, one a node */
  readonly ratios: Float64Array
  /** of each node the share z of its feature's edges down to it */
  readonly shares: Float64Array
  /** from `walkRoots` */
  readonly roots: Uint8Array
}

/** A part that is being compiled. */
export type GrowingWalk = {
  readonly plan: WalkPlan
  /** bits of the needs that belong to this part */
  readonly range: number
  /** first node of the tree */
  readonly first: number
  readonly rule: Quadrature
  readonly lanes: number
  /** of each node of the tree among the splits, -1 as long as its answer is not asked for */
  readonly place: Int32Array
  /** number of each node's edge among those that are walked, -1 for others */
  readonly edgeOf: Int32Array
  readonly splits: NumberList<Uint32Array>
  readonly edges: NumberList<Uint32Array>
  readonly constants: NumberList<Float64Array>
  readonly groups: NumberList<Uint32Array>
  readonly lists: NumberList<Uint32Array>
  readonly tables: NumberList<Float64Array>
  readonly events: NumberList<Uint32Array>
  readonly working: { group: WalkGroupMemory }
}

/** Numbers that an edge has. */
export function edgeNumbers(lanes: number): number {
  return 4 * lanes + 2
}

/** Numbers that are later moved behind the splits. */
export const afterSplits = 0x80000000

/** Numbers that a group has. */
export const groupNumbers = 6

/** Place of a split among those whose answers are asked for. */
export function splitPlace({ first, place, splits }: GrowingWalk, node: number): number {
  if (place[node - first]! < 0) place[node - first] = splits.push(node)
  return place[node - first]!
}

/** R11 and A11, R10 and A10 of a node's edge, as `TreeProgram` has them, in lanes, then R00 and 0: to `constants` from `at` on. */
export function layConstants(
  { plan: { paths, ratios, shares }, rule: { nodes, weights }, lanes }: GrowingWalk,
  node: number,
  constants: Float64Array,
  at: number,
): void {
  const previous = paths.previous[node]!
  const before = previous < 0 ? 1 : shares[previous]!
  const after = shares[node]!
  constants[at + 4 * lanes] = ratios[node]!
  for (let q = 0; q < nodes.length; q++) {
    const p = nodes[q]!
    const weight = weights[q]!
    const factorBefore = (1 - p) * before + p
    const factorAfter = (1 - p) * after + p
    const shareBefore = (weight * (1 - before)) / factorBefore
    constants[at + q] = factorAfter / factorBefore
    constants[at + lanes + q] = (weight * (1 - after)) / factorAfter - shareBefore
    constants[at + 2 * lanes + q] = ((1 - p) * after) / factorBefore
    constants[at + 3 * lanes + q] = -weight / (1 - p) - shareBefore
  }
}

/** The nodes of a group, by their place in it, and room for what the walk through it holds. */
export type WalkGroupMemory = {
  readonly nodes: number
  /** bit of the split that a node is, and of the edge above that its own edge goes on from; -1 where there is none */
  readonly splitBit: Int32Array
  readonly seenBit: Int32Array
  /** of its edge's feature among the group's */
  readonly slot: Int32Array
  readonly constants: Float64Array
  readonly factor: Float64Array
  readonly held: Float64Array
  readonly choice: Uint8Array
}

/** Room for groups of so many nodes. */
export function groupMemory(nodes: number, lanes: number): WalkGroupMemory {
  return {
    nodes,
    splitBit: new Int32Array(nodes),
    seenBit: new Int32Array(nodes),
    slot: new Int32Array(nodes),
    constants: new Float64Array(nodes * edgeNumbers(lanes)),
    factor: new Float64Array(nodes * lanes),
    held: new Float64Array(nodes * lanes),
    choice: new Uint8Array(nodes),
  }
}
