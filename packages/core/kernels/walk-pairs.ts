import { codeColumn } from './code-column'

/**
 * Contributions of rows against the rows of a background, pair by pair: each tree is walked once a row over the leaves that a mixture of it and
 * some background row reaches. The background rows that still come along are bits of a mask; what is done for each of them is done at leaves only.
 * Twin: `addPairedRows` of src/explain/pair-walk.ts. Chunk = `chunkRows` rows, at most 32, all trees.
 */
@unmanaged
class PairJob {
  /** f64 columns, `stride` bytes apart */
  values: usize
  stride: u32
  rows: u32
  /** records of coded columns: see `CodedColumn` */
  columns: usize
  columnCount: u32
  isSingle: u32
  chunkRows: u32
  /** per thread: codes and answers of 32 rows, masks of all splits, features owned, gains of each slot, levels */
  scratch: usize
  scratchStride: u32
  slots: u32
  mostSplits: u32
  /** codes of the background, `othersStride` bytes a slot */
  others: usize
  othersStride: u32
  otherRows: u32
  /** background rows at a time, a multiple of 128, at most 1,024 */
  tileRows: u32
  /** records of trees: see `PairTree` */
  trees: usize
  treeCount: u32
  /** of `coalitionWeights`: f64s, `size` a row */
  joined: usize
  apart: usize
  size: u32
  /** f64 of each background row, `weightStride` bytes further for the next row */
  weights: usize
  weightStride: u32
  /** rows x width f64 */
  out: usize
  width: u32
}

@unmanaged
class PairTree {
  /** 4 bytes a split: slot u16, code u8, unused u8 */
  splits: usize
  splitCount: u32
  /** records of nodes in preorder, without the root: see `PairNode` */
  nodes: usize
  nodeCount: u32
}

@unmanaged
class PairNode {
  value: f64
  /** 2 * split + (right ? 1 : 0) */
  edge: u32
  level: u32
  /** of its feature on the path, below 64 */
  slot: u32
  /** level of the nearest edge above of the same feature, 0 where there is none */
  previous: u32
  feature: u32
  /** number of the node after the last one below; of a leaf the next */
  end: u32
}

/** Where the walk stands at each level, before the masks of the rows that come along, that agree with all edges of the feature, and that failed here. */
@unmanaged
class PairLevel {
  /** what features that the row lacks lose below */
  loss: f64
  /** 1 where the row agrees with all edges of the feature */
  isIn: u32
  /** 1 where some background row failed here, + 2 where the row itself did */
  news: u32
  node: usize
  active: usize
}

const levelBytes: usize = 24
const nodeBytes: usize = 32

export function walkPairs(chunk: u32, thread: u32, job: usize): void {
  const j = changetype<PairJob>(job)
  const first = chunk * j.chunkRows
  const count = min<u32>(j.chunkRows, j.rows - first)
  const maskBytes = <usize>j.tileRows >> 3
  const codes = j.scratch + <usize>thread * j.scratchStride
  const answers = codes + (<usize>j.slots << 5)
  const masks = answers + (<usize>j.mostSplits << 5)
  const owned = masks + <usize>j.mostSplits * maskBytes
  const gains = owned + (<usize>j.tileRows << 3)
  const levels = gains + 512
  const values = j.values + (<usize>first << 3)
  for (let c: u32 = 0; c < j.columnCount; c++)
    codeColumn(j.columns + <usize>c * 24, values, j.stride, j.isSingle, codes, 32, count)
  memory.fill(owned, 0, <usize>j.tileRows << 3)
  memory.fill(gains, 0, 512)
  for (let t: u32 = 0; t < j.treeCount; t++) {
    const tree = changetype<PairTree>(j.trees + <usize>t * 16)
    answer(tree, codes, answers)
    for (let tile: u32 = 0; tile < j.otherRows; tile += j.tileRows) {
      mask(tree, j.others + tile, j.othersStride, masks, maskBytes)
      startLevels(levels, min<u32>(j.tileRows, j.otherRows - tile), maskBytes)
      for (let r: u32 = 0; r < count; r++) {
        const weights = j.weights + <usize>(first + r) * j.weightStride + (<usize>tile << 3)
        const out = j.out + ((<usize>(first + r) * j.width) << 3)
        walk(j, tree, answers + r, masks, maskBytes, weights, owned, gains, levels, out)
      }
    }
  }
}

/** Of all splits, whether each row goes left. */
function answer(tree: PairTree, codes: usize, answers: usize): void {
  for (let p = tree.splits, end = p + (<usize>tree.splitCount << 2); p < end; p += 4) {
    const slot = codes + (<usize>load<u16>(p) << 5)
    const code = i8x16.splat(load<u8>(p, 2))
    v128.store(answers, i8x16.le_u(v128.load(slot), code))
    v128.store(answers, i8x16.le_u(v128.load(slot, 16), code), 16)
    answers += 32
  }
}

/** Of all splits, which background rows go left, a bit each. */
function mask(tree: PairTree, others: usize, stride: u32, masks: usize, maskBytes: usize): void {
  for (let p = tree.splits, end = p + (<usize>tree.splitCount << 2); p < end; p += 4) {
    let slot = others + <usize>load<u16>(p) * stride
    const code = i8x16.splat(load<u8>(p, 2))
    for (const stop = masks + maskBytes; masks < stop; masks += 2) {
      store<u16>(masks, <u16>i8x16.bitmask(i8x16.le_u(v128.load(slot), code)))
      slot += 16
    }
  }
}

/** At the root all rows of the tile come along. */
function startLevels(levels: usize, rows: u32, maskBytes: usize): void {
  const root = changetype<PairLevel>(levels)
  const active = levels + levelBytes
  root.active = active
  memory.fill(active, 0, maskBytes)
  for (let r: u32 = 0; r < rows; r++) {
    const at = active + (r >> 3)
    store<u8>(at, <u32>load<u8>(at) | ((<u32>1) << (r & 7)))
  }
}

function walk(
  j: PairJob,
  tree: PairTree,
  answers: usize,
  masks: usize,
  maskBytes: usize,
  weights: usize,
  owned: usize,
  gains: usize,
  levels: usize,
  out: usize,
): void {
  const step = levelBytes + maskBytes * 3
  const nodes = tree.nodes
  const end = nodes + <usize>tree.nodeCount * nodeBytes
  const rowBytes = <usize>j.size << 3
  let lost: usize = 0
  let top = levels
  for (let p = nodes; p < end; ) {
    const node = changetype<PairNode>(p)
    const here = levels + <usize>node.level * step
    while (top >= here) {
      lost -= close(top, step, maskBytes, owned, gains, out)
      top -= step
    }
    const level = changetype<PairLevel>(here)
    const active = here + levelBytes
    const agree = active + maskBytes
    const from = changetype<PairLevel>(top).active
    const split = masks + <usize>(node.edge >> 1) * maskBytes
    const above = levels + <usize>node.previous * step
    const isFirst = node.previous == 0
    const isRight = node.edge & 1
    const wasIn = isFirst ? 1 : changetype<PairLevel>(above).isIn
    const isIn = wasIn & ((<u32>load<u8>(answers + (<usize>(node.edge >> 1) << 5)) & 1) ^ isRight)
    const flip = i8x16.splat(-(<i8>isRight))
    const before = above + levelBytes + maskBytes
    const ones = i8x16.splat(-1)
    const isLeaf = p + nodeBytes == nodes + <usize>node.end * nodeBytes
    let any = i8x16.splat(0)
    if (isIn) {
      for (let w: usize = 0; w < maskBytes; w += 16) {
        const takes = v128.xor(v128.load(split + w), flip)
        const live = isFirst ? ones : v128.load(before + w)
        const failed = v128.and(v128.load(from + w), v128.andnot(live, takes))
        v128.store(agree + w, v128.and(live, takes))
        v128.store(agree + maskBytes + w, failed)
        any = v128.or(any, failed)
      }
      if (isLeaf) {
        const bit = (<u64>1) << node.slot
        addLoss(top, leafInside(j, node.value, from, agree + maskBytes, bit, maskBytes, weights, owned, gains, lost, rowBytes))
        if (isFirst) flush(node, gains, out)
        p += nodeBytes
        continue
      }
      level.active = from
      level.news = v128.any_true(any) ? 1 : 0
      if (level.news) own(agree + maskBytes, maskBytes, owned, (<u64>1) << node.slot)
    } else {
      for (let w: usize = 0; w < maskBytes; w += 16) {
        const takes = v128.xor(v128.load(split + w), flip)
        const live = isFirst ? takes : v128.and(v128.load(before + w), takes)
        const stay = v128.and(v128.load(from + w), live)
        v128.store(agree + w, live)
        v128.store(active + w, stay)
        any = v128.or(any, stay)
      }
      if (!v128.any_true(any)) {
        p = nodes + <usize>node.end * nodeBytes
        continue
      }
      if (isLeaf) {
        const loss = leaf(j, node.value, active, maskBytes, weights, owned, gains, lost + (<usize>wasIn << 3), rowBytes)
        addLoss(top, loss)
        if (wasIn) {
          const to = out + (<usize>node.feature << 3)
          store<f64>(to, load<f64>(to) - loss)
        }
        p += nodeBytes
        continue
      }
      level.active = active
      level.news = wasIn << 1
      lost += <usize>wasIn << 3
    }
    level.isIn = isIn
    level.node = p
    level.loss = 0
    p += nodeBytes
    top = here
  }
  while (top > levels) {
    lost -= close(top, step, maskBytes, owned, gains, out)
    top -= step
  }
}

/** Leaves a node. @returns 8 where the row had failed there */
function close(at: usize, step: usize, maskBytes: usize, owned: usize, gains: usize, out: usize): usize {
  const level = changetype<PairLevel>(at)
  const node = changetype<PairNode>(level.node)
  const to = out + (<usize>node.feature << 3)
  changetype<PairLevel>(at - step).loss += level.loss
  if (level.news == 2) {
    store<f64>(to, load<f64>(to) - level.loss)
    return 8
  }
  if (level.news == 1) disown(at + levelBytes + maskBytes * 2, maskBytes, owned, ~((<u64>1) << node.slot))
  if (level.isIn && node.previous == 0) flush(node, gains, out)
  return 0
}

// @ts-ignore: decorator
@inline
function addLoss(level: usize, loss: f64): void {
  changetype<PairLevel>(level).loss += loss
}

/** Gives what a slot has gained to its feature. */
// @ts-ignore: decorator
@inline
function flush(node: PairNode, gains: usize, out: usize): void {
  const to = out + (<usize>node.feature << 3)
  const gain = gains + (<usize>node.slot << 3)
  store<f64>(to, load<f64>(to) + load<f64>(gain))
  store<f64>(gain, 0)
}

function own(failed: usize, maskBytes: usize, owned: usize, bit: u64): void {
  for (const end = failed + maskBytes; failed < end; failed += 8) {
    for (let rest = load<u64>(failed); rest; rest &= rest - 1) {
      const at = owned + (<usize>ctz(rest) << 3)
      store<u64>(at, load<u64>(at) | bit)
    }
    owned += 512
  }
}

function disown(failed: usize, maskBytes: usize, owned: usize, others: u64): void {
  for (const end = failed + maskBytes; failed < end; failed += 8) {
    for (let rest = load<u64>(failed); rest; rest &= rest - 1) {
      const at = owned + (<usize>ctz(rest) << 3)
      store<u64>(at, load<u64>(at) & others)
    }
    owned += 512
  }
}

/** What a leaf gives for one background row: gains to the slots of features that only the row has. @returns the loss of each that the row lacks */
// @ts-ignore: decorator
@inline
function pairLoss(scale: f64, owns: u64, gains: usize, joined: usize, apart: usize, rowBytes: usize): f64 {
  const row = <usize>popcnt(owns) * rowBytes
  const gain = scale * load<f64>(joined + row)
  for (let slots = owns; slots; slots &= slots - 1) {
    const to = gains + (<usize>ctz(slots) << 3)
    store<f64>(to, load<f64>(to) + gain)
  }
  return scale * load<f64>(apart + row)
}

function leaf(
  j: PairJob,
  value: f64,
  active: usize,
  maskBytes: usize,
  weights: usize,
  owned: usize,
  gains: usize,
  lost: usize,
  rowBytes: usize,
): f64 {
  const joined = j.joined + lost
  const apart = j.apart + lost
  let loss: f64 = 0
  for (const end = active + maskBytes; active < end; active += 8) {
    for (let rest = load<u64>(active); rest; rest &= rest - 1) {
      const at = <usize>ctz(rest) << 3
      loss += pairLoss(value * load<f64>(weights + at), load<u64>(owned + at), gains, joined, apart, rowBytes)
    }
    owned += 512
    weights += 512
  }
  return loss
}

/** A leaf below an edge at which some background rows fail. */
function leafInside(
  j: PairJob,
  value: f64,
  active: usize,
  failed: usize,
  bit: u64,
  maskBytes: usize,
  weights: usize,
  owned: usize,
  gains: usize,
  lost: usize,
  rowBytes: usize,
): f64 {
  const joined = j.joined + lost
  const apart = j.apart + lost
  let loss: f64 = 0
  for (const end = active + maskBytes; active < end; active += 8) {
    const fails = load<u64>(failed)
    for (let rest = load<u64>(active); rest; rest &= rest - 1) {
      const r = ctz(rest)
      const at = <usize>r << 3
      const owns = load<u64>(owned + at) | (bit & (0 - ((fails >> r) & 1)))
      loss += pairLoss(value * load<f64>(weights + at), owns, gains, joined, apart, rowBytes)
    }
    failed += 8
    owned += 512
    weights += 512
  }
  return loss
}
