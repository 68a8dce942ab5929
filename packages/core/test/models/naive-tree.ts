import type { Random } from '../../src/math/index.ts'
import type { GrowRules } from '../../src/models/grow-tree.ts'

/**
 * Oracle of `growTree`: exact and brute force. Every threshold half-way between neighbouring distinct values of a column is
 * tried in every node (where some present value lies below it), and the rows of each candidate are summed anew from the raw values. No bins, no histograms.
 */
export type NaiveTask = {
  readonly columns: readonly (readonly number[])[]
  readonly rows: readonly number[]
  readonly G: readonly ArrayLike<number>[]
  readonly H: ArrayLike<number>
  readonly rules: GrowRules
  readonly drawn?: { readonly count: number; readonly random: Random }
  readonly targets?: ArrayLike<number>
}

export type NaiveNode = {
  readonly feature: number
  readonly threshold: number
  readonly defaultLeft: boolean
  readonly value: number[]
  readonly cover: number
}

/** The nodes in preorder. */
export function naiveTree(task: NaiveTask): NaiveNode[] {
  const root = leaf(task, task.rows, 0, { low: -Infinity, high: Infinity })
  if (task.rules.maxLeaves === undefined) growAll(task, root)
  else growLeafWise(task, root, task.rules.maxLeaves)
  return listed(root)
}

type Bounds = { readonly low: number; readonly high: number }

type Node = {
  readonly rows: readonly number[]
  readonly depth: number
  readonly bounds: Bounds
  readonly value: number[]
  readonly cover: number
  split: Split | null
  children: Node[]
}

type Split = {
  feature: number
  threshold: number
  defaultLeft: boolean
  gain: number
  left: number[]
  right: number[]
}

function leaf(task: NaiveTask, rows: readonly number[], depth: number, bounds: Bounds): Node {
  const value = task.G.map((_, k) => leafOf(task, rows, bounds, k))
  return { rows, depth, bounds, value, cover: total(task.H, rows), split: null, children: [] }
}

function leafOf(
  { G, H, rules }: NaiveTask,
  rows: readonly number[],
  { low, high }: Bounds,
  k: number,
): number {
  const free = 0 - shrunk(total(G[k]!, rows), rules.alpha) / (total(H, rows) + rules.lambda)
  const step = rules.maxStep ?? Infinity
  return Math.min(Math.max(Math.min(Math.max(free, -step), step), low), high)
}

function growAll(task: NaiveTask, node: Node): void {
  splitAs(task, node, bestOf(task, node))
  for (const child of node.children) growAll(task, child)
}

/** Looks at all leaves anew before each split. */
function growLeafWise(task: NaiveTask, root: Node, maxLeaves: number): void {
  for (let leaves = [root]; leaves.length < maxLeaves; ) {
    const found = leaves
      .map((node) => ({ node, split: bestOf(task, node) }))
      .filter(({ split }) => split !== null)
    if (found.length === 0) return
    const { node, split } = found.reduce((a, b) => (b.split!.gain > a.split!.gain ? b : a))
    splitAs(task, node, split)
    leaves = [...leaves.filter((other) => other !== node), ...node.children]
  }
}

function bestOf(task: NaiveTask, { rows, depth, bounds }: Node): Split | null {
  return isLeaf(task, rows, depth) ? null : best(task, rows, bounds)
}

function splitAs(task: NaiveTask, node: Node, split: Split | null): void {
  if (split === null) return
  node.split = split
  const direction = task.rules.monotone?.[split.feature] ?? 0
  const sides = [split.left, split.right]
  const middle = sides.reduce((sum, side) => sum + leafOf(task, side, node.bounds, 0), 0) / 2
  const below = { ...node.bounds, high: middle }
  const above = { ...node.bounds, low: middle }
  const bounds =
    direction === 0 ? [node.bounds, node.bounds] : direction > 0 ? [below, above] : [above, below]
  node.children = sides.map((side, i) => leaf(task, side, node.depth + 1, bounds[i]!))
}

function listed({ split, value, cover, children }: Node): NaiveNode[] {
  const node = {
    feature: split?.feature ?? -1,
    threshold: split?.threshold ?? 0,
    defaultLeft: split?.defaultLeft ?? true,
    value: value.map((number) => (split ? 0 : number)),
    cover,
  }
  return [node, ...children.flatMap(listed)]
}

function isLeaf({ rules, targets }: NaiveTask, rows: readonly number[], depth: number): boolean {
  const isPure = targets !== undefined && rows.every((row) => targets[row] === targets[rows[0]!])
  return isPure || depth === rules.maxDepth || rows.length < rules.minRowsToSplit
}

function best(task: NaiveTask, rows: readonly number[], bounds: Bounds): Split | null {
  const found: { split: Split | null } = { split: null }
  const order = Int32Array.from(task.columns, (_, j) => j)
  let varying = 0
  for (let i = 0; i < order.length; i++) {
    if (task.drawn && i >= task.drawn.count && varying > 0) break
    if (task.drawn) swap(order, i, i + task.drawn.random.int(order.length - i))
    const column = task.columns[order[i]!]!
    if (rows.some((row) => !Object.is(single(column[row]!), single(column[rows[0]!]!)))) varying++
    for (const candidate of candidates(task, order[i]!, rows, bounds))
      keepBetter(task, candidate, found, bounds)
  }
  return found.split
}

/** Ties go to what was tried first: the order of columns, the lower threshold, missing to the left. */
function keepBetter(task: NaiveTask, candidate: Split, found: { split: Split | null }, bounds: Bounds): void {
  const { rules } = task
  const score = scoreOf(task, candidate.left, bounds) + scoreOf(task, candidate.right, bounds)
  const before = found.split?.gain ?? (rules.allowsZeroGain ? -Infinity : 0)
  const isAllowed = [candidate.left, candidate.right].every(
    (side) => side.length >= rules.minRowsPerLeaf && total(task.H, side) >= rules.minHessianPerLeaf,
  )
  const [left, right] = [candidate.left, candidate.right].map((side) => leafOf(task, side, bounds, 0))
  const isForward = (rules.monotone?.[candidate.feature] ?? 0) * (right! - left!) >= 0
  if (isAllowed && isForward && candidate.gain > before + 1e-10 * Math.abs(score)) found.split = candidate
}

function candidates(task: NaiveTask, feature: number, rows: readonly number[], bounds: Bounds): Split[] {
  const column = task.columns[feature]!.map(single)
  const values = [...new Set(column.filter((x) => !Number.isNaN(x)))].sort((a, b) => a - b)
  const cuts = values.map((low, i) =>
    i + 1 < values.length ? half(low, values[i + 1]!) : 3.4028234663852886e38,
  )
  const hasMissing = rows.some((row) => Number.isNaN(column[row]!))
  return cuts.flatMap((threshold) =>
    (hasMissing ? [true, false] : [null])
      .filter(() => rows.some((row) => column[row]! <= threshold))
      .map((side) => splitAt(task, feature, threshold, side, rows, bounds)),
  )
}

function splitAt(
  task: NaiveTask,
  feature: number,
  threshold: number,
  side: boolean | null,
  rows: readonly number[],
  bounds: Bounds,
): Split {
  const column = task.columns[feature]!
  const goesLeft = (row: number) =>
    Number.isNaN(column[row]!) ? side === true : single(column[row]!) <= threshold
  const left = rows.filter(goesLeft)
  const right = rows.filter((row) => !goesLeft(row))
  const defaultLeft = side ?? 2 * total(task.H, left) >= total(task.H, rows)
  const score = scoreOf(task, left, bounds) + scoreOf(task, right, bounds) - scoreOf(task, rows, bounds)
  return { feature, threshold, defaultLeft, left, right, gain: score / 2 - task.rules.gamma }
}

function scoreOf(task: NaiveTask, rows: readonly number[], bounds: Bounds): number {
  const { G, H, rules } = task
  if (rows.length === 0) return 0
  if (rules.monotone !== undefined || rules.maxStep !== undefined) {
    const w = leafOf(task, rows, bounds, 0)
    return -2 * shrunk(total(G[0]!, rows), rules.alpha) * w - (total(H, rows) + rules.lambda) * w ** 2
  }
  const squares = G.map((g) => shrunk(total(g, rows), rules.alpha) ** 2)
  return squares.reduce((sum, x) => sum + x, 0) / (total(H, rows) + rules.lambda)
}

function shrunk(g: number, alpha: number): number {
  return g > alpha ? g - alpha : g < -alpha ? g + alpha : 0
}

function total(values: ArrayLike<number>, rows: readonly number[]): number {
  return rows.reduce((sum, row) => sum + values[row]!, 0)
}

function single(x: number): number {
  return Math.fround(x) + 0
}

function half(low: number, high: number): number {
  const middle = Math.fround((low + high) / 2)
  return middle < high ? middle : low
}

function swap(order: Int32Array, i: number, j: number): void {
  const kept = order[i]!
  order[i] = order[j]!
  order[j] = kept
}
