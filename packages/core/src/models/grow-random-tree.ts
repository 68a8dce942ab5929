import type { Random } from '../math/index.ts'
import { type Impurity, parts } from './impurity.ts'

/** What one tree with drawn thresholds is grown from. Kernel: nothing is checked. */
export type RandomTreeTask = {
  /** columns as the trees compare them (`treeColumn`); NaN = missing */
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
  /** what the impurity adds up over the node's rows, in ascending order; empty without impurity */
  readonly sums: number[]
  /** the node's rows are `order[rowStart] … order[rowEnd - 1]`, ascending at leaves */
  readonly order: Int32Array
  readonly rowStart: number[]
  readonly rowEnd: number[]
}

/**
 * Grows one tree from the root down whose thresholds are drawn: each node draws `tried` columns without replacement, and more until one of
 * them varies among its rows, then for each that varies a threshold uniformly between its least (included) and greatest value (not
 * included), and takes the one of greatest gain.
 *
 * Missing values go where they gain most; without impurity to a side drawn by lot; where all present values are equal, to the right.
 * Where a node has none, a missing value later goes to the child with the greater weight (without impurity: of more rows), to the left if
 * equal. A draw that leaves a child too few rows is passed over, but counts as tried.
 *
 * Source: Geurts, Ernst and Wehenkel 2006; order of drawing as scikit-learn's `node_split_random`. Deviation: missing values (there by
 * lot always); a column varies however close its values are (there from 1e-7 on).
 * Naive twin: `test/models/naive-random-tree.ts`. The kernel `grow-random-tree` gives the same bits.
 */
export function growRandomTree(task: RandomTreeTask): RandomTree {
  const growth = startGrowth(task)
  const open: OpenNode[] = [{ start: 0, end: growth.order.length, depth: 0, parent: -1, isLeft: false }]
  while (open.length > 0) {
    const node = open.pop()!
    sumRows(growth, node)
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

type Split = Gain & {
  readonly feature: number
  readonly threshold: number
  readonly missingLeft: boolean
}

/** `worth` of both children, and by how much it is more than the node's. */
type Gain = { readonly gain: number; readonly worth: number }

type Growth = {
  readonly task: RandomTreeTask
  readonly tree: RandomTree
  readonly order: Int32Array
  readonly scratch: Int32Array
  /** of the column in hand, one for each row of the node */
  readonly values: Float32Array
  /** of the node, of what goes left and of what is missing, and of what goes right */
  readonly whole: Float64Array
  readonly sums: Float64Array
  readonly rest: Float64Array
  /** rows left, missing, right */
  readonly counts: Int32Array
  readonly columns: Int32Array
}

function startGrowth(task: RandomTreeTask): Growth {
  const order = task.rows.slice()
  const rows = order.length
  const width = task.impurity?.width ?? 0
  return {
    task,
    tree: {
      feature: [],
      threshold: [],
      left: [],
      right: [],
      defaultLeft: [],
      gain: [],
      sums: [],
      order,
      rowStart: [],
      rowEnd: [],
    },
    order,
    scratch: new Int32Array(rows),
    values: new Float32Array(rows),
    whole: new Float64Array(width),
    sums: new Float64Array(2 * width),
    rest: new Float64Array(width),
    counts: new Int32Array(3),
    columns: Int32Array.from(task.X, (_, j) => j),
  }
}

/** Takes the node's rows into the impurity, and adds them up. */
function sumRows({ task: { impurity }, order, whole, tree }: Growth, { start, end }: OpenNode): void {
  impurity?.load(order, start, end)
  whole.fill(0)
  impurity?.addAll(whole)
  for (let k = 0; k < whole.length; k++) tree.sums.push(whole[k]!)
}

function canSplit({ task }: Growth, { start, end, depth }: OpenNode): boolean {
  const { maxDepth, minRowsToSplit, minRowsPerLeaf, impurity } = task
  if (maxDepth !== null && depth >= maxDepth) return false
  if (end - start < Math.max(minRowsToSplit, 2 * minRowsPerLeaf)) return false
  return impurity === null || !impurity.isPure()
}

/** All columns are drawn before the first threshold; more of them where none varies. */
function drawSplit(growth: Growth, node: OpenNode): Split | null {
  const { task, columns } = growth
  const { tried, random } = task
  for (let i = 0; i < tried; i++) drawInto(columns, i, random)
  let [best, varying] = bestOf(growth, node, 0, tried)
  for (let i = tried; i < columns.length && varying === 0; i++) {
    drawInto(columns, i, random)
    ;[best, varying] = bestOf(growth, node, i, i + 1)
  }
  return best
}

/** The best split of the columns at places of the pool, and how many of them vary. */
function bestOf(growth: Growth, node: OpenNode, from: number, to: number): [Split | null, number] {
  let best: Split | null = null
  let varying = 0
  for (let i = from; i < to; i++) {
    const feature = growth.columns[i]!
    const range = readColumn(growth, node, feature)
    if (!varies(range)) continue
    varying++
    const threshold = thresholdIn(range, growth.task.random)
    const split = judged(growth, node, feature, threshold, range)
    if (split !== null && (best === null || isGreater(split, best))) best = split
  }
  return [best, varying]
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
): Split | null {
  const { impurity, random, minRowsPerLeaf } = growth.task
  if (impurity === null)
    return {
      feature,
      threshold,
      missingLeft: byLot(growth, node, threshold, range, random),
      gain: 0,
      worth: 0,
    }
  const gains = gainsOf(growth, impurity, threshold)
  const choices = missingChoices(growth.counts, minRowsPerLeaf, range)
  if (choices.length === 0) return null
  const missingLeft = choices.length === 2 ? !isGreater(gains.right, gains.left) : choices[0]!
  const defaultLeft = range.missing > 0 ? missingLeft : gains.leftIsHeavier
  return { feature, threshold, missingLeft: defaultLeft, ...(missingLeft ? gains.left : gains.right) }
}

/** Whether a gain is greater beyond what rounding does to equal ones, so that of those the first is taken. */
function isGreater({ gain, worth }: Gain, than: Gain): boolean {
  return gain > than.gain + tieShare * Math.abs(worth)
}

const tieShare = 1e-10

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
  const [left, missing, right] = counts as unknown as [number, number, number]
  const fits = (toLeft: number, toRight: number) => toLeft >= least && toRight >= least
  if (missing === 0) return fits(left, right) ? [true] : []
  return [
    ...(low < high && fits(left + missing, right) ? [true] : []),
    ...(fits(left, right + missing) ? [false] : []),
  ]
}

type Gains = { readonly left: Gain; readonly right: Gain; readonly leftIsHeavier: boolean }

/** Of the split with missing values on the left, and on the right. What is not left is the node's less the left. */
function gainsOf(
  { values, whole, sums, rest, counts }: Growth,
  impurity: Impurity,
  threshold: number,
): Gains {
  const { width } = impurity
  sums.fill(0)
  counts.fill(0)
  impurity.addParts(values, threshold, sums, counts)
  const leftIsHeavier = impurity.weight(sums, 0) >= impurity.weight(lessThan(whole, sums, rest), 0)
  const gain = () => {
    const worth = impurity.worth(sums, 0) + impurity.worth(lessThan(whole, sums, rest), 0)
    return { worth, gain: worth - impurity.worth(whole, 0) }
  }
  const right = gain()
  if (counts[parts.missing] === 0) return { left: right, right, leftIsHeavier }
  for (let k = 0; k < width; k++) sums[k]! += sums[width + k]!
  return { left: gain(), right, leftIsHeavier }
}

function lessThan(whole: Float64Array, part: Float64Array, rest: Float64Array): Float64Array {
  for (let k = 0; k < rest.length; k++) rest[k] = whole[k]! - part[k]!
  return rest
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
