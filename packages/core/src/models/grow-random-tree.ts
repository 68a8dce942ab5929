import type { Random } from '../math/index.ts'
import { type Impurity, parts } from './impurity.ts'

/** What one tree with drawn thresholds is grown from. Kernel: nothing is checked. */
export type RandomTreeTask = {
  /** columns as the trees compare them; NaN = missing */
  readonly X: readonly Float32Array[]
  /** rows that take part, ascending */
  readonly rows: Int32Array
  /** columns drawn in each node */
  readonly tried: number
  /** splits on the longest path; null = no limit */
  readonly maxDepth: number | null
  readonly minRowsToSplit: number
  readonly minRowsPerLeaf: number
  /** what chooses among the columns tried; null: the first that varies is taken, whatever it parts */
  readonly impurity: Impurity | null
  readonly random: Random
}

/** One entry a node, in preorder; leaves have `feature` -1. Values and covers are the caller's to fill. */
export type RandomTree = {
  readonly feature: number[]
  readonly threshold: number[]
  readonly left: number[]
  readonly right: number[]
  readonly defaultLeft: boolean[]
  /** decrease of weight · impurity by the split; 0 at leaves, and everywhere without impurity */
  readonly gain: number[]
  /** the node's rows are `order[rowStart] … order[rowEnd - 1]`, ascending at leaves */
  readonly order: Int32Array
  readonly rowStart: number[]
  readonly rowEnd: number[]
}

/**
 * Grows one tree from the root down whose thresholds are drawn: each node draws columns without replacement until `tried` were drawn and
 * at least one of them varies among its rows, draws for each a threshold uniformly between its least (included) and greatest value (not
 * included), and takes the one of greatest gain.
 *
 * Missing values go where they gain most; without impurity to a side drawn by lot; where all present values are equal, to the right.
 * Where a node has none, a missing value later goes to the child with the greater weight (without impurity: of more rows), to the left if
 * equal. A draw that leaves a child too few rows is passed over, but counts as tried.
 *
 * Source: Geurts, Ernst and Wehenkel 2006; order of drawing as scikit-learn's `node_split_random`. Deviation: missing values (there by
 * lot always); a column varies however close its values are (there from 1e-7 on).
 * Naive twin: `test/models/naive-random-tree.ts`.
 */
export function growRandomTree(task: RandomTreeTask): RandomTree {
  const growth = startGrowth(task)
  const open: OpenNode[] = [{ start: 0, end: growth.order.length, depth: 0, parent: -1, isLeft: false }]
  while (open.length > 0) {
    const node = open.pop()!
    const split = canSplit(growth, node) ? drawSplit(growth, node) : null
    const id = addNode(growth, node, split)
    if (split === null) continue
    const middle = partition(growth, node, split)
    const depth = node.depth + 1
    open.push({ start: middle, end: node.end, depth, parent: id, isLeft: false })
    open.push({ start: node.start, end: middle, depth, parent: id, isLeft: true })
  }
  return growth.tree
}

type OpenNode = {
  readonly start: number
  readonly end: number
  readonly depth: number
  readonly parent: number
  readonly isLeft: boolean
}

type Split = {
  readonly feature: number
  readonly threshold: number
  readonly missingLeft: boolean
  readonly gain: number
}

type Growth = {
  readonly task: RandomTreeTask
  readonly tree: RandomTree
  readonly order: Int32Array
  readonly scratch: Int32Array
  /** of the column in hand, one for each row of the node */
  readonly values: Float32Array
  /** of left, right, missing, left with missing, right with missing */
  readonly sums: Float64Array
  /** rows left, right, missing */
  readonly counts: Int32Array
  readonly columns: Int32Array
}

function startGrowth(task: RandomTreeTask): Growth {
  const order = task.rows.slice()
  const rows = order.length
  return {
    task,
    tree: {
      feature: [],
      threshold: [],
      left: [],
      right: [],
      defaultLeft: [],
      gain: [],
      order,
      rowStart: [],
      rowEnd: [],
    },
    order,
    scratch: new Int32Array(rows),
    values: new Float32Array(rows),
    sums: new Float64Array(5 * (task.impurity?.width ?? 0)),
    counts: new Int32Array(3),
    columns: Int32Array.from(task.X, (_, j) => j),
  }
}

/** Also takes the node's rows into the impurity. */
function canSplit({ task, order }: Growth, { start, end, depth }: OpenNode): boolean {
  const { maxDepth, minRowsToSplit, minRowsPerLeaf, impurity } = task
  if (maxDepth !== null && depth >= maxDepth) return false
  if (end - start < Math.max(minRowsToSplit, 2 * minRowsPerLeaf)) return false
  impurity?.load(order, start, end)
  return impurity === null || !impurity.isPure()
}

function drawSplit(growth: Growth, node: OpenNode): Split | null {
  const { task, columns } = growth
  const whole = worthOfNode(growth)
  let best: Split | null = null
  let varying = 0
  for (let i = 0; i < columns.length && (i < task.tried || varying === 0); i++) {
    const feature = drawInto(columns, i, task.random)
    const range = readColumn(growth, node, feature)
    if (!varies(range)) continue
    varying++
    const threshold = thresholdIn(range, task.random)
    const split = judged(growth, node, feature, threshold, range, whole)
    if (split !== null && (best === null || split.gain > best.gain)) best = split
  }
  return best
}

function worthOfNode({ task: { impurity }, sums }: Growth): number {
  if (impurity === null) return 0
  sums.fill(0)
  impurity.addAll(sums)
  return impurity.worth(sums, 0)
}

function drawInto(pool: Int32Array, i: number, random: Random): number {
  const at = i + random.int(pool.length - i)
  const drawn = pool[at]!
  pool[at] = pool[i]!
  pool[i] = drawn
  return drawn
}

type Range = { readonly low: number; readonly high: number; readonly missing: number }

/** Gathers the node's values of a column; `low` is Infinity where all are missing. */
function readColumn({ task, order, values }: Growth, { start, end }: OpenNode, feature: number): Range {
  const column = task.X[feature]!
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  let missing = 0
  for (let i = start; i < end; i++) {
    const x = column[order[i]!]!
    values[i - start] = x
    if (x < low) low = x
    if (x > high) high = x
    if (Number.isNaN(x)) missing++
  }
  return { low, high, missing }
}

function varies({ low, high, missing }: Range): boolean {
  return low < high || (low === high && missing > 0)
}

/** A float32 number in [low, high): so `float32(x) <= threshold` parts the rows whatever the rounding. */
function thresholdIn({ low, high }: Range, random: Random): number {
  const drawn = Math.fround(low + random.next() * (high - low))
  return drawn < high ? drawn : low
}

function judged(
  growth: Growth,
  node: OpenNode,
  feature: number,
  threshold: number,
  range: Range,
  whole: number,
): Split | null {
  const { impurity, random, minRowsPerLeaf } = growth.task
  if (impurity === null)
    return { feature, threshold, missingLeft: byLot(growth, node, threshold, range, random), gain: 0 }
  const gains = gainsOf(growth, impurity, threshold, whole)
  const choices = missingChoices(growth.counts, minRowsPerLeaf, range)
  if (choices.length === 0) return null
  const missingLeft = choices.length === 2 ? gains.left >= gains.right : choices[0]!
  const defaultLeft = range.missing > 0 ? missingLeft : gains.leftIsHeavier
  return { feature, threshold, missingLeft: defaultLeft, gain: missingLeft ? gains.left : gains.right }
}

function byLot(
  { values }: Growth,
  { start, end }: OpenNode,
  threshold: number,
  { missing }: Range,
  random: Random,
): boolean {
  let left = 0
  for (let i = 0; i < end - start; i++) if (values[i]! <= threshold) left++
  const right = end - start - left - missing
  return missing === 0 ? left >= right : right > 0 && random.int(2) === 0
}

/** The sides that missing values may go to so that both children have rows enough; without missing values: left, for all it matters. */
function missingChoices(counts: Int32Array, least: number, { low, high }: Range): boolean[] {
  const [left, right, missing] = counts as unknown as [number, number, number]
  const fits = (toLeft: number, toRight: number) => toLeft >= least && toRight >= least
  if (missing === 0) return fits(left, right) ? [true] : []
  return [
    ...(low < high && fits(left + missing, right) ? [true] : []),
    ...(fits(left, right + missing) ? [false] : []),
  ]
}

type Gains = { readonly left: number; readonly right: number; readonly leftIsHeavier: boolean }

/** Of the split with missing values on the left, and on the right. */
function gainsOf(
  { values, sums, counts }: Growth,
  impurity: Impurity,
  threshold: number,
  whole: number,
): Gains {
  const { width } = impurity
  sums.fill(0)
  counts.fill(0)
  impurity.addParts(values, threshold, sums, counts)
  const worth = (part: number) => impurity.worth(sums, part * width)
  const leftIsHeavier = impurity.weight(sums, 0) >= impurity.weight(sums, width)
  if (counts[parts.missing] === 0) {
    const gain = worth(parts.left) + worth(parts.right) - whole
    return { left: gain, right: gain, leftIsHeavier }
  }
  for (let k = 0; k < width; k++) {
    sums[3 * width + k] = sums[k]! + sums[2 * width + k]!
    sums[4 * width + k] = sums[width + k]! + sums[2 * width + k]!
  }
  return {
    left: worth(3) + worth(parts.right) - whole,
    right: worth(parts.left) + worth(4) - whole,
    leftIsHeavier,
  }
}

function addNode({ tree }: Growth, node: OpenNode, split: Split | null): number {
  const id = tree.feature.length
  if (node.parent !== -1) (node.isLeft ? tree.left : tree.right)[node.parent] = id
  tree.feature.push(split?.feature ?? -1)
  tree.threshold.push(split?.threshold ?? 0)
  tree.left.push(-1)
  tree.right.push(-1)
  tree.defaultLeft.push(split?.missingLeft ?? true)
  tree.gain.push(split?.gain ?? 0)
  tree.rowStart.push(node.start)
  tree.rowEnd.push(node.end)
  return id
}

/** Parts the node's rows, keeping their order: `[start … left … middle … right … end)`; gives back the middle. */
function partition({ task, order, scratch }: Growth, node: OpenNode, split: Split): number {
  const column = task.X[split.feature]!
  let middle = node.start
  let aside = 0
  for (let i = node.start; i < node.end; i++) {
    const row = order[i]!
    const x = column[row]!
    if (x <= split.threshold || (split.missingLeft && Number.isNaN(x))) order[middle++] = row
    else scratch[aside++] = row
  }
  order.set(scratch.subarray(0, aside), middle)
  return middle
}
