import { nodeScore, scanCategories, scanNumbers } from './scan-ruled'
import { categories, NodeScan, score, SearchJob, shrink, SplitResult, tieShare } from './search-records'

/**
 * Brings the parts of a histogram together, takes it off its parent's for the sibling, and finds the best split of both.
 * Twins: `subtractHistogram`, `scanColumn` and `tryCandidate` of src/models. Chunk = pair of children (or the root alone).
 */
@unmanaged
class PairRecord {
  firstG: f64
  firstH: f64
  secondG: f64
  secondH: f64
  firstLow: f64
  firstHigh: f64
  secondLow: f64
  secondHigh: f64
  /** parts of the first child's histogram, their number, and where their stamps begin, or 0 */
  parts: usize
  partCount: u32
  stamps: usize
  /** where the first child's histogram goes */
  first: usize
  /** histogram of the parent, which becomes the second child's; 0 at the root */
  second: usize
  /** bit 0: search the first, bit 1: the second */
  search: u32
  /** two results, 40 bytes each */
  out: usize
  firstRows: u32
  secondRows: u32
  /** columns in the order in which they are tried, 16 bytes each: number, place of its slots, value bins, direction; and their number */
  firstColumns: usize
  firstCount: u32
  secondColumns: usize
  secondCount: u32
  /** where the sets of the two best splits go, 256 bytes each; 0 = no column has categories */
  masks: usize
  unused: u32
  unused2: u32
}

export function searchSplits(chunk: u32, thread: u32, job: usize): void {
  const j = changetype<SearchJob>(job)
  const pair = changetype<PairRecord>(j.pairs + (<usize>chunk << 7))
  combine(j, pair)
  if (pair.second) subtract(j, pair.second, pair.first)
  const scratch = j.scratch + <usize>thread * j.scratchStride
  const node = changetype<NodeScan>(scratch)
  if (pair.search & 1) {
    node.G = pair.firstG
    node.H = pair.firstH
    node.low = pair.firstLow
    node.high = pair.firstHigh
    node.rows = pair.firstRows
    const out = changetype<SplitResult>(pair.out)
    search(j, node, pair.first, pair.firstColumns, pair.firstCount, out, pair.masks)
  }
  if (pair.search & 2) {
    node.G = pair.secondG
    node.H = pair.secondH
    node.low = pair.secondLow
    node.high = pair.secondHigh
    node.rows = pair.secondRows
    const out = changetype<SplitResult>(pair.out + 40)
    search(j, node, pair.second, pair.secondColumns, pair.secondCount, out, pair.masks + 256)
  }
}

function combine(j: SearchJob, pair: PairRecord): void {
  let found = false
  for (let p: u32 = 0; p < pair.partCount; p++) {
    if (pair.stamps && load<u32>(pair.stamps + <usize>p * j.stampStride) != j.stamp) continue
    const part = pair.parts + <usize>p * j.partStride
    if (found) add(j, pair.first, part)
    else if (part != pair.first) memory.copy(pair.first, part, j.slotBytes)
    found = true
  }
  if (!found) memory.fill(pair.first, 0, j.slotBytes)
}

function add(j: SearchJob, to: usize, from: usize): void {
  const end: usize = j.countsAt ? j.countsAt : j.slotBytes
  for (let i: usize = 0; i < end; i += 16) v128.store(to + i, f64x2.add(v128.load(to + i), v128.load(from + i)))
  for (let i = end; i < j.slotBytes; i += 16) v128.store(to + i, i32x4.add(v128.load(to + i), v128.load(from + i)))
}

function subtract(j: SearchJob, to: usize, from: usize): void {
  const end: usize = j.countsAt ? j.countsAt : j.slotBytes
  for (let i: usize = 0; i < end; i += 16) v128.store(to + i, f64x2.sub(v128.load(to + i), v128.load(from + i)))
  for (let i = end; i < j.slotBytes; i += 16) v128.store(to + i, i32x4.sub(v128.load(to + i), v128.load(from + i)))
}

function search(
  j: SearchJob,
  node: NodeScan,
  hist: usize,
  columns: usize,
  count: u32,
  out: SplitResult,
  mask: usize,
): void {
  out.gain = 0
  out.column = -1
  const isPlain = j.countsAt == 0 && j.isHeld == 0
  node.score = isPlain ? score(node.G, node.H, j) : nodeScore(j, node)
  for (let c: u32 = 0; c < count; c++) {
    const column = columns + (<usize>c << 4)
    const number = load<u32>(column)
    const place = <usize>load<u32>(column, 4)
    const bins = load<u32>(column, 8)
    const direction = load<i32>(column, 12)
    if (isPlain && direction != categories) {
      scan(j, number, hist + (place << 12), bins, node.G, node.H, out)
      continue
    }
    node.lambda = j.lambda
    node.column = number
    node.direction = direction
    node.bins = bins
    node.hist = hist + (place << 12)
    node.counts = j.countsAt ? hist + j.countsAt + (place << 10) : 0
    if (direction == categories) scanCategories(j, node, out, mask)
    else scanNumbers(j, node, out)
  }
}

function scan(j: SearchJob, column: u32, hist: usize, bins: u32, G: f64, H: f64, out: SplitResult): void {
  const nodeScore = score(G, H, j)
  const missing = v128.load(hist + (<usize>bins << 4))
  const hasMissing = f64x2.extract_lane(missing, 1) > 0
  let left = f64x2.splat(0)
  for (let bin: u32 = 0; bin < bins; bin++) {
    const slot = v128.load(hist + (<usize>bin << 4))
    if (f64x2.extract_lane(slot, 1) == 0) continue
    left = f64x2.add(left, slot)
    if (hasMissing) {
      candidate(j, column, bin, f64x2.add(left, missing), 1, G, H, nodeScore, out)
      candidate(j, column, bin, left, 0, G, H, nodeScore, out)
    } else {
      const h = f64x2.extract_lane(left, 1)
      candidate(j, column, bin, left, <u32>(2 * h >= H), G, H, nodeScore, out)
    }
  }
}

// @ts-ignore: decorator
@inline
function candidate(
  j: SearchJob,
  column: u32,
  bin: u32,
  left: v128,
  missingLeft: u32,
  G: f64,
  H: f64,
  nodeScore: f64,
  out: SplitResult,
): void {
  const leftG = f64x2.extract_lane(left, 0)
  const leftH = f64x2.extract_lane(left, 1)
  const rightH = H - leftH
  if (!(leftH >= j.minHessian && leftH > 0 && rightH >= j.minHessian && rightH > 0)) return
  const rightG = G - leftG
  const l = shrink(leftG, j.alpha)
  const r = shrink(rightG, j.alpha)
  const squares = f64x2(l * l, r * r)
  const shares = f64x2.div(squares, f64x2(leftH + j.lambda, rightH + j.lambda))
  const sum = f64x2.extract_lane(shares, 0) + f64x2.extract_lane(shares, 1)
  const gain = (sum - nodeScore) / 2 - j.gamma
  if (!(gain > out.gain + tieShare * sum)) return
  out.gain = gain
  out.leftG = leftG
  out.leftH = leftH
  out.column = column
  out.bin = bin
  out.missingLeft = missingLeft
}
