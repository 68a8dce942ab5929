/**
 * Grows one tree of a random forest, from the drawing of its rows to its leaves: each node takes the best split of a few drawn columns.
 * Twin: `growTree` of src/models with drawn columns, and `drawWithReplacement`; every sum is added in the same order. Chunk = tree.
 */
import { log } from './exp'
import { below } from './random'

@unmanaged
class ForestJob {
  rows: u32
  columns: u32
  /** u8 codes, column after column */
  codes: usize
  codeStride: u32
  /** u32 value bins of each column */
  bins: usize
  /** f64 a row: weight before drawing, label, and label less the centre */
  weights: usize
  labels: usize
  targets: usize
  /** u32 rows with weight, ascending */
  weighted: usize
  weightedCount: u32
  /** 1 = rows are drawn with replacement */
  bootstrap: u32
  tried: u32
  maxDepth: u32
  minRowsToSplit: u32
  minRowsPerLeaf: u32
  /** 1 = splits are judged by entropy, 0 = by squares */
  isEntropy: u32
  /** four words of the generator for each tree */
  states: usize
  /** records of nodes for each tree, 40 bytes each; number of nodes in `counts` */
  nodes: usize
  nodeStride: u32
  counts: usize
  /** a thread: see `Space` */
  scratch: usize
  scratchStride: u32
}

@unmanaged
class ForestNode {
  value: f64
  cover: f64
  gain: f64
  feature: i32
  bin: u32
  right: u32
  missingLeft: u32
}

/** Offsets in a thread's scratch; `n` rows, each part a multiple of 16 bytes long. */
// @ts-ignore: decorator
@inline
function pairsAt(scratch: usize): usize {
  return scratch + 16384
}
// @ts-ignore: decorator
@inline
function nodePairsAt(scratch: usize, n: usize): usize {
  return scratch + 16384 + (n << 4)
}
// @ts-ignore: decorator
@inline
function orderAt(scratch: usize, n: usize): usize {
  return scratch + 16384 + (n << 5)
}
// @ts-ignore: decorator
@inline
function asideAt(scratch: usize, n: usize): usize {
  return scratch + 16384 + (n << 5) + (n << 2)
}
// @ts-ignore: decorator
@inline
function stackAt(scratch: usize, n: usize): usize {
  return scratch + 16384 + (n << 5) + (n << 3)
}

/**
 * First 16 KiB of the scratch: histogram (256 x (g f64, h f64)), counts (256 x u32), generator, best split, marks of filled bins (256 bits),
 * left sums and rows while a column is scanned, pool of columns.
 */
const countsAt: usize = 4096
const stateAt: usize = 5120
const bestAt: usize = 5136
const marksAt: usize = 5184
const leftAt: usize = 5216
const leftRowsAt: usize = 5232
const poolAt: usize = 5248
/** Nodes of fewer rows mark the bins they fill: clearing and scanning all 255 would take longer than adding their rows. */
const fewRows: u32 = 160
const tieShare: f64 = 1e-10

export function growForest(chunk: u32, thread: u32, job: usize): void {
  const j = changetype<ForestJob>(job)
  const scratch = j.scratch + <usize>thread * j.scratchStride
  const n = <usize>j.rows
  memory.copy(scratch + stateAt, j.states + (<usize>chunk << 4), 16)
  memory.fill(scratch, 0, stateAt)
  memory.fill(scratch + marksAt, 0, 32)
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
    const node = changetype<ForestNode>(nodes + <usize>made * 40)
    if (parent != 0xffffffff) changetype<ForestNode>(nodes + <usize>parent * 40).right = made
    const isPure = gather(j, scratch, n, start, end, node)
    const canSplit =
      depth < j.maxDepth && end - start >= max(j.minRowsToSplit, 2 * j.minRowsPerLeaf) && !isPure
    if (canSplit && findSplit(j, scratch, n, start, end, node)) {
      const middle = part(j, scratch, n, start, end, node)
      pushNode(top, middle, end, depth + 1, made)
      pushNode(top + 16, start, middle, depth + 1, 0xffffffff)
      top += 32
    } else makeLeaf(node)
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

/** Fills (g, h) of each row and the order of those that take part; gives back their number. */
function drawRows(j: ForestJob, scratch: usize, n: usize): u32 {
  const times = asideAt(scratch, n)
  if (j.bootstrap) {
    memory.fill(times, 0, n << 2)
    for (let i: u32 = 0; i < j.weightedCount; i++) {
      const row = load<u32>(j.weighted + (<usize>below(scratch + stateAt, j.weightedCount) << 2))
      const at = times + (<usize>row << 2)
      store<u32>(at, load<u32>(at) + 1)
    }
  }
  const pairs = pairsAt(scratch)
  let order = orderAt(scratch, n)
  const first = order
  for (let row: usize = 0; row < n; row++) {
    let h = load<f64>(j.weights + (row << 3))
    if (j.bootstrap) h = h * <f64>load<u32>(times + (row << 2))
    if (!(h > 0)) continue
    const g = -h * load<f64>(j.targets + (row << 3))
    store<f64>(pairs + (row << 4), g)
    store<f64>(pairs + (row << 4), h, 8)
    store<u32>(order, <u32>row)
    order += 4
  }
  return <u32>((order - first) >> 2)
}

/** Brings the node's pairs side by side and sums them in order; whether all its labels are the same. */
function gather(j: ForestJob, scratch: usize, n: usize, start: u32, end: u32, node: ForestNode): bool {
  const order = orderAt(scratch, n)
  const pairs = pairsAt(scratch)
  let out = nodePairsAt(scratch, n)
  let sum = f64x2.splat(0)
  const label = load<f64>(j.labels + (<usize>load<u32>(order + (<usize>start << 2)) << 3))
  let isPure = true
  for (let p = order + (<usize>start << 2), last = order + (<usize>end << 2); p < last; p += 4) {
    const row = <usize>load<u32>(p)
    const pair = v128.load(pairs + (row << 4))
    v128.store(out, pair)
    sum = f64x2.add(sum, pair)
    if (isPure) isPure = load<f64>(j.labels + (row << 3)) == label
    out += 16
  }
  node.value = f64x2.extract_lane(sum, 0)
  node.cover = f64x2.extract_lane(sum, 1)
  return isPure
}

function makeLeaf(node: ForestNode): void {
  node.value = (0 - node.value) / node.cover
  node.feature = -1
  node.gain = 0
  node.bin = 0xffffffff
  node.missingLeft = 1
}

/** Draws columns until `tried` were looked at and one of them varies; the best split goes into the node. */
function findSplit(j: ForestJob, scratch: usize, n: usize, start: u32, end: u32, node: ForestNode): bool {
  const pool = scratch + poolAt
  for (let c: u32 = 0; c < j.columns; c++) store<u32>(pool + (<usize>c << 2), c)
  const best = changetype<ForestNode>(scratch + bestAt)
  best.feature = -1
  best.gain = -Infinity
  let varying = 0
  for (let i: u32 = 0; i < j.columns && (i < j.tried || varying == 0); i++) {
    const at = i + below(scratch + stateAt, j.columns - i)
    const column = load<u32>(pool + (<usize>at << 2))
    store<u32>(pool + (<usize>at << 2), load<u32>(pool + (<usize>i << 2)))
    store<u32>(pool + (<usize>i << 2), column)
    const bins = load<u32>(j.bins + (<usize>column << 2))
    addRows(j, scratch, n, start, end, column)
    if (scan(j, scratch, column, bins, node, end - start, best)) varying++
  }
  if (best.feature == -1) return false
  node.value = 0
  node.feature = best.feature
  node.bin = best.bin
  node.missingLeft = best.missingLeft
  node.gain = best.gain
  return true
}

/** Adds the node's rows to a histogram that is all 0 before, and again after `scan`. */
function addRows(j: ForestJob, scratch: usize, n: usize, start: u32, end: u32, column: u32): void {
  const codes = j.codes + <usize>column * j.codeStride
  const order = orderAt(scratch, n)
  const marks = end - start < fewRows
  let pair = nodePairsAt(scratch, n)
  for (let p = order + (<usize>start << 2), last = order + (<usize>end << 2); p < last; p += 4) {
    const code = <usize>load<u8>(codes + load<u32>(p))
    const slot = scratch + (code << 4)
    v128.store(slot, f64x2.add(v128.load(slot), v128.load(pair)))
    const count = scratch + (code << 2)
    store<u32>(count, load<u32>(count, countsAt) + 1, countsAt)
    if (marks) {
      const word = scratch + marksAt + ((code >> 6) << 3)
      store<u64>(word, load<u64>(word) | (<u64>1 << (<u64>code & 63)))
    }
    pair += 16
  }
}

/** Tries every filled bin in ascending order; whether the node's rows differ in this column. */
function scan(
  j: ForestJob,
  scratch: usize,
  column: u32,
  bins: u32,
  node: ForestNode,
  rows: u32,
  best: ForestNode,
): bool {
  const nodeScore = j.isEntropy
    ? entropyScore(node.value, node.cover)
    : (node.value * node.value) / node.cover
  const missing = v128.load(scratch + (<usize>bins << 4))
  const missingRows = load<u32>(scratch + (<usize>bins << 2), countsAt)
  v128.store(scratch + leftAt, f64x2.splat(0))
  store<u32>(scratch + leftRowsAt, 0)
  let filled: u32 = missingRows > 0 ? 1 : 0
  if (rows < fewRows) {
    for (let word: u32 = 0; word < 4; word++) {
      const at = scratch + marksAt + (<usize>word << 3)
      for (let left = load<u64>(at); left != 0; left &= left - 1) {
        const bin = (word << 6) + <u32>ctz(left)
        if (bin != bins) {
          tryBin(j, scratch, column, bin, missing, missingRows, node, rows, nodeScore, best)
          filled++
        }
        v128.store(scratch + (<usize>bin << 4), f64x2.splat(0))
        store<u32>(scratch + (<usize>bin << 2), 0, countsAt)
      }
      store<u64>(at, 0)
    }
    return filled > 1
  }
  for (let bin: u32 = 0; bin < bins; bin++) {
    if (load<u32>(scratch + (<usize>bin << 2), countsAt) == 0) continue
    filled++
    tryBin(j, scratch, column, bin, missing, missingRows, node, rows, nodeScore, best)
  }
  memory.fill(scratch, 0, stateAt)
  return filled > 1
}

// @ts-ignore: decorator
@inline
function tryBin(
  j: ForestJob,
  scratch: usize,
  column: u32,
  bin: u32,
  missing: v128,
  missingRows: u32,
  node: ForestNode,
  rows: u32,
  nodeScore: f64,
  best: ForestNode,
): void {
  const G = node.value
  const H = node.cover
  const left = f64x2.add(v128.load(scratch + leftAt), v128.load(scratch + (<usize>bin << 4)))
  const leftRows = load<u32>(scratch + leftRowsAt) + load<u32>(scratch + (<usize>bin << 2), countsAt)
  v128.store(scratch + leftAt, left)
  store<u32>(scratch + leftRowsAt, leftRows)
  if (missingRows > 0) {
    const all = f64x2.add(left, missing)
    candidate(j, column, bin, all, leftRows + missingRows, 1, G, H, rows, nodeScore, best)
    candidate(j, column, bin, left, leftRows, 0, G, H, rows, nodeScore, best)
  } else {
    const side = <u32>(2 * f64x2.extract_lane(left, 1) >= H)
    candidate(j, column, bin, left, leftRows, side, G, H, rows, nodeScore, best)
  }
}

// @ts-ignore: decorator
@inline
function candidate(
  j: ForestJob,
  column: u32,
  bin: u32,
  left: v128,
  leftRows: u32,
  missingLeft: u32,
  G: f64,
  H: f64,
  rows: u32,
  nodeScore: f64,
  best: ForestNode,
): void {
  if (leftRows < j.minRowsPerLeaf || rows - leftRows < j.minRowsPerLeaf) return
  const leftG = f64x2.extract_lane(left, 0)
  const leftH = f64x2.extract_lane(left, 1)
  const rightH = H - leftH
  if (!(leftH > 0 && rightH > 0)) return
  const rightG = G - leftG
  let sum: f64
  if (j.isEntropy) sum = entropyScore(leftG, leftH) + entropyScore(rightG, rightH)
  else {
    const shares = f64x2.div(f64x2(leftG * leftG, rightG * rightG), f64x2(leftH, rightH))
    sum = f64x2.extract_lane(shares, 0) + f64x2.extract_lane(shares, 1)
  }
  const gain = (sum - nodeScore) / 2
  if (!(gain > best.gain + tieShare * abs(sum))) return
  best.gain = gain
  best.feature = column
  best.bin = bin
  best.missingLeft = missingLeft
}

/** Twin: `entropyScore` of src/models. */
function entropyScore(gradient: f64, weight: f64): f64 {
  return (2 * (entropyTerm(weight + gradient, weight) + entropyTerm(0 - gradient, weight))) / 0.6931471805599453
}

function entropyTerm(part: f64, weight: f64): f64 {
  return part > 0 ? part * log(part / weight) : 0
}

/** Parts the node's rows, both sides in order, without a branch. */
function part(j: ForestJob, scratch: usize, n: usize, start: u32, end: u32, node: ForestNode): u32 {
  const order = orderAt(scratch, n)
  const codes = j.codes + <usize>node.feature * j.codeStride
  const missingLeft = node.missingLeft ? load<u32>(j.bins + (<usize>node.feature << 2)) : 256
  const bin = node.bin
  let left = order + (<usize>start << 2)
  const aside = asideAt(scratch, n)
  let right = aside
  for (let p = left, last = order + (<usize>end << 2); p < last; p += 4) {
    const row = load<u32>(p)
    const code = <u32>load<u8>(codes + row)
    const goesLeft = <usize>(code <= bin) | <usize>(code == missingLeft)
    store<u32>(left, row)
    store<u32>(right, row)
    left += goesLeft << 2
    right += 4 - (goesLeft << 2)
  }
  memory.copy(left, aside, right - aside)
  return <u32>((left - order) >> 2)
}
