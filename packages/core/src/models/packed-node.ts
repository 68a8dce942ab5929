import { pathBelow, rootPath } from './column-sampler.ts'
import { type Bounds, leafValue } from './find-split.ts'
import type { GrowRules } from './grow-tree.ts'

/** A node of a tree that the kernels grow. */
export type PackedNode = {
  /** place among the nodes in the order in which they are found; its segments stand there too */
  readonly id: number
  readonly depth: number
  /** see `pathBelow` */
  readonly path: number
  readonly G: number
  readonly H: number
  /** rows that take part; 0 where they are not counted */
  readonly rows: number
  bounds: Bounds
  /** address of its histogram, 0 = none */
  histogram: number
  split: PackedSplit | null
  left: number
  right: number
}

export type PackedSplit = {
  readonly column: number
  readonly bin: number
  readonly missingLeft: boolean
  readonly gain: number
  readonly leftG: number
  readonly leftH: number
  readonly leftRows: number
  /** of a category column: 1 for each code that goes right */
  readonly rightBins: Uint8Array | null
}

export type Family = { readonly node: PackedNode; readonly left: PackedNode; readonly right: PackedNode }

const free: Bounds = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY }

export function rootNode(sums: Pick<PackedNode, 'G' | 'H' | 'rows'>): PackedNode {
  return {
    ...sums,
    id: 0,
    depth: 0,
    path: rootPath,
    bounds: free,
    histogram: 0,
    split: null,
    left: -1,
    right: -1,
  }
}

/** The children of a node that is split, added to the nodes. */
export function addChildren(nodes: PackedNode[], node: PackedNode, rules: GrowRules): Family {
  const { leftG, leftH, leftRows } = node.split!
  const below = (isLeft: boolean, sums: Pick<PackedNode, 'G' | 'H' | 'rows'>): PackedNode => ({
    ...rootNode(sums),
    id: nodes.length + (isLeft ? 0 : 1),
    depth: node.depth + 1,
    path: pathBelow(node.path, isLeft),
    bounds: node.bounds,
  })
  const left = below(true, { G: leftG, H: leftH, rows: leftRows })
  const right = below(false, { G: node.G - leftG, H: node.H - leftH, rows: node.rows - leftRows })
  boundChildren(rules, left, right, node.split!.column)
  nodes.push(left, right)
  node.left = left.id
  node.right = right.id
  return { node, left, right }
}

/** Twin: `boundChildren` of grow-tree.ts. */
function boundChildren(rules: GrowRules, left: PackedNode, right: PackedNode, column: number): void {
  const direction = rules.monotone?.[column] ?? 0
  if (direction === 0) return
  const middle = (heldValue(left, rules) + heldValue(right, rules)) / 2
  const [lower, upper] = direction > 0 ? [left, right] : [right, left]
  lower.bounds = { ...lower.bounds, high: middle }
  upper.bounds = { ...upper.bounds, low: middle }
}

/** The value of the node as a leaf, before the learning rate. */
export function heldValue({ G, H, bounds }: PackedNode, rules: GrowRules): number {
  return leafValue(G, H, rules, bounds)
}
