import { codeColumn } from './code-column'

/**
 * Path-dependent contributions of rows from deep trees: the quadrature walk, 32 rows at a time, over the upper part of each tree; what hangs
 * below is in tables of a few leaves. A number per quadrature node stands in a lane; all that depends on the row is which constants it takes.
 * Twin: `addWalkedRows` of src/explain/subtree-walk.ts. Chunk = `chunkRows` rows, a multiple of 32, all trees.
 */
@unmanaged
class WalkJob {
  /** f64 columns, `stride` bytes apart */
  values: usize
  stride: u32
  rows: u32
  /** records of coded columns: see `CodedColumn` */
  columns: usize
  columnCount: u32
  isSingle: u32
  chunkRows: u32
  /** per thread: codes, then 32 bytes for each answer, edge and group, then products and sums of each level */
  scratch: usize
  scratchStride: u32
  slots: u32
  /** bytes for answers, edges and groups */
  answerBytes: u32
  /** records of trees: see `WalkTree` */
  trees: usize
  treeCount: u32
  /** rows x width f64 */
  out: usize
  width: u32
}

@unmanaged
class WalkTree {
  /** 4 bytes a split: slot u16, code u8, unused u8 */
  splits: usize
  splitCount: u32
  /** records of edges: see `WalkEdge` */
  edges: usize
  edgeCount: u32
  /** f64s of each edge: products and shares where the row agrees, where it is given up there; the product where it was given up above, 0 */
  constants: usize
  /** records of groups: see `WalkGroup` */
  groups: usize
  groupCount: u32
  /** records of what is to be done: see `WalkEvent` */
  events: usize
  eventCount: u32
  /** lanes of a row: quadrature nodes, rounded up to even */
  lanes: u32
}

@unmanaged
class WalkEdge {
  /** 2 * split + (right ? 1 : 0) */
  edge: u32
  /** 1 + number of the nearest edge above of the same feature, 0 where there is none */
  previous: u32
}

/** A few leaves: the row of state s at `table + s * stride` has the lanes of the sum, then those of each of its features. */
@unmanaged
class WalkGroup {
  table: usize
  stride: u32
  /** u32s: for each bit of a state the place of its answer, in units of 32 bytes */
  bits: usize
  bitCount: u32
  /** u32s: places of its features in a row of `out` */
  features: usize
  featureCount: u32
}

/** Numbers of the constants of an edge beside its lanes. */
const extra: usize = 16

/** Down an edge (0), a group (1), up from both edges of a node (2), or from its only one (3). Sums go to the left (0) or right (1) place of their level. */
@unmanaged
class WalkEvent {
  kind: u32
  first: u32
  second: u32
  level: u32
  side: u32
  feature: u32
}

export function walkRows(chunk: u32, thread: u32, job: usize): void {
  const j = changetype<WalkJob>(job)
  const rows = j.chunkRows
  const first = chunk * rows
  const count = min<u32>(rows, j.rows - first)
  const codes = j.scratch + <usize>thread * j.scratchStride
  const answers = codes + <usize>j.slots * rows
  const levels = answers + j.answerBytes
  const values = j.values + (<usize>first << 3)
  for (let c: u32 = 0; c < j.columnCount; c++)
    codeColumn(j.columns + <usize>c * 24, values, j.stride, j.isSingle, codes, rows, count)
  const width = <usize>j.width << 3
  const out = j.out + <usize>first * width
  for (let t: u32 = 0; t < j.treeCount; t++) {
    const tree = changetype<WalkTree>(j.trees + <usize>t * 40)
    for (let r: u32 = 0; r < count; r += 32) {
      answer(tree, codes + r, rows, answers)
      walk(tree, answers, levels, out + <usize>r * width, width)
    }
  }
}

/** Answers of all splits; of each edge 0 where the row agrees, 1 where it is given up there, 2 above; the state of each group. */
function answer(tree: WalkTree, codes: usize, slotBytes: u32, answers: usize): void {
  let at = answers
  for (let p = tree.splits, end = p + (<usize>tree.splitCount << 2); p < end; p += 4) {
    const code = i8x16.splat(load<u8>(p, 2))
    const slot = codes + <usize>load<u16>(p) * slotBytes
    v128.store(at, i8x16.le_u(v128.load(slot), code))
    v128.store(at, i8x16.le_u(v128.load(slot, 16), code), 16)
    at += 32
  }
  const agrees = at
  const toChoice = <usize>tree.edgeCount << 5
  for (let e: u32 = 0; e < tree.edgeCount; e++) {
    const record = changetype<WalkEdge>(tree.edges + (<usize>e << 3))
    const flip = i8x16.splat(-(<i8>(record.edge & 1)))
    const split = answers + (<usize>(record.edge >> 1) << 5)
    const above = agrees + (<usize>(record.previous - 1) << 5)
    for (let half: usize = 0; half < 32; half += 16) {
      const takes = v128.xor(v128.load(split + half), flip)
      const isLive = record.previous ? v128.load(above + half) : i8x16.splat(-1)
      v128.store(at + half, v128.and(isLive, takes))
      v128.store(at + half + toChoice, v128.bitselect(v128.andnot(i8x16.splat(1), takes), i8x16.splat(2), isLive))
    }
    at += 32
  }
  at += toChoice
  for (let g: u32 = 0; g < tree.groupCount; g++) {
    const group = changetype<WalkGroup>(tree.groups + <usize>g * 24)
    let a = i8x16.splat(0)
    let b = a
    for (let k: u32 = 0; k < group.bitCount; k++) {
      const source = answers + (<usize>load<u32>(group.bits + (<usize>k << 2)) << 5)
      const bit = i8x16.splat(<u8>((<u32>1) << k))
      a = v128.or(a, v128.and(v128.load(source), bit))
      b = v128.or(b, v128.and(v128.load(source, 16), bit))
    }
    v128.store(at, a)
    v128.store(at, b, 16)
    at += 32
  }
}

function walk(tree: WalkTree, answers: usize, levels: usize, out: usize, width: usize): void {
  const bytes = <usize>tree.lanes << 3
  /** a level: products of 32 rows, then sums of the left and of the right; before the first, products and shares of an edge given up above */
  const part = bytes << 5
  const step = part * 3
  const lost = levels
  levels += bytes << 1
  const stride = (bytes << 2) + extra
  const choices = answers + (<usize>(tree.splitCount + tree.edgeCount) << 5)
  const states = choices + (<usize>tree.edgeCount << 5)
  const ones = f64x2.splat(1)
  for (let at = levels; at < levels + part; at += 16) v128.store(at, ones)
  for (let at = lost + bytes; at < levels; at += 16) v128.store(at, f64x2.splat(0))
  for (let p = tree.events, end = p + <usize>tree.eventCount * 24; p < end; p += 24) {
    const event = changetype<WalkEvent>(p)
    const level = levels + <usize>event.level * step
    if (event.kind == 0) {
      const constants = tree.constants + <usize>event.first * stride
      const choice = choices + (<usize>event.first << 5)
      const product = v128.load64_splat(constants + (bytes << 2))
      for (let at = lost; at < lost + bytes; at += 16) v128.store(at, product)
      if (bytes == 48) descendThree(constants, lost, choice, level - step, level)
      else if (bytes == 32) descendTwo(constants, lost, choice, level - step, level)
      else descend(constants, lost, choice, level - step, level, bytes)
    } else if (event.kind == 1) {
      const group = changetype<WalkGroup>(tree.groups + <usize>event.first * 24)
      const state = states + (<usize>event.first << 5)
      const sums = level + part + event.side * part
      if (bytes == 48) addGroupThree(group, state, level, sums, out, width)
      else addGroup(group, state, level, sums, out, width, bytes)
    } else if (event.kind == 3) {
      const shares = tree.constants + <usize>event.first * stride + bytes
      const choice = choices + (<usize>event.first << 5)
      const sums = level + part + event.side * part
      ascendOne(shares, lost + bytes, choice, level + step + part, sums, out + (<usize>event.feature << 3), width, bytes)
    } else {
      const left = tree.constants + <usize>event.first * stride + bytes
      const right = tree.constants + <usize>event.second * stride + bytes
      const below = level + step + part
      const sums = level + part + event.side * part
      const first = choices + (<usize>event.first << 5)
      const second = choices + (<usize>event.second << 5)
      const to = out + (<usize>event.feature << 3)
      const zeros = lost + bytes
      if (bytes == 48) ascendThree(left, right, zeros, first, second, below, sums, to, width)
      else if (bytes == 32) ascendTwo(left, right, zeros, first, second, below, sums, to, width)
      else ascend(left, right, zeros, first, second, below, sums, to, width, bytes)
    }
  }
}

// @ts-ignore: decorator
@inline
function chosen(constants: usize, lost: usize, choice: usize, pair: usize): usize {
  const number = <usize>load<u8>(choice)
  return number == 2 ? lost : constants + number * pair
}

function descend(constants: usize, lost: usize, choice: usize, from: usize, to: usize, bytes: usize): void {
  const even = bytes & ~31
  for (let r: usize = 0; r < 32; r++) {
    let p = chosen(constants, lost, choice + r, bytes << 1)
    for (const end = from + even; from < end; from += 32) {
      v128.store(to, f64x2.mul(v128.load(from), v128.load(p)))
      v128.store(to, f64x2.mul(v128.load(from, 16), v128.load(p, 16)), 16)
      to += 32
      p += 32
    }
    if (bytes & 16) {
      v128.store(to, f64x2.mul(v128.load(from), v128.load(p)))
      from += 16
      to += 16
    }
  }
}

function descendTwo(constants: usize, lost: usize, choice: usize, from: usize, to: usize): void {
  for (let r: usize = 0; r < 32; r++) {
    const p = chosen(constants, lost, choice + r, 64)
    v128.store(to, f64x2.mul(v128.load(from), v128.load(p)))
    v128.store(to, f64x2.mul(v128.load(from, 16), v128.load(p, 16)), 16)
    from += 32
    to += 32
  }
}

function descendThree(constants: usize, lost: usize, choice: usize, from: usize, to: usize): void {
  for (let r: usize = 0; r < 32; r++) {
    const p = chosen(constants, lost, choice + r, 96)
    v128.store(to, f64x2.mul(v128.load(from), v128.load(p)))
    v128.store(to, f64x2.mul(v128.load(from, 16), v128.load(p, 16)), 16)
    v128.store(to, f64x2.mul(v128.load(from, 32), v128.load(p, 32)), 32)
    from += 48
    to += 48
  }
}

// @ts-ignore: decorator
@inline
function addTo(to: usize, lanes: v128): void {
  store<f64>(to, load<f64>(to) + (f64x2.extract_lane(lanes, 0) + f64x2.extract_lane(lanes, 1)))
}

function addGroup(
  group: WalkGroup,
  state: usize,
  from: usize,
  sums: usize,
  out: usize,
  width: usize,
  bytes: usize,
): void {
  const end = group.features + (<usize>group.featureCount << 2)
  const even = bytes & ~31
  for (let r: usize = 0; r < 32; r++) {
    let p = group.table + <usize>load<u8>(state + r) * group.stride
    const stop = from + even
    for (let c = from; c < stop; c += 32) {
      v128.store(sums, f64x2.mul(v128.load(c), v128.load(p)))
      v128.store(sums, f64x2.mul(v128.load(c, 16), v128.load(p, 16)), 16)
      sums += 32
      p += 32
    }
    if (bytes & 16) {
      v128.store(sums, f64x2.mul(v128.load(stop), v128.load(p)))
      sums += 16
      p += 16
    }
    for (let f = group.features; f < end; f += 4) {
      let a = f64x2.splat(0)
      let b = a
      for (let c = from; c < stop; c += 32) {
        a = f64x2.add(a, f64x2.mul(v128.load(c), v128.load(p)))
        b = f64x2.add(b, f64x2.mul(v128.load(c, 16), v128.load(p, 16)))
        p += 32
      }
      if (bytes & 16) {
        a = f64x2.add(a, f64x2.mul(v128.load(stop), v128.load(p)))
        p += 16
      }
      addTo(out + (<usize>load<u32>(f) << 3), f64x2.add(a, b))
    }
    from += bytes
    out += width
  }
}

function addGroupThree(group: WalkGroup, state: usize, from: usize, sums: usize, out: usize, width: usize): void {
  const end = group.features + (<usize>group.featureCount << 2)
  for (let r: usize = 0; r < 32; r++) {
    let p = group.table + <usize>load<u8>(state + r) * group.stride
    const a = v128.load(from)
    const b = v128.load(from, 16)
    const c = v128.load(from, 32)
    v128.store(sums, f64x2.mul(a, v128.load(p)))
    v128.store(sums, f64x2.mul(b, v128.load(p, 16)), 16)
    v128.store(sums, f64x2.mul(c, v128.load(p, 32)), 32)
    for (let f = group.features; f < end; f += 4) {
      p += 48
      const ac = f64x2.add(f64x2.mul(a, v128.load(p)), f64x2.mul(c, v128.load(p, 32)))
      addTo(out + (<usize>load<u32>(f) << 3), f64x2.add(ac, f64x2.mul(b, v128.load(p, 16))))
    }
    from += 48
    sums += 48
    out += width
  }
}

// @ts-ignore: decorator
@inline
function shareOf(below: usize, other: usize, p: usize, q: usize, sums: usize): v128 {
  const x = v128.load(below)
  const y = v128.load(below + other)
  v128.store(sums, f64x2.add(x, y))
  return f64x2.add(f64x2.mul(x, v128.load(p)), f64x2.mul(y, v128.load(q)))
}

function ascend(
  left: usize,
  right: usize,
  zeros: usize,
  first: usize,
  second: usize,
  below: usize,
  sums: usize,
  out: usize,
  width: usize,
  bytes: usize,
): void {
  const other = bytes << 5
  const even = bytes & ~31
  for (let r: usize = 0; r < 32; r++) {
    let p = chosen(left, zeros, first + r, bytes << 1)
    let q = chosen(right, zeros, second + r, bytes << 1)
    let a = f64x2.splat(0)
    let b = a
    for (const stop = below + even; below < stop; below += 32) {
      a = f64x2.add(a, shareOf(below, other, p, q, sums))
      b = f64x2.add(b, shareOf(below + 16, other, p + 16, q + 16, sums + 16))
      p += 32
      q += 32
      sums += 32
    }
    if (bytes & 16) {
      a = f64x2.add(a, shareOf(below, other, p, q, sums))
      below += 16
      sums += 16
    }
    addTo(out, f64x2.add(a, b))
    out += width
  }
}

function ascendOne(
  shares: usize,
  zeros: usize,
  choice: usize,
  below: usize,
  sums: usize,
  out: usize,
  width: usize,
  bytes: usize,
): void {
  const even = bytes & ~31
  for (let r: usize = 0; r < 32; r++) {
    let p = chosen(shares, zeros, choice + r, bytes << 1)
    let a = f64x2.splat(0)
    let b = a
    for (const stop = below + even; below < stop; below += 32) {
      const x = v128.load(below)
      const y = v128.load(below, 16)
      v128.store(sums, x)
      v128.store(sums, y, 16)
      a = f64x2.add(a, f64x2.mul(x, v128.load(p)))
      b = f64x2.add(b, f64x2.mul(y, v128.load(p, 16)))
      p += 32
      sums += 32
    }
    if (bytes & 16) {
      const x = v128.load(below)
      v128.store(sums, x)
      a = f64x2.add(a, f64x2.mul(x, v128.load(p)))
      below += 16
      sums += 16
    }
    addTo(out, f64x2.add(a, b))
    out += width
  }
}

function ascendTwo(
  left: usize,
  right: usize,
  zeros: usize,
  first: usize,
  second: usize,
  below: usize,
  sums: usize,
  out: usize,
  width: usize,
): void {
  for (let r: usize = 0; r < 32; r++) {
    const p = chosen(left, zeros, first + r, 64)
    const q = chosen(right, zeros, second + r, 64)
    const a = shareOf(below, 1024, p, q, sums)
    addTo(out, f64x2.add(a, shareOf(below + 16, 1024, p + 16, q + 16, sums + 16)))
    below += 32
    sums += 32
    out += width
  }
}

function ascendThree(
  left: usize,
  right: usize,
  zeros: usize,
  first: usize,
  second: usize,
  below: usize,
  sums: usize,
  out: usize,
  width: usize,
): void {
  for (let r: usize = 0; r < 32; r++) {
    const p = chosen(left, zeros, first + r, 96)
    const q = chosen(right, zeros, second + r, 96)
    const a = shareOf(below, 1536, p, q, sums)
    const b = shareOf(below + 16, 1536, p + 16, q + 16, sums + 16)
    addTo(out, f64x2.add(f64x2.add(a, shareOf(below + 32, 1536, p + 32, q + 32, sums + 32)), b))
    below += 48
    sums += 48
    out += width
  }
}
