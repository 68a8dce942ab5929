import type { Ensemble } from '../models/index.ts'
import type { TreePaths } from './tree-paths.ts'

/**
 * A tree is the sum of its leaves, and a leaf of u distinct features needs ceil(u / 2) quadrature nodes, where the longest path of a deep tree
 * needs twice as many as most. So a tree is walked in up to three parts, each with the groups of leaves that need from `fewest` to `most` nodes: edges that two
 * parts have in common are walked twice, all others with what their own leaves need. Groups whose leaves are all 0 are in no part.
 */
export type WalkPart = { readonly tree: number; readonly fewest: number; readonly most: number }

export type WalkParts = {
  readonly parts: readonly WalkPart[]
  /** of each node: bit k is set where a group below (or here) needs k + 1 quadrature nodes, bit 31 for more */
  readonly needs: Uint32Array
}

const mostParts = 3

/** What an edge takes beside its quadrature nodes, as so many of them; and a part, as so many edges. */
const edgeCost = 2
const partCost = 64

/**
 * Parts of some trees, the cheapest by a count of their edges.
 *
 * @param roots from `walkRoots`
 * @example
 * const paths = layTreePaths(stump)
 * walkParts(stump, [0], 0, paths, walkRoots(stump, [0], paths, 1)).parts // [{ tree: 0, fewest: 1, most: 1 }]
 */
export function walkParts(
  ensemble: Ensemble,
  trees: Iterable<number>,
  offset: number,
  paths: TreePaths,
  roots: Uint8Array,
): WalkParts {
  const needs = new Uint32Array(ensemble.feature.length)
  const parts: WalkPart[] = []
  for (const tree of trees) {
    const most = layNeeds(ensemble, tree, offset, paths, roots, needs)
    const edges = new Map<number, number>()
    for (let node = ensemble.treeStart[tree]!; node < ensemble.treeStart[tree + 1]!; node++)
      if (needs[node] !== 0) edges.set(needs[node]!, (edges.get(needs[node]!) ?? 0) + 1)
    for (const { fewest, top } of cheapest(edges))
      parts.push({ tree, fewest, most: top === mostBits ? most : top })
  }
  return { parts, needs }
}

const mostBits = 32

/** Bits of the needs from `fewest` to `most` nodes. */
export function needBits({ fewest, most }: Pick<WalkPart, 'fewest' | 'most'>): number {
  const upTo = (nodes: number) => (nodes >= mostBits ? -1 : (1 << nodes) - 1)
  return upTo(most) & ~upTo(fewest - 1)
}

/** @returns the most quadrature nodes that any leaf needs */
function layNeeds(
  { treeStart, feature, value, leafWidth }: Ensemble,
  tree: number,
  offset: number,
  { parent, distinct }: TreePaths,
  roots: Uint8Array,
  needs: Uint32Array,
): number {
  const first = treeStart[tree]!
  const most = new Uint16Array(treeStart[tree + 1]! - first)
  let all = 1
  for (let node = treeStart[tree + 1]! - 1; node >= first; node--) {
    const i = node - first
    if (feature[node]! < 0 && value[node * leafWidth + offset] !== 0)
      most[i] = Math.max(1, Math.ceil(distinct[node]! / 2))
    if (roots[node] === 1 && most[i]! > 0) needs[node]! |= 1 << (Math.min(mostBits, most[i]!) - 1)
    all = Math.max(all, most[i]!)
    if (node === first) break
    const above = parent[node]! - first
    if (needs[node] !== 0) needs[parent[node]!]! |= needs[node]!
    else most[above] = Math.max(most[above]!, most[i]!)
  }
  return all
}

type Range = { readonly fewest: number; readonly top: number }

/** The ranges of needs in up to three parts that take least; none where nothing is needed. */
function cheapest(edges: ReadonlyMap<number, number>): Range[] {
  let united = 0
  for (const needs of edges.keys()) united |= needs
  const tops = Array.from({ length: mostBits }, (_, k) => k + 1).filter(
    (nodes) => united & (1 << (nodes - 1)),
  )
  const costOf = (fewest: number, top: number) => {
    const range = needBits({ fewest, most: top })
    let count = partCost
    for (const [needs, nodes] of edges) if ((needs & range) !== 0) count += nodes
    return (top + (top % 2) + edgeCost) * count
  }
  const found = new Map<string, { readonly cost: number; readonly ranges: Range[] }>()
  const best = (at: number, parts: number): { readonly cost: number; readonly ranges: Range[] } => {
    const key = `${at} ${parts}`
    const known = found.get(key)
    if (known !== undefined) return known
    const fewest = at === 0 ? 1 : tops[at - 1]! + 1
    let least = { cost: costOf(fewest, tops.at(-1)!), ranges: [{ fewest, top: tops.at(-1)! }] }
    for (let end = at; parts > 1 && end < tops.length - 1; end++) {
      const rest = best(end + 1, parts - 1)
      const cost = costOf(fewest, tops[end]!) + rest.cost
      if (cost < least.cost) least = { cost, ranges: [{ fewest, top: tops[end]! }, ...rest.ranges] }
    }
    found.set(key, least)
    return least
  }
  return tops.length === 0 ? [] : best(0, mostParts).ranges
}
