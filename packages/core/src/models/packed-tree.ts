import { writeFields } from '../kernels/index.ts'
import { largestFloat32 } from './binning.ts'
import type { BoostedTree } from './boosting-rounds.ts'
import type { ColumnSampler } from './column-sampler.ts'
import type { CodeLayout } from './packed-codes.ts'
import { fusedPairs, rootTasks, sumOfParts, taskPairs, threadParts } from './packed-histograms.ts'
import {
  addChildren,
  type Family,
  heldValue,
  type PackedNode,
  type PackedSplit,
  rootNode,
} from './packed-node.ts'
import { leftShare, partRows, type Side } from './packed-partition.ts'
import type { Leaf, PackedRows } from './packed-rows.ts'
import { layColumns, searchPairs } from './packed-search.ts'
import { canSplit, dropHistogram, sharedFields, type TreeSpace } from './packed-space.ts'

export type TreeTask = {
  readonly columns: Int32Array
  /** draws the columns of each node; null = all of the tree's */
  readonly sampler: ColumnSampler | null
  readonly rows: PackedRows
  /** rows that are parted like the others but seen by no histogram: validation */
  readonly held: PackedRows | null
  readonly grids: { readonly gridG: number; readonly gridH: number }
  readonly hasDrawn: boolean
}

/** Grows one tree; the result is in preorder as `growTree` has it. */
export function growPackedTree(space: TreeSpace, task: TreeTask): { tree: BoostedTree; leaves: Leaf[] } {
  chooseColumns(space, task.columns)
  const nodes = [growRoot(space, task)]
  const { maxLeaves } = space.rules
  if (maxLeaves === undefined) growAll(space, task, nodes)
  else growLeafWise(space, task, nodes, maxLeaves)
  return freeze(space, nodes)
}

/** Those found last go first, so that a deep tree holds few histograms; in which order nodes are split shows in no result. */
function growAll(space: TreeSpace, task: TreeTask, nodes: PackedNode[]): void {
  const open = nodes.filter(({ split }) => split !== null)
  while (open.length > 0) {
    const batch = open.splice(Math.max(0, open.length - space.batch))
    open.push(...growFamilies(space, task, nodes, batch, true))
  }
}

/** The greatest gain first; of equal ones the leaf that came up first. */
function growLeafWise(space: TreeSpace, task: TreeTask, nodes: PackedNode[], maxLeaves: number): void {
  const open = nodes.filter(({ split }) => split !== null)
  for (let leaves = 1; leaves < maxLeaves && open.length > 0; leaves++) {
    const [node] = open.splice(greatestGain(open), 1)
    open.push(...growFamilies(space, task, nodes, [node!], leaves + 1 < maxLeaves))
  }
  for (const node of open) {
    dropHistogram(space, node)
    node.split = null
  }
}

function greatestGain(open: readonly PackedNode[]): number {
  let best = 0
  for (let i = 1; i < open.length; i++) if (open[i]!.split!.gain > open[best]!.split!.gain) best = i
  return best
}

function chooseColumns(space: TreeSpace, chosen: Int32Array): void {
  const { crew, layout, columns, used } = space
  space.chosen = chosen.length
  layColumns(space, chosen, columns)
  const marks = new Uint8Array(crew.memory.buffer, used, layout.groups).fill(0)
  for (const column of chosen) marks[Math.floor(column / layout.width)] = 1
}

function growRoot(space: TreeSpace, { rows, grids, hasDrawn, columns, sampler }: TreeTask): PackedNode {
  const { crew, isFused, jobs } = space
  space.stamp++
  writeFields(new DataView(crew.memory.buffer), jobs.start, 'StartJob', {
    ...sharedFields(space, rows),
    ...grids,
    drawn: hasDrawn ? rows.drawn : 0,
    partials: isFused ? space.parts : 0,
  })
  crew.run('startTree', rows.chunks, jobs.start)
  const parts = isFused ? threadParts(space, 0) : rootTasks(space, rows)
  const root = rootNode(sumOfParts(space, parts, columns[0]!))
  searchPairs(space, [{ first: root, second: null, parent: 0, parts }], sampler)
  return root
}

/**
 * Splits some nodes.
 *
 * @param searches whether children may be split in turn
 * @returns those of the children that have a split
 */
function growFamilies(
  space: TreeSpace,
  task: TreeTask,
  nodes: PackedNode[],
  splitting: readonly PackedNode[],
  searches: boolean,
): PackedNode[] {
  space.stamp++
  const families = splitting.map((node) => addChildren(nodes, node, space.rules))
  const sides = families.map((family) => (searches ? sideToAdd(space, task, family) : 'neither'))
  partRows(space, task.rows, families, sides)
  if (task.held !== null) partRows(space, task.held, families, null)
  const pairs = space.isFused
    ? fusedPairs(space, families, sides)
    : taskPairs(space, task.rows, families, sides)
  searchPairs(space, pairs, task.sampler)
  return families.flatMap(({ left, right }) => [left, right]).filter(({ split }) => split !== null)
}

/** The child that is likely to have fewer rows, by a sample of the node's; which one it is shows in no result. */
function sideToAdd(space: TreeSpace, { rows }: TreeTask, { node, left, right }: Family): Side {
  if (!canSplit(space, left) && !canSplit(space, right)) return 'neither'
  if (!space.isFused) return 'left'
  return leftShare(space, rows, node) <= 0.5 ? 'left' : 'right'
}

/** The nodes in preorder, and the leaves under the numbers that their segments have. */
function freeze(space: TreeSpace, nodes: readonly PackedNode[]): { tree: BoostedTree; leaves: Leaf[] } {
  const tree = emptyTree(space.layout)
  const leaves: Leaf[] = []
  const open: { node: PackedNode; parent: number; isLeft: boolean }[] = [
    { node: nodes[0]!, parent: -1, isLeft: false },
  ]
  while (open.length > 0) {
    const { node, parent, isLeft } = open.pop()!
    const id = tree.feature.length
    if (parent !== -1) (isLeft ? tree.left : tree.right)[parent] = id
    addNode(tree, node, space)
    if (node.split === null) leaves.push({ node: node.id, value: tree.value[id]! })
    else {
      open.push({ node: nodes[node.right]!, parent: id, isLeft: false })
      open.push({ node: nodes[node.left]!, parent: id, isLeft: true })
    }
  }
  return { tree, leaves }
}

function emptyTree({ levels }: CodeLayout): BoostedTree {
  return {
    feature: [],
    bin: [],
    threshold: [],
    left: [],
    right: [],
    defaultLeft: [],
    value: [],
    cover: [],
    gain: [],
    ...(levels && { rightBins: new Map(), sets: new Map() }),
  }
}

function addNode(tree: BoostedTree, node: PackedNode, { layout, rules }: TreeSpace): void {
  const { split, H } = node
  if (split?.rightBins) addSet(tree, split.column, split.rightBins, layout)
  tree.feature.push(split?.column ?? -1)
  tree.bin.push(split?.bin ?? -1)
  tree.threshold.push(split === null ? 0 : thresholdOf(split, layout))
  tree.left.push(-1)
  tree.right.push(-1)
  tree.defaultLeft.push(split?.missingLeft ?? true)
  tree.value.push(split === null ? heldValue(node, rules) : 0)
  tree.cover.push(H)
  tree.gain.push(split?.gain ?? 0)
}

function thresholdOf({ column, bin }: PackedSplit, { cuts }: CodeLayout): number {
  return bin === -1 ? 0 : (cuts[column]![bin] ?? largestFloat32)
}

/** Twin: `addSet` of grow-tree.ts. */
function addSet(tree: BoostedTree, column: number, rightBins: Uint8Array, { levels }: CodeLayout): void {
  const id = tree.feature.length
  const bins = levels?.[column] ?? []
  tree.rightBins?.set(id, rightBins)
  tree.sets?.set(
    id,
    bins.flatMap((ofBin, bin) => (rightBins[bin] === 1 ? ofBin : [])),
  )
}
