/**
 * Brings the parts of a histogram together, takes it off its parent's for the sibling, and finds the best split of both.
 * Twins: `subtractHistogram`, `scanColumn` and `tryCandidate` of src/models. Chunk = pair of children (or the root alone).
 */
@unmanaged
class SearchJob {
  lambda: f64
  alpha: f64
  gamma: f64
  minHessian: f64
  pairs: usize
  /** columns of this tree in the order in which they are tried: (number, place of the column's slots, value bins) */
  columns: usize
  columnCount: u32
  slotBytes: u32
  /** bytes from one part of a histogram to the next, number of parts, and the stamp of the valid ones (no stamps: all are) */
  partStride: u32
  stampStride: u32
  stamp: u32
}

@unmanaged
class PairRecord {
  firstG: f64
  firstH: f64
  secondG: f64
  secondH: f64
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
  unused: u32
}

@unmanaged
class SplitResult {
  gain: f64
  leftG: f64
  leftH: f64
  /** -1 = none */
  column: i32
  bin: u32
  missingLeft: u32
  unused: u32
}

const tieShare: f64 = 1e-10

export function searchSplits(chunk: u32, thread: u32, job: usize): void {
  const j = changetype<SearchJob>(job)
  const pair = changetype<PairRecord>(j.pairs + (<usize>chunk << 6))
  combine(j, pair)
  if (pair.second) subtract(pair.second, pair.first, j.slotBytes)
  if (pair.search & 1) search(j, pair.first, pair.firstG, pair.firstH, changetype<SplitResult>(pair.out))
  if (pair.search & 2) search(j, pair.second, pair.secondG, pair.secondH, changetype<SplitResult>(pair.out + 40))
}

function combine(j: SearchJob, pair: PairRecord): void {
  let found = false
  for (let p: u32 = 0; p < pair.partCount; p++) {
    if (pair.stamps && load<u32>(pair.stamps + <usize>p * j.stampStride) != j.stamp) continue
    const part = pair.parts + <usize>p * j.partStride
    if (found) add(pair.first, part, j.slotBytes)
    else if (part != pair.first) memory.copy(pair.first, part, j.slotBytes)
    found = true
  }
  if (!found) memory.fill(pair.first, 0, j.slotBytes)
}

function add(to: usize, from: usize, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 16)
    v128.store(to + i, f64x2.add(v128.load(to + i), v128.load(from + i)))
}

function subtract(to: usize, from: usize, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 16)
    v128.store(to + i, f64x2.sub(v128.load(to + i), v128.load(from + i)))
}

function search(j: SearchJob, hist: usize, G: f64, H: f64, out: SplitResult): void {
  out.gain = 0
  out.column = -1
  for (let c: u32 = 0; c < j.columnCount; c++) {
    const column = j.columns + <usize>c * 12
    scan(j, load<u32>(column), hist + ((<usize>load<u32>(column, 4)) << 12), load<u32>(column, 8), G, H, out)
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

// @ts-ignore: decorator
@inline
function score(G: f64, H: f64, j: SearchJob): f64 {
  const s = shrink(G, j.alpha)
  return (s * s) / (H + j.lambda)
}

// @ts-ignore: decorator
@inline
function shrink(G: f64, alpha: f64): f64 {
  if (alpha == 0) return G
  const size = abs(G) - alpha
  return size > 0 ? (G > 0 ? size : -size) : 0
}
