import { constantAt, exp, expByTable, expOfMinus, log, slowExpOfMinus } from './exp'

/**
 * Adds the last tree's leaves to the margins, then takes gradients and loss at the new margins, two rows at a time.
 * Twin: `plain-rounds.ts` of src/models with `gradient-sums.ts`. Chunk = `chunkRows` rows, a multiple of 512.
 */
@unmanaged
class AdvanceJob {
  /** of losses with a logarithmic link: variance = mean^power; their hessian is taken at margin + step */
  power: f64
  step: f64
  rows: u32
  chunkRows: u32
  /** leaves of the last tree; 0 = there is none yet */
  leaves: u32
  /** (node u32, unused u32, value f64) each */
  leafList: usize
  /** segments (start, end) of each chunk and node, relative to the chunk */
  segments: usize
  nodeCapacity: u32
  /** u16 rows of the chunk, in the order of its segments */
  order: usize
  /** f64 a row */
  margins: usize
  /** u8 a row for logistic, f64 a row for squared */
  labels: usize
  /** f64 a row, or 0 = all are 1 */
  weights: usize
  /**
   * 0 = logistic, 1 = squared, 2 = the gradients of one class by softmax, 3 = logarithmic link, 4 = what the classes of softmax have in
   * common, with the loss; 5 = leaves alone
   */
  loss: u32
  /** (g f32, h f32) a row; 0 = the loss alone is wanted */
  gradients: usize
  /** sum of abs(g), sum of h, sum of the loss: 3 f64 for each 512 rows */
  sums: usize
  /** f64 constants of the exponential function */
  constants: usize
  /** of softmax: log Σ e^margin, f64 a row; the class at hand, their number, and bytes from the margins of one class to the next */
  totals: usize
  output: u32
  outputs: u32
  marginStride: u32
}

export function advanceRows(chunk: u32, thread: u32, job: usize): void {
  const j = changetype<AdvanceJob>(job)
  const first = chunk * j.chunkRows
  const end = min(first + j.chunkRows, j.rows)
  addLeaves(j, chunk, first, end)
  for (let start = first; start < end; start += 512) {
    const stop = min(start + 512, end)
    if (j.loss == 5) continue
    if (j.loss == 1) squaredBlock(j, start, stop)
    else if (j.loss == 2) classBlock(j, start, stop)
    else if (j.loss == 3) powerBlock(j, start, stop)
    else if (j.loss == 4) totalsBlock(j, start, stop)
    else if (j.weights == 0) {
      if (!logisticBlock(j, start, stop, false, false)) logisticBlock(j, start, stop, false, true)
    } else if (!logisticBlock(j, start, stop, true, false)) logisticBlock(j, start, stop, true, true)
  }
}

function addLeaves(j: AdvanceJob, chunk: u32, first: u32, end: u32): void {
  const margins = j.margins + (<usize>first << 3)
  if (j.leaves == 1) return addToAll(margins, margins + (<usize>(end - first) << 3), load<f64>(j.leafList, 8))
  const order = j.order + (<usize>first << 1)
  for (let l: u32 = 0; l < j.leaves; l++) {
    const leaf = j.leafList + (<usize>l << 4)
    const segment = j.segments + ((<usize>chunk * j.nodeCapacity + load<u32>(leaf)) << 3)
    const value = load<f64>(leaf, 8)
    const last = order + (<usize>load<u32>(segment, 4) << 1)
    for (let p = order + (<usize>load<u32>(segment) << 1); p < last; p += 2) {
      const at = margins + (<usize>load<u16>(p) << 3)
      store<f64>(at, load<f64>(at) + value)
    }
  }
}

function addToAll(from: usize, to: usize, value: f64): void {
  for (let p = from; p < to; p += 8) store<f64>(p, load<f64>(p) + value)
}

/** False where a margin is beyond what the fast exponential takes: the block has to be done again, slowly. */
// @ts-ignore: decorator
@inline
function logisticBlock(j: AdvanceJob, start: u32, stop: u32, weighted: bool, slow: bool): bool {
  const table = j.constants
  const invLn2 = constantAt(table, 0)
  const half = constantAt(table, 1)
  const ln2High = constantAt(table, 2)
  const ln2Low = constantAt(table, 3)
  const P1 = constantAt(table, 4)
  const P2 = constantAt(table, 5)
  const P3 = constantAt(table, 6)
  const P4 = constantAt(table, 7)
  const P5 = constantAt(table, 8)
  const two = constantAt(table, 9)
  const one = constantAt(table, 10)
  const bias = constantAt(table, 11)
  const least = constantAt(table, 12)
  const most = constantAt(table, 13)
  const sign = constantAt(table, 14)
  const zero = f64x2.splat(0)
  let absolute = zero
  let hessians = zero
  let losses = zero
  let product = one
  let largest = zero
  let margin = j.margins + (<usize>start << 3)
  let label = j.labels + start
  let weight = j.weights + (<usize>start << 3)
  let out = j.gradients ? j.gradients + (<usize>start << 3) : 0
  for (let left: i32 = stop - start; left > 0; left -= 2) {
    const valid = left > 1 ? i64x2(-1, -1) : i64x2(-1, 0)
    const m = v128.and(v128.load(margin), valid)
    const pair = load<u16>(label)
    const y = f64x2.replace_lane(f64x2.splat(<f64>(pair & 255)), 1, <f64>(pair >> 8))
    const size = v128.andnot(m, sign)
    largest = f64x2.pmax(largest, size)
    const e = slow
      ? slowExpOfMinus(size)
      : expOfMinus(size, invLn2, half, ln2High, ln2Low, P1, P2, P3, P4, P5, two, one, bias)
    const d = f64x2.add(one, e)
    const p = f64x2.div(v128.bitselect(one, e, f64x2.ge(m, zero)), d)
    let g = f64x2.sub(p, y)
    let h = f64x2.pmax(least, f64x2.mul(p, f64x2.sub(one, p)))
    let loss = f64x2.sub(f64x2.pmax(m, zero), f64x2.mul(y, m))
    if (weighted) {
      const w = v128.load(weight)
      g = f64x2.mul(w, g)
      h = f64x2.mul(w, h)
      const ln = f64x2.replace_lane(f64x2.splat(log(f64x2.extract_lane(d, 0))), 1, log(f64x2.extract_lane(d, 1)))
      loss = f64x2.mul(w, f64x2.add(loss, ln))
      weight += 16
    } else product = f64x2.mul(product, v128.bitselect(d, one, valid))
    absolute = f64x2.add(absolute, v128.and(v128.andnot(g, sign), valid))
    hessians = f64x2.add(hessians, v128.and(h, valid))
    losses = f64x2.add(losses, v128.and(loss, valid))
    if (out) {
      storeGradients(out, g, h)
      out += 16
    }
    margin += 16
    label += 2
  }
  if (!slow && v128.any_true(f64x2.gt(largest, most))) return false
  let loss = f64x2.extract_lane(losses, 0) + f64x2.extract_lane(losses, 1)
  if (!weighted) loss = loss + log(f64x2.extract_lane(product, 0) * f64x2.extract_lane(product, 1))
  storeSums(j, start, absolute, hessians, loss)
  return true
}

function squaredBlock(j: AdvanceJob, start: u32, stop: u32): void {
  let absolute = f64x2.splat(0)
  let hessians = f64x2.splat(0)
  let losses = f64x2.splat(0)
  for (let i = start; i < stop; i += 2) {
    const valid = i + 1 < stop ? i64x2(-1, -1) : i64x2(-1, 0)
    const at = <usize>i << 3
    const r = f64x2.sub(v128.load(j.margins + at), v128.load(j.labels + at))
    const w = j.weights ? v128.load(j.weights + at) : f64x2.splat(1)
    const g = f64x2.mul(w, r)
    const loss = f64x2.mul(w, f64x2.mul(f64x2.mul(r, r), f64x2.splat(0.5)))
    absolute = f64x2.add(absolute, v128.and(f64x2.abs(g), valid))
    hessians = f64x2.add(hessians, v128.and(w, valid))
    losses = f64x2.add(losses, v128.and(loss, valid))
    if (j.gradients) storeGradients(j.gradients + at, g, w)
  }
  storeSums(j, start, absolute, hessians, f64x2.extract_lane(losses, 0) + f64x2.extract_lane(losses, 1))
}

/** Twin: `softmaxLoss.derivatives`, of the class `output`; `margins` are those of that class. */
function classBlock(j: AdvanceJob, start: u32, stop: u32): void {
  const one = constantAt(j.constants, 10)
  const two = constantAt(j.constants, 9)
  const least = constantAt(j.constants, 12)
  const most = constantAt(j.constants, 13)
  const label = f64x2.splat(<f64>j.output)
  let absolute = f64x2.splat(0)
  let hessians = f64x2.splat(0)
  for (let i = start; i < stop; i += 2) {
    const valid = i + 1 < stop ? i64x2(-1, -1) : i64x2(-1, 0)
    const at = <usize>i << 3
    const size = v128.and(f64x2.sub(v128.load(j.totals + at), v128.load(j.margins + at)), valid)
    const p = v128.any_true(f64x2.gt(size, most)) ? slowExpOfMinus(size) : expByTable(size, j.constants)
    const w = j.weights ? v128.load(j.weights + at) : one
    const isLabel = f64x2.eq(v128.load(j.labels + at), label)
    const g = f64x2.mul(w, f64x2.sub(p, v128.and(isLabel, one)))
    const h = f64x2.mul(w, f64x2.pmax(least, f64x2.mul(f64x2.mul(two, p), f64x2.sub(one, p))))
    absolute = f64x2.add(absolute, v128.and(f64x2.abs(g), valid))
    hessians = f64x2.add(hessians, v128.and(h, valid))
    storeGradients(j.gradients + at, g, h)
  }
  storeSums(j, start, absolute, hessians, 0)
}

/** Twin: `softmaxLoss.value`; keeps the logarithm of the sum for the gradients. */
function totalsBlock(j: AdvanceJob, start: u32, stop: u32): void {
  const most = constantAt(j.constants, 13)
  const zero = f64x2.splat(0)
  let losses = zero
  for (let i = start; i < stop; i += 2) {
    const valid = i + 1 < stop ? i64x2(-1, -1) : i64x2(-1, 0)
    const at = <usize>i << 3
    const margins = j.margins + at
    let top = v128.load(margins)
    for (let k: u32 = 1; k < j.outputs; k++) top = f64x2.max(top, v128.load(margins + <usize>k * j.marginStride))
    let sum = zero
    for (let k: u32 = 0; k < j.outputs; k++) {
      const size = v128.and(f64x2.sub(top, v128.load(margins + <usize>k * j.marginStride)), valid)
      const e = v128.any_true(f64x2.gt(size, most)) ? slowExpOfMinus(size) : expByTable(size, j.constants)
      sum = f64x2.add(sum, e)
    }
    const ln = f64x2.replace_lane(f64x2.splat(log(f64x2.extract_lane(sum, 0))), 1, log(f64x2.extract_lane(sum, 1)))
    const total = f64x2.add(top, ln)
    v128.store(j.totals + at, total)
    const first = <usize>load<f64>(j.labels + at) * j.marginStride
    const second = i + 1 < stop ? <usize>load<f64>(j.labels + at, 8) * j.marginStride : 0
    const own = f64x2.replace_lane(f64x2.splat(load<f64>(margins + first)), 1, load<f64>(margins + second, 8))
    const w = j.weights ? v128.load(j.weights + at) : constantAt(j.constants, 10)
    losses = f64x2.add(losses, v128.and(f64x2.mul(w, f64x2.sub(total, own)), valid))
  }
  storeSums(j, start, zero, zero, f64x2.extract_lane(losses, 0) + f64x2.extract_lane(losses, 1))
}

/** Twin: `powerLoss`. */
function powerBlock(j: AdvanceJob, start: u32, stop: u32): void {
  let absolute = f64x2.splat(0)
  let hessians = f64x2.splat(0)
  let losses = f64x2.splat(0)
  const a = 2 - j.power
  const b = 1 - j.power
  for (let i = start; i < stop; i++) {
    const at = <usize>i << 3
    const m = load<f64>(j.margins + at)
    const y = load<f64>(j.labels + at)
    const w: f64 = j.weights ? load<f64>(j.weights + at) : 1
    const up = a == 0 ? 1 : exp(a * m)
    const down = b == 0 ? 1 : exp(b * m)
    const g = w * (up - y * down)
    const raised = m + j.step
    const upRaised = j.step == 0 ? up : a == 0 ? 1 : exp(a * raised)
    const downRaised = j.step == 0 ? down : b == 0 ? 1 : exp(b * raised)
    const h = w * max<f64>(a * upRaised + (j.power - 1) * y * downRaised, 1e-16)
    const loss = w * powerValue(j.power, m, y, up, down)
    const isOdd = (i - start) & 1
    absolute = f64x2.add(absolute, lane(isOdd, abs(g)))
    hessians = f64x2.add(hessians, lane(isOdd, h))
    losses = f64x2.add(losses, lane(isOdd, loss))
    if (!j.gradients) continue
    store<f32>(j.gradients + at, <f32>g)
    store<f32>(j.gradients + at, <f32>h, 4)
  }
  storeSums(j, start, absolute, hessians, f64x2.extract_lane(losses, 0) + f64x2.extract_lane(losses, 1))
}

function powerValue(power: f64, m: f64, y: f64, up: f64, down: f64): f64 {
  if (power == 1) return up - y * m
  if (power == 2) return m + y * down
  return (y * down) / (power - 1) + up / (2 - power)
}

// @ts-ignore: decorator
@inline
function lane(isOdd: u32, x: f64): v128 {
  return isOdd ? f64x2(0, x) : f64x2(x, 0)
}

// @ts-ignore: decorator
@inline
function storeGradients(at: usize, g: v128, h: v128): void {
  v128.store(at, v128.shuffle<i32>(f32x4.demote_f64x2_zero(g), f32x4.demote_f64x2_zero(h), 0, 4, 1, 5))
}

// @ts-ignore: decorator
@inline
function storeSums(j: AdvanceJob, start: u32, absolute: v128, hessians: v128, loss: f64): void {
  const at = j.sums + <usize>(start >> 9) * 24
  store<f64>(at, f64x2.extract_lane(absolute, 0) + f64x2.extract_lane(absolute, 1))
  store<f64>(at, f64x2.extract_lane(hessians, 0) + f64x2.extract_lane(hessians, 1), 8)
  store<f64>(at, loss, 16)
}
