/**
 * Grows one tree with drawn thresholds, from the drawing of its rows to its leaves. Twin: `growRandomTree` of src/models with
 * `classImpurity` of two classes or `squaredImpurity`, and `drawWithReplacement`; every sum is added in the same order. Chunk = tree.
 *
 * Rows are read from a table of records, so that the columns that a node tries lie close together. Their values are brought side by side,
 * at most eight columns at a time: one pass finds the ranges, a second one adds what is left of the drawn thresholds, a third one parts
 * the rows. What a row adds to the sums (16 bytes) is carried along with its number.
 */
import { log } from './exp'
import { below, unit } from './random'

@unmanaged
class RandomTreeJob {
  rows: u32
  columns: u32
  /** f32 records of rows, NaN = missing */
  table: usize
  /** bytes of a record */
  recordSize: u32
  /** a row: two f64 that it adds to the sums when drawn once; a row of weight 0 has two zeros */
  pairs: usize
  /** f64 a row; two rows are of one kind if equal */
  labels: usize
  /** u32 rows with weight, ascending */
  weighted: usize
  weightedCount: u32
  /** 1 = rows are drawn with replacement */
  bootstrap: u32
  /** see `worth` */
  criterion: u32
  tried: u32
  maxDepth: u32
  minRowsToSplit: u32
  minRowsPerLeaf: u32
  /** four words of the generator for each tree */
  states: usize
  /** records of nodes for each tree; number of nodes in `counts` */
  nodes: usize
  nodeStride: u32
  counts: usize
  /** a thread: see `pairsAt` */
  scratch: usize
  scratchStride: u32
}

@unmanaged
class RandomNode {
  value: f64
  cover: f64
  gain: f64
  threshold: f64
  feature: i32
  right: u32
  missingLeft: u32
  unused: u32
}

const nodeSize: usize = 48
const gini: u32 = 0
const entropy: u32 = 1
const tieShare: f64 = 1e-10

/** Offsets in a thread's scratch; `n` rows. */
// @ts-ignore: decorator
@inline
function pairsAt(scratch: usize): usize {
  return scratch + 16384
}
// @ts-ignore: decorator
@inline
function asidePairsAt(scratch: usize, n: usize): usize {
  return scratch + 16384 + (n << 4)
}
/** Values of at most eight columns, 32 bytes a row. */
// @ts-ignore: decorator
@inline
function valuesAt(scratch: usize, n: usize): usize {
  return scratch + 16384 + (n << 5)
}
// @ts-ignore: decorator
@inline
function orderAt(scratch: usize, n: usize): usize {
  return scratch + 16384 + (n << 6)
}
// @ts-ignore: decorator
@inline
function asideAt(scratch: usize, n: usize): usize {
  return scratch + 16384 + (n << 6) + (n << 2)
}
// @ts-ignore: decorator
@inline
function stackAt(scratch: usize, n: usize): usize {
  return scratch + 16384 + (n << 6) + (n << 3)
}

/**
 * First 16 KiB of the scratch: generator, best split, sums of the node, and of the block of eight columns in hand: byte offsets of the
 * columns in a record (u32), least and greatest values (f32), rows of missing value (u32), thresholds (f32), rows left (u32), sums left
 * and sums of missing (two f64 each); then the pool of columns.
 */
const stateAt: usize = 0
const bestAt: usize = 16
const wholeAt: usize = 64
const offsetsAt: usize = 96
const lowsAt: usize = 128
const highsAt: usize = 160
const missingAt: usize = 192
const thresholdsAt: usize = 224
const leftRowsAt: usize = 256
const leftAt: usize = 288
const missingSumsAt: usize = 416
const poolAt: usize = 1024

export function growRandomTree(chunk: u32, thread: u32, job: usize): void {
  const j = changetype<RandomTreeJob>(job)
  const scratch = j.scratch + <usize>thread * j.scratchStride
  const n = <usize>j.rows
  memory.copy(scratch + stateAt, j.states + (<usize>chunk << 4), 16)
  for (let c: u32 = 0; c < j.columns; c++) store<u32>(scratch + poolAt + (<usize>c << 2), c)
  const count = drawRows(j, scratch, n)
  const nodes = j.nodes + <usize>chunk * j.nodeStride
  let top = stackAt(scratch, n)
  pushNode(top, 0, count, 0, 0xffffffff)
  top += 16
  let made: u32 = 0
  while (top > stackAt(scratch, n)) {
    top -= 16
    const start = load<u32>(top)
    const end = load<u32>(top, 4)
    const depth = load<u32>(top, 8)
    const parent = load<u32>(top, 12)
    const node = changetype<RandomNode>(nodes + <usize>made * nodeSize)
    if (parent != 0xffffffff) changetype<RandomNode>(nodes + <usize>parent * nodeSize).right = made
    addNode(j, scratch, start, end, node)
    const canSplit =
      depth < j.maxDepth &&
      end - start >= max(j.minRowsToSplit, 2 * j.minRowsPerLeaf) &&
      !isPure(j, scratch, n, start, end)
    if (canSplit && drawSplit(j, scratch, n, start, end, node)) {
      const middle = part(scratch, n, start, end, node)
      pushNode(top, middle, end, depth + 1, made)
      pushNode(top + 16, start, middle, depth + 1, 0xffffffff)
      top += 32
    }
    made++
  }
  store<u32>(j.counts + (<usize>chunk << 2), made)
}

function pushNode(at: usize, start: u32, end: u32, depth: u32, parent: u32): void {
  store<u32>(at, start)
  store<u32>(at, end, 4)
  store<u32>(at, depth, 8)
  store<u32>(at, parent, 12)
}

/** Lists the rows that take part, and what each adds to the sums; gives back their number. */
function drawRows(j: RandomTreeJob, scratch: usize, n: usize): u32 {
  const times = asideAt(scratch, n)
  if (j.bootstrap) {
    memory.fill(times, 0, n << 2)
    for (let i: u32 = 0; i < j.weightedCount; i++) {
      const row = load<u32>(j.weighted + (<usize>below(scratch + stateAt, j.weightedCount) << 2))
      const at = times + (<usize>row << 2)
      store<u32>(at, load<u32>(at) + 1)
    }
  }
  let pairs = pairsAt(scratch)
  let order = orderAt(scratch, n)
  const first = order
  for (let i: u32 = 0; i < j.weightedCount; i++) {
    const row = <usize>load<u32>(j.weighted + (<usize>i << 2))
    const count = j.bootstrap ? load<u32>(times + (row << 2)) : 1
    if (count == 0) continue
    const pair = v128.load(j.pairs + (row << 4))
    v128.store(pairs, timesPair(j, pair, row, <f64>count))
    store<u32>(order, <u32>row)
    pairs += 16
    order += 4
  }
  return <u32>((order - first) >> 2)
}

/** Weights of a row drawn so often; the second of numbers is weight x label anew, as the twin multiplies in this order. */
function timesPair(j: RandomTreeJob, pair: v128, row: usize, count: f64): v128 {
  const drawn = f64x2.mul(pair, f64x2.splat(count))
  if (j.criterion <= entropy) return drawn
  const label = load<f64>(j.labels + (row << 3))
  return f64x2.replace_lane(drawn, 1, f64x2.extract_lane(drawn, 0) * label)
}

/** Sums the node's rows in order, and makes it a leaf for now. */
function addNode(j: RandomTreeJob, scratch: usize, start: u32, end: u32, node: RandomNode): void {
  let sum = f64x2.splat(0)
  const pairs = pairsAt(scratch)
  for (let p = pairs + (<usize>start << 4), last = pairs + (<usize>end << 4); p < last; p += 16)
    sum = f64x2.add(sum, v128.load(p))
  v128.store(scratch + wholeAt, sum)
  node.cover = weight(j, sum)
  node.value = f64x2.extract_lane(sum, 1) / node.cover
  node.gain = 0
  node.threshold = 0
  node.feature = -1
  node.missingLeft = 1
}

function isPure(j: RandomTreeJob, scratch: usize, n: usize, start: u32, end: u32): bool {
  if (j.criterion <= entropy) {
    const whole = v128.load(scratch + wholeAt)
    return f64x2.extract_lane(whole, 0) == 0 || f64x2.extract_lane(whole, 1) == 0
  }
  const order = orderAt(scratch, n)
  const label = load<f64>(j.labels + (<usize>load<u32>(order + (<usize>start << 2)) << 3))
  for (let p = order + (<usize>start << 2), last = order + (<usize>end << 2); p < last; p += 4)
    if (load<f64>(j.labels + (<usize>load<u32>(p) << 3)) != label) return false
  return true
}

/** gini, entropy: sums are the weights of class 0 and class 1; squared: weights, and weights x labels. */
function worth(j: RandomTreeJob, sums: v128): f64 {
  const a = f64x2.extract_lane(sums, 0)
  const b = f64x2.extract_lane(sums, 1)
  if (j.criterion == gini) {
    const total = a + b
    return total == 0 ? 0 : (a * a + b * b) / total
  }
  if (j.criterion == entropy) {
    const total = a + b
    let sum: f64 = 0
    if (a > 0) sum += a * log(a / total)
    if (b > 0) sum += b * log(b / total)
    return sum / 0.6931471805599453
  }
  return a == 0 ? 0 : (b * b) / a
}

function weight(j: RandomTreeJob, sums: v128): f64 {
  const a = f64x2.extract_lane(sums, 0)
  return j.criterion <= entropy ? a + f64x2.extract_lane(sums, 1) : a
}

/** Draws the columns to try, then a threshold for each; more columns where none of those varies. The best split goes into the node. */
function drawSplit(j: RandomTreeJob, scratch: usize, n: usize, start: u32, end: u32, node: RandomNode): bool {
  const best = changetype<RandomNode>(scratch + bestAt)
  best.feature = -1
  best.right = 0
  const wholeWorth = worth(j, v128.load(scratch + wholeAt))
  for (let i: u32 = 0; i < j.tried; i++) drawColumn(j, scratch, i)
  let varying: u32 = 0
  let inHand: u32 = 0
  for (let first: u32 = 0; first < j.tried; first += 8) {
    inHand = first
    varying += tryBlock(j, scratch, n, start, end, first, min<u32>(8, j.tried - first), wholeWorth)
  }
  for (let i = j.tried; i < j.columns && varying == 0; i++) {
    drawColumn(j, scratch, i)
    inHand = i
    varying += tryBlock(j, scratch, n, start, end, i, 1, wholeWorth)
  }
  if (best.feature == -1) return false
  if (best.right - inHand >= 8) {
    gather(j, scratch, n, start, end, best.right, 1)
    inHand = best.right
  }
  node.feature = best.feature
  node.threshold = best.threshold
  node.gain = best.gain
  node.missingLeft = best.missingLeft
  node.unused = best.right - inHand
  return true
}

function drawColumn(j: RandomTreeJob, scratch: usize, i: u32): void {
  const pool = scratch + poolAt
  const at = pool + (<usize>(i + below(scratch + stateAt, j.columns - i)) << 2)
  const to = pool + (<usize>i << 2)
  const column = load<u32>(at)
  store<u32>(at, load<u32>(to))
  store<u32>(to, column)
}

/** Tries at most eight drawn columns; gives back how many of them vary. */
function tryBlock(
  j: RandomTreeJob,
  scratch: usize,
  n: usize,
  start: u32,
  end: u32,
  first: u32,
  count: u32,
  wholeWorth: f64,
): u32 {
  gather(j, scratch, n, start, end, first, count)
  let varying: u32 = 0
  let anyMissing: u32 = 0
  for (let c: u32 = 0; c < count; c++) {
    const at = scratch + (<usize>c << 2)
    if (!varies(at)) continue
    varying++
    anyMissing |= load<u32>(at, missingAt)
    const low = load<f32>(at, lowsAt)
    const high = load<f32>(at, highsAt)
    const drawn = <f32>(<f64>low + unit(scratch + stateAt) * (<f64>high - <f64>low))
    store<f32>(at, drawn < high ? drawn : low, thresholdsAt)
  }
  if (varying == 0) return 0
  for (let quad: usize = 0; quad < <usize>count; quad += 4) {
    addLeft(scratch, n, start, end, quad)
    if (anyMissing) addMissing(scratch, n, start, end, quad)
  }
  for (let c: u32 = 0; c < count; c++)
    if (varies(scratch + (<usize>c << 2))) judge(j, scratch, c, first + c, end - start, wholeWorth)
  return varying
}

// @ts-ignore: decorator
@inline
function varies(at: usize): bool {
  const low = load<f32>(at, lowsAt)
  const high = load<f32>(at, highsAt)
  return low < high || (low == high && load<u32>(at, missingAt) > 0)
}

/** Brings the values of the block's columns side by side, 32 bytes a row, and finds their ranges. */
function gather(j: RandomTreeJob, scratch: usize, n: usize, start: u32, end: u32, first: u32, count: u32): void {
  for (let c: u32 = 0; c < 8; c++) {
    const column = load<u32>(scratch + poolAt + (<usize>(first + min(c, count - 1)) << 2))
    store<u32>(scratch + offsetsAt + (<usize>c << 2), column << 2)
  }
  if (count > 4) gatherEight(j, scratch, n, start, end)
  else gatherFour(j, scratch, n, start, end)
}

function gatherFour(j: RandomTreeJob, scratch: usize, n: usize, start: u32, end: u32): void {
  const o0 = <usize>load<u32>(scratch, offsetsAt)
  const o1 = <usize>load<u32>(scratch, offsetsAt + 4)
  const o2 = <usize>load<u32>(scratch, offsetsAt + 8)
  const o3 = <usize>load<u32>(scratch, offsetsAt + 12)
  const order = orderAt(scratch, n)
  const table = j.table
  const size = <usize>j.recordSize
  let out = valuesAt(scratch, n)
  let low = f32x4.splat(Infinity)
  let high = f32x4.splat(-Infinity)
  let missing = i32x4.splat(0)
  for (let p = order + (<usize>start << 2), last = order + (<usize>end << 2); p < last; p += 4) {
    const record = table + <usize>load<u32>(p) * size
    const x = four(record + o0, record + o1, record + o2, record + o3)
    v128.store(out, x)
    low = f32x4.pmin(low, x)
    high = f32x4.pmax(high, x)
    missing = i32x4.sub(missing, f32x4.ne(x, x))
    out += 32
  }
  v128.store(scratch, low, lowsAt)
  v128.store(scratch, high, highsAt)
  v128.store(scratch, missing, missingAt)
}

function gatherEight(j: RandomTreeJob, scratch: usize, n: usize, start: u32, end: u32): void {
  const o0 = <usize>load<u32>(scratch, offsetsAt)
  const o1 = <usize>load<u32>(scratch, offsetsAt + 4)
  const o2 = <usize>load<u32>(scratch, offsetsAt + 8)
  const o3 = <usize>load<u32>(scratch, offsetsAt + 12)
  const o4 = <usize>load<u32>(scratch, offsetsAt + 16)
  const o5 = <usize>load<u32>(scratch, offsetsAt + 20)
  const o6 = <usize>load<u32>(scratch, offsetsAt + 24)
  const o7 = <usize>load<u32>(scratch, offsetsAt + 28)
  const order = orderAt(scratch, n)
  const table = j.table
  const size = <usize>j.recordSize
  let out = valuesAt(scratch, n)
  let lowA = f32x4.splat(Infinity)
  let highA = f32x4.splat(-Infinity)
  let missingA = i32x4.splat(0)
  let lowB = lowA
  let highB = highA
  let missingB = missingA
  for (let p = order + (<usize>start << 2), last = order + (<usize>end << 2); p < last; p += 4) {
    const record = table + <usize>load<u32>(p) * size
    const a = four(record + o0, record + o1, record + o2, record + o3)
    const b = four(record + o4, record + o5, record + o6, record + o7)
    v128.store(out, a)
    v128.store(out, b, 16)
    lowA = f32x4.pmin(lowA, a)
    highA = f32x4.pmax(highA, a)
    missingA = i32x4.sub(missingA, f32x4.ne(a, a))
    lowB = f32x4.pmin(lowB, b)
    highB = f32x4.pmax(highB, b)
    missingB = i32x4.sub(missingB, f32x4.ne(b, b))
    out += 32
  }
  v128.store(scratch, lowA, lowsAt)
  v128.store(scratch, highA, highsAt)
  v128.store(scratch, missingA, missingAt)
  v128.store(scratch, lowB, lowsAt + 16)
  v128.store(scratch, highB, highsAt + 16)
  v128.store(scratch, missingB, missingAt + 16)
}

// @ts-ignore: decorator
@inline
function four(a: usize, b: usize, c: usize, d: usize): v128 {
  let x = v128.load32_zero(a)
  x = v128.load_lane<u32>(b, x, 1)
  x = v128.load_lane<u32>(c, x, 2)
  return v128.load_lane<u32>(d, x, 3)
}

/** Sums and numbers of the rows at or below the thresholds of four columns. */
function addLeft(scratch: usize, n: usize, start: u32, end: u32, quad: usize): void {
  const threshold = v128.load(scratch + thresholdsAt + (quad << 2))
  let values = valuesAt(scratch, n) + (quad << 2)
  let rows = i32x4.splat(0)
  let a = f64x2.splat(0)
  let b = a
  let c = a
  let d = a
  const pairs = pairsAt(scratch)
  for (let p = pairs + (<usize>start << 4), last = pairs + (<usize>end << 4); p < last; p += 16) {
    const isLeft = f32x4.le(v128.load(values), threshold)
    const pair = v128.load(p)
    rows = i32x4.sub(rows, isLeft)
    a = f64x2.add(a, v128.and(pair, v128.shuffle<i32>(isLeft, isLeft, 0, 0, 0, 0)))
    b = f64x2.add(b, v128.and(pair, v128.shuffle<i32>(isLeft, isLeft, 1, 1, 1, 1)))
    c = f64x2.add(c, v128.and(pair, v128.shuffle<i32>(isLeft, isLeft, 2, 2, 2, 2)))
    d = f64x2.add(d, v128.and(pair, v128.shuffle<i32>(isLeft, isLeft, 3, 3, 3, 3)))
    values += 32
  }
  v128.store(scratch + leftRowsAt + (quad << 2), rows)
  const sums = scratch + leftAt + (quad << 4)
  v128.store(sums, a)
  v128.store(sums, b, 16)
  v128.store(sums, c, 32)
  v128.store(sums, d, 48)
}

/** Sums of the rows whose value is missing, of four columns. */
function addMissing(scratch: usize, n: usize, start: u32, end: u32, quad: usize): void {
  let values = valuesAt(scratch, n) + (quad << 2)
  let a = f64x2.splat(0)
  let b = a
  let c = a
  let d = a
  const pairs = pairsAt(scratch)
  for (let p = pairs + (<usize>start << 4), last = pairs + (<usize>end << 4); p < last; p += 16) {
    const x = v128.load(values)
    const isMissing = f32x4.ne(x, x)
    const pair = v128.load(p)
    a = f64x2.add(a, v128.and(pair, v128.shuffle<i32>(isMissing, isMissing, 0, 0, 0, 0)))
    b = f64x2.add(b, v128.and(pair, v128.shuffle<i32>(isMissing, isMissing, 1, 1, 1, 1)))
    c = f64x2.add(c, v128.and(pair, v128.shuffle<i32>(isMissing, isMissing, 2, 2, 2, 2)))
    d = f64x2.add(d, v128.and(pair, v128.shuffle<i32>(isMissing, isMissing, 3, 3, 3, 3)))
    values += 32
  }
  const sums = scratch + missingSumsAt + (quad << 4)
  v128.store(sums, a)
  v128.store(sums, b, 16)
  v128.store(sums, c, 32)
  v128.store(sums, d, 48)
}

/** Keeps the split at the threshold of the block's column c, which stands at `place` of the pool, if it is the best so far. */
function judge(j: RandomTreeJob, scratch: usize, c: u32, place: u32, rows: u32, wholeWorth: f64): void {
  const at = scratch + (<usize>c << 2)
  const least = j.minRowsPerLeaf
  const missing = load<u32>(at, missingAt)
  const leftRows = load<u32>(at, leftRowsAt)
  const whole = v128.load(scratch + wholeAt)
  const left = v128.load(scratch + leftAt + (<usize>c << 4))
  const right = f64x2.sub(whole, left)
  const isHeavier = <u32>(weight(j, left) >= weight(j, right))
  const fitsRight = leftRows >= least && rows - leftRows >= least
  const worthRight = worth(j, left) + worth(j, right)
  const gainRight = worthRight - wholeWorth
  if (missing == 0) {
    if (fitsRight) keep(scratch, place, at, gainRight, worthRight, isHeavier)
    return
  }
  const leftRowsToo = leftRows + missing
  const fitsLeft =
    load<f32>(at, lowsAt) < load<f32>(at, highsAt) && leftRowsToo >= least && rows - leftRowsToo >= least
  const leftToo = f64x2.add(left, v128.load(scratch + missingSumsAt + (<usize>c << 4)))
  const worthLeft = worth(j, leftToo) + worth(j, f64x2.sub(whole, leftToo))
  const gainLeft = worthLeft - wholeWorth
  if (fitsLeft && (!fitsRight || !isGreater(gainRight, worthRight, gainLeft)))
    keep(scratch, place, at, gainLeft, worthLeft, 1)
  else if (fitsRight) keep(scratch, place, at, gainRight, worthRight, 0)
}

// @ts-ignore: decorator
@inline
function isGreater(gain: f64, worth: f64, than: f64): bool {
  return gain > than + tieShare * abs(worth)
}

function keep(scratch: usize, place: u32, at: usize, gain: f64, worth: f64, missingLeft: u32): void {
  const best = changetype<RandomNode>(scratch + bestAt)
  if (best.feature != -1 && !isGreater(gain, worth, best.gain)) return
  best.feature = load<u32>(scratch + poolAt + (<usize>place << 2))
  best.right = place
  best.gain = gain
  best.threshold = <f64>load<f32>(at, thresholdsAt)
  best.missingLeft = missingLeft
}

/** Parts the node's rows, both sides in order, without a branch. `unused` is the split's place in the block in hand. */
function part(scratch: usize, n: usize, start: u32, end: u32, node: RandomNode): u32 {
  const order = orderAt(scratch, n)
  const aside = asideAt(scratch, n)
  const asidePairs = asidePairsAt(scratch, n)
  const threshold = <f32>node.threshold
  const missingLeft = node.missingLeft
  let values = valuesAt(scratch, n) + (<usize>node.unused << 2)
  let pair = pairsAt(scratch) + (<usize>start << 4)
  let left = order + (<usize>start << 2)
  let leftPair = pair
  let right = aside
  let rightPair = asidePairs
  for (let p = left, last = order + (<usize>end << 2); p < last; p += 4) {
    const row = load<u32>(p)
    const drawn = v128.load(pair)
    const x = load<f32>(values)
    const goesLeft = <usize>(x <= threshold) | (<usize>(x != x) & missingLeft)
    store<u32>(left, row)
    store<u32>(right, row)
    v128.store(leftPair, drawn)
    v128.store(rightPair, drawn)
    left += goesLeft << 2
    leftPair += goesLeft << 4
    right += 4 - (goesLeft << 2)
    rightPair += 16 - (goesLeft << 4)
    pair += 16
    values += 32
  }
  memory.copy(left, aside, right - aside)
  memory.copy(leftPair, asidePairs, rightPair - asidePairs)
  return <u32>((left - order) >> 2)
}
