import { categories, NodeScan, score, SearchJob, shrink, SplitResult, tieShare } from './search-records'

/**
 * The search of splits where there is more to keep to than hessians and penalties: smallest numbers of rows, held leaf values, category
 * columns. Twins: `scanColumn`, `tryCandidate` and `heldPair` of src/models/find-split.ts, `scanCategories` of find-category-split.ts.
 */
export function scanNumbers(j: SearchJob, node: NodeScan, out: SplitResult): void {
  const missing = v128.load(node.hist + (<usize>node.bins << 4))
  const missingRows = countAt(node, node.bins)
  const hasMissing = f64x2.extract_lane(missing, 1) > 0
  let left = f64x2.splat(0)
  let rows: u32 = 0
  for (let bin: u32 = 0; bin < node.bins; bin++) {
    const slot = v128.load(node.hist + (<usize>bin << 4))
    if (f64x2.extract_lane(slot, 1) == 0) continue
    left = f64x2.add(left, slot)
    rows += countAt(node, bin)
    tryBoth(j, node, bin, left, rows, missing, missingRows, hasMissing, out)
  }
}

// @ts-ignore: decorator
@inline
function countAt(node: NodeScan, bin: u32): u32 {
  return node.counts ? load<u32>(node.counts + (<usize>bin << 2)) : 0
}

/** Missing values on either side where there are any, else with the greater hessian. */
function tryBoth(
  j: SearchJob,
  node: NodeScan,
  bin: u32,
  left: v128,
  rows: u32,
  missing: v128,
  missingRows: u32,
  hasMissing: bool,
  out: SplitResult,
): void {
  if (hasMissing) {
    tryCandidate(j, node, bin, f64x2.add(left, missing), rows + missingRows, 1, out)
    tryCandidate(j, node, bin, left, rows, 0, out)
  } else tryCandidate(j, node, bin, left, rows, <u32>(2 * f64x2.extract_lane(left, 1) >= node.H), out)
}

function tryCandidate(
  j: SearchJob,
  node: NodeScan,
  bin: u32,
  left: v128,
  leftRows: u32,
  missingLeft: u32,
  out: SplitResult,
): void {
  const leftG = f64x2.extract_lane(left, 0)
  const leftH = f64x2.extract_lane(left, 1)
  const rightH = node.H - leftH
  if (!(leftH >= j.minHessian && leftH > 0 && rightH >= j.minHessian && rightH > 0)) return
  if (node.counts && (leftRows < j.minRows || node.rows - leftRows < j.minRows)) return
  const rightG = node.G - leftG
  const sum = j.isHeld
    ? heldPair(j, node, leftG, leftH, rightG, rightH)
    : freeScore(leftG, leftH, j.alpha, node.lambda) + freeScore(rightG, rightH, j.alpha, node.lambda)
  const gain = (sum - node.score) / 2 - j.gamma
  if (!(gain > out.gain + tieShare * abs(sum))) return
  out.gain = gain
  out.leftG = leftG
  out.leftH = leftH
  out.column = node.column
  out.bin = bin
  out.missingLeft = missingLeft
  out.leftRows = leftRows
}

function freeScore(G: f64, H: f64, alpha: f64, lambda: f64): f64 {
  const s = shrink(G, alpha)
  return (s * s) / (H + lambda)
}

/** Score of two children; -Infinity where their values go against the column's direction. */
function heldPair(j: SearchJob, node: NodeScan, leftG: f64, leftH: f64, rightG: f64, rightH: f64): f64 {
  const left = leafValue(j, node, leftG, leftH, node.lambda)
  const right = leafValue(j, node, rightG, rightH, node.lambda)
  const direction = node.direction == categories ? 0 : <f64>node.direction
  if (direction * (right - left) < 0) return -Infinity
  return heldScore(leftG, leftH, left, j.alpha, node.lambda) + heldScore(rightG, rightH, right, j.alpha, node.lambda)
}

function leafValue(j: SearchJob, node: NodeScan, G: f64, H: f64, lambda: f64): f64 {
  const value = (0 - shrink(G, j.alpha)) / (H + lambda)
  const step = max<f64>(-j.maxStep, min<f64>(j.maxStep, value))
  return max<f64>(node.low, min<f64>(node.high, step))
}

function heldScore(G: f64, H: f64, value: f64, alpha: f64, lambda: f64): f64 {
  return -(2 * shrink(G, alpha) * value + (H + lambda) * value * value)
}

export function nodeScore(j: SearchJob, node: NodeScan): f64 {
  if (j.isHeld == 0) return score(node.G, node.H, j)
  const value = leafValue(j, node, node.G, node.H, j.lambda)
  return heldScore(node.G, node.H, value, j.alpha, j.lambda)
}

/** Behind the record of the scan: bins in the order in which they are tried, u8; then what they are sorted by, f64. */
const orderAt: usize = 128
const worthAt: usize = 512

export function scanCategories(j: SearchJob, node: NodeScan, out: SplitResult, mask: usize): void {
  const order = changetype<usize>(node) + orderAt
  const isSingly = node.bins <= j.mostSingly
  const present = isSingly ? listPresent(node, order) : listSorted(j, node, order)
  if (!isSingly) node.lambda = j.lambda + j.groupLambda
  const missing = v128.load(node.hist + (<usize>node.bins << 4))
  const missingRows = countAt(node, node.bins)
  const hasMissing = f64x2.extract_lane(missing, 1) > 0
  const before = out.gain
  let left = f64x2.splat(0)
  let rows: u32 = 0
  for (let i: u32 = 0; i < present; i++) {
    const bin = <u32>load<u8>(order + i)
    if (isSingly) {
      left = f64x2.splat(0)
      rows = 0
    }
    left = f64x2.add(left, v128.load(node.hist + (<usize>bin << 4)))
    rows += countAt(node, bin)
    if (!isSingly && min<i32>(i + 1, present - i - 1) > <i32>j.mostInGroup) continue
    tryBoth(j, node, i, left, rows, missing, missingRows, hasMissing, out)
  }
  if (out.gain > before) writeSet(node, out, order, present, isSingly, mask)
}

function listPresent(node: NodeScan, order: usize): u32 {
  let count: u32 = 0
  for (let bin: u32 = 0; bin < node.bins; bin++) {
    store<u8>(order + count, <u8>bin)
    count += <u32>(load<f64>(node.hist + (<usize>bin << 4), 8) > 0)
  }
  return count
}

/** The greatest gradient for its hessian first; ties keep the order of bins. */
function listSorted(j: SearchJob, node: NodeScan, order: usize): u32 {
  const worths = changetype<usize>(node) + worthAt
  let count: i32 = 0
  for (let bin: u32 = 0; bin < node.bins; bin++) {
    const slot = node.hist + (<usize>bin << 4)
    const H = load<f64>(slot, 8)
    if (!(H > 0)) continue
    const worth = load<f64>(slot) / (H + j.smooth)
    let at = count++
    while (at > 0 && load<f64>(worths + ((<usize>at - 1) << 3)) < worth) {
      store<f64>(worths + (<usize>at << 3), load<f64>(worths + ((<usize>at - 1) << 3)))
      store<u8>(order + at, load<u8>(order + at - 1))
      at--
    }
    store<f64>(worths + (<usize>at << 3), worth)
    store<u8>(order + at, <u8>bin)
  }
  return count
}

/** The levels of the side without the missing values go right. */
function writeSet(node: NodeScan, out: SplitResult, order: usize, present: u32, isSingly: bool, mask: usize): void {
  memory.fill(mask, 0, 256)
  const first = isSingly ? out.bin : 0
  const last = out.bin
  for (let i: u32 = 0; i < present; i++) {
    const isOfGroup = <u32>(i >= first && i <= last)
    store<u8>(mask + load<u8>(order + i), <u8>(isOfGroup ^ out.missingLeft))
  }
  if (out.missingLeft) return
  out.leftG = node.G - out.leftG
  out.leftH = node.H - out.leftH
  out.leftRows = node.rows - out.leftRows
}
