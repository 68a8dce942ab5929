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
  const nodes: NaiveNode[] = []
  grow(task, task.rows, 0, nodes)
  return nodes
}

type Split = {
  feature: number
  threshold: number
  defaultLeft: boolean
  gain: number
  left: number[]
  right: number[]
}

function grow(task: NaiveTask, rows: readonly number[], depth: number, nodes: NaiveNode[]): void {
  const split = isLeaf(task, rows, depth) ? null : best(task, rows)
  const hessian = total(task.H, rows)
  const { lambda, alpha } = task.rules
  nodes.push({
    feature: split?.feature ?? -1,
    threshold: split?.threshold ?? 0,
    defaultLeft: split?.defaultLeft ?? true,
    value: task.G.map((G) => (split ? 0 : 0 - shrunk(total(G, rows), alpha) / (hessian + lambda))),
    cover: hessian,
  })
  if (split === null) return
  grow(task, split.left, depth + 1, nodes)
  grow(task, split.right, depth + 1, nodes)
}

function isLeaf({ rules, targets }: NaiveTask, rows: readonly number[], depth: number): boolean {
  const isPure = targets !== undefined && rows.every((row) => targets[row] === targets[rows[0]!])
  return isPure || depth === rules.maxDepth || rows.length < rules.minRowsToSplit
}

function best(task: NaiveTask, rows: readonly number[]): Split | null {
  const found: { split: Split | null } = { split: null }
  const order = Int32Array.from(task.columns, (_, j) => j)
  let varying = 0
  for (let i = 0; i < order.length; i++) {
    if (task.drawn && i >= task.drawn.count && varying > 0) break
    if (task.drawn) swap(order, i, i + task.drawn.random.int(order.length - i))
    const column = task.columns[order[i]!]!
    if (rows.some((row) => !Object.is(single(column[row]!), single(column[rows[0]!]!)))) varying++
    for (const candidate of candidates(task, order[i]!, rows)) keepBetter(task, candidate, found)
  }
  return found.split
}

/** Ties go to what was tried first: the order of columns, the lower threshold, missing to the left. */
function keepBetter(task: NaiveTask, candidate: Split, found: { split: Split | null }): void {
  const { rules } = task
  const score = scoreOf(task, candidate.left) + scoreOf(task, candidate.right)
  const before = found.split?.gain ?? (rules.allowsZeroGain ? -Infinity : 0)
  const isAllowed = [candidate.left, candidate.right].every(
    (side) => side.length >= rules.minRowsPerLeaf && total(task.H, side) >= rules.minHessianPerLeaf,
  )
  if (isAllowed && candidate.gain > before + 1e-10 * score) found.split = candidate
}

function candidates(task: NaiveTask, feature: number, rows: readonly number[]): Split[] {
  const column = task.columns[feature]!.map(single)
  const values = [...new Set(column.filter((x) => !Number.isNaN(x)))].sort((a, b) => a - b)
  const cuts = values.map((low, i) =>
    i + 1 < values.length ? half(low, values[i + 1]!) : 3.4028234663852886e38,
  )
  const hasMissing = rows.some((row) => Number.isNaN(column[row]!))
  return cuts.flatMap((threshold) =>
    (hasMissing ? [true, false] : [null])
      .filter(() => rows.some((row) => column[row]! <= threshold))
      .map((side) => splitAt(task, feature, threshold, side, rows)),
  )
}

function splitAt(
  task: NaiveTask,
  feature: number,
  threshold: number,
  side: boolean | null,
  rows: readonly number[],
): Split {
  const column = task.columns[feature]!
  const goesLeft = (row: number) =>
    Number.isNaN(column[row]!) ? side === true : single(column[row]!) <= threshold
  const left = rows.filter(goesLeft)
  const right = rows.filter((row) => !goesLeft(row))
  const defaultLeft = side ?? 2 * total(task.H, left) >= total(task.H, rows)
  const score = scoreOf(task, left) + scoreOf(task, right) - scoreOf(task, rows)
  return { feature, threshold, defaultLeft, left, right, gain: score / 2 - task.rules.gamma }
}

function scoreOf({ G, H, rules }: NaiveTask, rows: readonly number[]): number {
  if (rows.length === 0) return 0
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
