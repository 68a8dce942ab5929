import type { Random } from '../math/index.ts'
import { type BinnedMatrix, largestFloat32, valueBins } from './binning.ts'
import { type ColumnSampler, pathBelow, rootPath } from './column-sampler.ts'
import { scanCategories } from './find-category-split.ts'
import {
  type BestSplit,
  type Bounds,
  type CategoryRules,
  holdsValues,
  leafValue,
  type NodeSums,
  noSplit,
  type SplitRules,
  scanColumn,
} from './find-split.ts'
import type { GrownTree } from './grown-tree.ts'
import { subtractHistogram } from './histogram.ts'
import {
  gather,
  histogramOfColumn,
  histogramOfNode,
  type NodeHistograms,
  release,
  startHistograms,
} from './node-histograms.ts'
import { inPreorder } from './preorder-tree.ts'

/** What one tree is grown from. Kernel: nothing is checked. */
export type GrowTask = {
  readonly binned: BinnedMatrix
  /** rows that take part, ascending, each with a hessian above 0 */
  readonly rows: Int32Array
  /** per value of a leaf: the gradient of each row of the matrix */
  readonly G: readonly Float64Array[]
  /** hessian of each row of the matrix */
  readonly H: Float64Array
  readonly rules: GrowRules
  readonly columns: ColumnChoice
  /** where given, a node whose rows all have the same target is a leaf */
  readonly targets?: Float64Array
}

export type GrowRules = SplitRules & {
  /** splits on the longest path; null = no limit */
  readonly maxDepth: number | null
  readonly minRowsToSplit: number
  /** where given, the leaf whose split gains most is split next, until there are so many leaves */
  readonly maxLeaves?: number
}

/**
 * Which columns a node tries. all: the given ones, in this order. sampled: a share of them drawn for each level, and of those a share drawn
 * for each node. drawn: `count` of them drawn anew in each node, more where none of those vary.
 */
export type ColumnChoice =
  | { readonly kind: 'all'; readonly columns: Int32Array }
  | { readonly kind: 'sampled'; readonly columns: Int32Array; readonly sampler: ColumnSampler }
  | { readonly kind: 'drawn'; readonly columns: Int32Array; readonly count: number; readonly random: Random }

/**
 * Grows one tree from the root down: each node takes the split of greatest gain (find-split.ts), leaf value k is
 * -T(G_k) / (H + λ). Boosting and forests differ only in what G and H are.
 *
 * With `maxLeaves` the tree grows leaf by leaf, the greatest gain first (the leaf that came up earlier where gains are equal); else every
 * node is split that can be. Where values are held (a largest step, monotone columns) there is one gradient: a split on a monotone column
 * bounds all values below it by the mean of its two children's values.
 *
 * Where all columns are tried, the histogram of the larger child is its parent's minus its sibling's. The sums of a node
 * (leaf value, cover) are always added up from its own rows, in ascending order.
 *
 * Naive twin: `test/models/naive-tree.ts`; grow-tree.test.ts compares the two on seeded random data.
 */
export function growTree(task: GrowTask): GrownTree {
  const growth = startGrowth(task)
  const { maxLeaves } = task.rules
  if (maxLeaves === undefined) growAll(growth)
  else growLeafWise(growth, maxLeaves)
  return maxLeaves === undefined ? growth.tree : inPreorder(growth.tree)
}

function growAll(growth: Growth): void {
  const open: OpenNode[] = [rootOf(growth)]
  while (open.length > 0) {
    const node = open.pop()!
    const split = bestSplit(growth, node)
    const id = addLeaf(growth, node)
    if (split === null) release(growth.histograms, node.histogram)
    else {
      const { left, right } = splitNode(growth, node, split, id)
      open.push(right, left)
    }
  }
}

/** A leaf that may be split, and its best split. */
type Candidate = { readonly node: OpenNode; readonly split: BestSplit; readonly id: number }

function growLeafWise(growth: Growth, maxLeaves: number): void {
  const candidates: Candidate[] = []
  addCandidate(growth, rootOf(growth), candidates)
  for (let leaves = 1; leaves < maxLeaves && candidates.length > 0; leaves++) {
    const { node, split, id } = candidates.splice(greatestGain(candidates), 1)[0]!
    const { left, right } = splitNode(growth, node, split, id)
    addCandidate(growth, left, candidates)
    addCandidate(growth, right, candidates)
  }
}

function addCandidate(growth: Growth, node: OpenNode, candidates: Candidate[]): void {
  const split = bestSplit(growth, node)
  const id = addLeaf(growth, node)
  if (split === null) release(growth.histograms, node.histogram)
  else candidates.push({ node, split, id })
}

function greatestGain(candidates: readonly Candidate[]): number {
  let best = 0
  for (let i = 1; i < candidates.length; i++)
    if (candidates[i]!.split.gain > candidates[best]!.split.gain) best = i
  return best
}

type OpenNode = {
  readonly start: number
  readonly end: number
  readonly depth: number
  sums: NodeSums
  readonly parent: number
  readonly isLeft: boolean
  readonly path: number
  /** all columns, one after another; null where columns are drawn or the node is a leaf for certain */
  histogram: Float64Array | null
}

type Growth = {
  readonly task: GrowTask
  readonly tree: GrownTree
  readonly order: Int32Array
  readonly scratch: Int32Array
  readonly histograms: NodeHistograms
}

function startGrowth(task: GrowTask): Growth {
  const order = task.rows.slice()
  return {
    task,
    order,
    tree: emptyTree(order, task.binned.levels !== undefined),
    scratch: new Int32Array(order.length),
    histograms: startHistograms(
      { ...task, columns: task.columns.columns, order },
      task.columns.kind !== 'drawn',
    ),
  }
}

function emptyTree(order: Int32Array, hasCategories: boolean): GrownTree {
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
    order,
    rowStart: [],
    rowEnd: [],
    ...(hasCategories && { rightBins: new Map(), sets: new Map() }),
  }
}

function rootOf(growth: Growth): OpenNode {
  const end = growth.order.length
  const bounds = holdsValues(growth.task.rules) ? free : undefined
  const root = openNode(growth, 0, end, { depth: 0, parent: -1, isLeft: false, path: rootPath }, bounds)
  if (keepsHistograms(growth) && canSplit(growth, root))
    root.histogram = histogramOfNode(growth.histograms, root)
  return root
}

const free: Bounds = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY }

function openNode(
  growth: Growth,
  start: number,
  end: number,
  place: Pick<OpenNode, 'depth' | 'parent' | 'isLeft' | 'path'>,
  bounds: Bounds | undefined,
): OpenNode {
  const sums = sumsOf(growth, start, end)
  return { start, end, ...place, sums: bounds === undefined ? sums : { ...sums, bounds }, histogram: null }
}

function sumsOf({ task, order }: Growth, start: number, end: number): NodeSums {
  const { G, H } = task
  const gradients = new Float64Array(G.length)
  let hessian = 0
  for (let i = start; i < end; i++) hessian += H[order[i]!]!
  for (let k = 0; k < G.length; k++) {
    let sum = 0
    for (let i = start; i < end; i++) sum += G[k]![order[i]!]!
    gradients[k] = sum
  }
  return { rows: end - start, hessian, gradients }
}

/** Whether nodes hand histograms of all columns down to their children. */
function keepsHistograms({ task }: Growth): boolean {
  return task.columns.kind !== 'drawn'
}

/** False where no split can keep to the rules, so that no histogram is needed. */
function canSplit(growth: Growth, { depth, sums, start, end }: OpenNode): boolean {
  const { rules } = growth.task
  if (rules.maxDepth !== null && depth >= rules.maxDepth) return false
  if (sums.rows < Math.max(rules.minRowsToSplit, 2 * rules.minRowsPerLeaf)) return false
  if (sums.hessian < 2 * rules.minHessianPerLeaf) return false
  return !isPure(growth, start, end)
}

function isPure({ task, order }: Growth, start: number, end: number): boolean {
  const { targets } = task
  if (targets === undefined) return false
  const first = targets[order[start]!]
  for (let i = start + 1; i < end; i++) if (targets[order[i]!] !== first) return false
  return true
}

function bestSplit(growth: Growth, node: OpenNode): BestSplit | null {
  if (node.histogram !== null) return overColumns(growth, node, node.histogram)
  if (keepsHistograms(growth) || !canSplit(growth, node)) return null
  return overDrawnColumns(growth, node)
}

function overColumns({ task, histograms }: Growth, { sums, depth, path }: OpenNode, histogram: Float64Array) {
  const { columns, rules, binned } = task
  const best = noSplit(rules)
  const tried = columns.kind === 'sampled' ? columns.sampler.columnsAt(depth, path) : columns.columns
  for (const j of tried) {
    const [at, bins] = [histograms.offsets[j]!, valueBins(binned, j)]
    if (binned.levels?.[j] && hasCategoryRules(rules))
      scanCategories(j, histogram, at, bins, sums, rules, best)
    else scanColumn(j, histogram, at, bins, sums, rules, best)
  }
  return found(best)
}

function hasCategoryRules(rules: GrowRules): rules is GrowRules & { readonly categories: CategoryRules } {
  return rules.categories !== undefined
}

function found(best: BestSplit): BestSplit | null {
  return best.feature === -1 ? null : best
}

/**
 * Draws columns without replacement until `count` were tried and at least one of them varied inside the node.
 *
 * Source: scikit-learn's best splitter, `sklearn/tree/_splitter.pyx`, which goes on likewise past constant columns.
 */
function overDrawnColumns(growth: Growth, node: OpenNode): BestSplit | null {
  const { columns, rules, binned } = growth.task
  if (columns.kind !== 'drawn') return null
  const best = noSplit(rules)
  const { histograms } = growth
  const pool = columns.columns.slice()
  let varying = 0
  gather(histograms, node)
  for (let i = 0; i < pool.length && (i < columns.count || varying === 0); i++) {
    const j = drawInto(pool, i, columns.random)
    const histogram = histogramOfColumn(histograms, node, j)
    if (scanColumn(j, histogram, 0, valueBins(binned, j), node.sums, rules, best)) varying++
    release(histograms, histogram)
  }
  return found(best)
}

function drawInto(pool: Int32Array, i: number, random: Random): number {
  const at = i + random.int(pool.length - i)
  const drawn = pool[at]!
  pool[at] = pool[i]!
  pool[i] = drawn
  return drawn
}

function addLeaf({ tree, task }: Growth, node: OpenNode): number {
  const id = tree.feature.length
  const { hessian, gradients, bounds } = node.sums
  if (node.parent !== -1) (node.isLeft ? tree.left : tree.right)[node.parent] = id
  tree.feature.push(-1)
  tree.bin.push(-1)
  tree.threshold.push(0)
  tree.left.push(-1)
  tree.right.push(-1)
  tree.defaultLeft.push(true)
  for (const G of gradients) tree.value.push(leafValue(G, hessian, task.rules, bounds))
  tree.cover.push(hessian)
  tree.gain.push(0)
  tree.rowStart.push(node.start)
  tree.rowEnd.push(node.end)
  return id
}

/** Makes an inner node of a leaf. */
function splitNode(growth: Growth, node: OpenNode, split: BestSplit, id: number) {
  const { tree, task } = growth
  const width = task.G.length
  tree.feature[id] = split.feature
  tree.bin[id] = split.bin
  tree.threshold[id] = thresholdOf(task.binned, split)
  tree.defaultLeft[id] = split.missingLeft
  tree.value.fill(0, id * width, (id + 1) * width)
  tree.gain[id] = split.gain
  if (split.rightBins !== null) addSet(growth, id, split.feature, split.rightBins)
  const middle = partition(growth, node, split)
  return childrenOf(growth, node, middle, id, split.feature)
}

function addSet({ tree, task }: Growth, id: number, feature: number, rightBins: Uint8Array): void {
  const bins = task.binned.levels?.[feature] ?? []
  tree.rightBins?.set(id, rightBins)
  tree.sets?.set(
    id,
    bins.flatMap((levels, bin) => (rightBins[bin] === 1 ? levels : [])),
  )
}

function thresholdOf({ cuts }: BinnedMatrix, { feature, bin }: BestSplit): number {
  if (bin === -1) return 0
  return cuts[feature]![bin] ?? largestFloat32
}

/**
 * Whether a row with this bin code goes left.
 *
 * @param missing   the column's code of a missing value
 * @param rightBins of a category column: 1 for each code that goes right
 */
export function goesLeft(
  code: number,
  bin: number,
  missing: number,
  missingLeft: boolean,
  rightBins: Uint8Array | null = null,
): boolean {
  if (rightBins !== null) return rightBins[code] === 0
  return code === missing ? missingLeft : code <= bin
}

/** Parts the node's rows, keeping their order: `[start … left … middle … right … end)`; gives back the middle. */
function partition({ task, order, scratch }: Growth, node: OpenNode, split: BestSplit): number {
  const codes = task.binned.codes[split.feature]!
  const missing = valueBins(task.binned, split.feature)
  let middle = node.start
  let aside = 0
  for (let i = node.start; i < node.end; i++) {
    const row = order[i]!
    if (goesLeft(codes[row]!, split.bin, missing, split.missingLeft, split.rightBins)) order[middle++] = row
    else scratch[aside++] = row
  }
  order.set(scratch.subarray(0, aside), middle)
  return middle
}

function childrenOf(growth: Growth, node: OpenNode, middle: number, id: number, feature: number) {
  const { bounds } = node.sums
  const depth = node.depth + 1
  const place = (isLeft: boolean) => ({ depth, parent: id, isLeft, path: pathBelow(node.path, isLeft) })
  const left = openNode(growth, node.start, middle, place(true), bounds)
  const right = openNode(growth, middle, node.end, place(false), bounds)
  boundChildren(growth.task.rules, left, right, feature)
  if (keepsHistograms(growth)) shareHistogram(growth, node.histogram!, left, right)
  return { left, right }
}

/**
 * On a monotone column the values of one side stay below the mean of the two children's values, those of the other side above it.
 *
 * Source: XGBoost's TreeEvaluator::AddSplit (src/tree/split_evaluator.h).
 */
function boundChildren(rules: GrowRules, left: OpenNode, right: OpenNode, feature: number): void {
  const direction = rules.monotone?.[feature] ?? 0
  if (direction === 0) return
  const middle = (heldValue(left, rules) + heldValue(right, rules)) / 2
  const [lower, upper] = direction > 0 ? [left, right] : [right, left]
  lower.sums = { ...lower.sums, bounds: { ...lower.sums.bounds!, high: middle } }
  upper.sums = { ...upper.sums, bounds: { ...upper.sums.bounds!, low: middle } }
}

function heldValue({ sums }: OpenNode, rules: GrowRules): number {
  return leafValue(sums.gradients[0]!, sums.hessian, rules, sums.bounds)
}

/** Fills the histograms of the children that can split; the parent's becomes the larger child's. */
function shareHistogram(growth: Growth, parent: Float64Array, left: OpenNode, right: OpenNode): void {
  const { histograms } = growth
  const [small, large] = left.sums.rows <= right.sums.rows ? [left, right] : [right, left]
  const needsLarge = canSplit(growth, large)
  const needsSmall = canSplit(growth, small)
  const own = needsLarge || needsSmall ? histogramOfNode(histograms, small) : null
  if (needsLarge) {
    subtractHistogram(parent, own!)
    large.histogram = parent
  } else release(histograms, parent)
  if (needsSmall) small.histogram = own
  else release(histograms, own)
}
