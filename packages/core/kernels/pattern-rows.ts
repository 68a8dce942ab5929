import { codeColumn } from './code-column'

/**
 * Contributions of rows from tables of patterns: a tree's leaves stand in groups, and what a row gets from a group depends on a byte of
 * answers only. For each tree of a tile of rows: answers of all splits, the byte of each group, then table rows are added, two rows of the
 * tile at a time, to sums that stand feature beside feature.
 * Twin: `patternRow` of src/explain/pattern-rows.ts. Chunk = tile of `tileRows` rows.
 */
@unmanaged
class PatternJob {
  /** f64 columns, `stride` bytes apart */
  values: usize
  stride: u32
  rows: u32
  /** records of coded columns: see `CodedColumn` */
  columns: usize
  columnCount: u32
  isSingle: u32
  /** a multiple of 64, as are the bytes of a slot of codes */
  tileRows: u32
  /** per thread: codes, then answers of 64 rows, places of each group's table rows, and sums */
  scratch: usize
  scratchStride: u32
  slots: u32
  mostNodes: u32
  mostGroups: u32
  /** bytes from the sums of one value to those of the next */
  sumStride: u32
  sums: u32
  /** records of trees: see `PatternTree` */
  trees: usize
  treeCount: u32
  /** rows x width f64, and the place of each sum in a row of it */
  out: usize
  width: u32
  places: usize
}

@unmanaged
class PatternTree {
  /** 4 bytes a split: slot u16, code u8, unused u8 */
  nodes: usize
  nodeCount: u32
  /** u16s: for each group its questions and the numbers of a table row; for each question the edges; for each edge 2 * split + (right ? 1 : 0) */
  bits: usize
  groupCount: u32
  pieces: usize
  pieceCount: u32
  /** groups of the trees before */
  firstGroup: u32
  /** all table rows of the tree, and their bytes */
  tables: usize
  tableBytes: u32
}

/** Table rows of 1 or 2 groups, and the 1 to 4 neighbouring numbers in them that are added to sums. */
@unmanaged
class PatternPiece {
  groups: u32
  numbers: u32
  table0: usize
  table1: usize
  group0: u32
  group1: u32
  sum0: u32
  sum1: u32
  sum2: u32
  sum3: u32
}

export function patternRows(chunk: u32, thread: u32, job: usize): void {
  const j = changetype<PatternJob>(job)
  const tile = j.tileRows
  const first = chunk * tile
  const count = min<u32>(tile, j.rows - first)
  const padded = (count + 63) & ~63
  const codes = j.scratch + <usize>thread * j.scratchStride
  const answers = codes + <usize>j.slots * tile
  const offsets = answers + (<usize>j.mostNodes << 6)
  const sums = offsets + ((<usize>j.mostGroups * tile) << 1)
  codeTile(j, codes, first, count)
  memory.fill(sums, 0, <usize>j.sums * j.sumStride)
  for (let t: u32 = 0; t < j.treeCount; t++) {
    const tree = changetype<PatternTree>(j.trees + <usize>t * 36)
    layTile(j, tree, codes, answers, offsets, padded)
    touch(tree, sums + <usize>j.sums * j.sumStride - 8)
    const end = tree.pieces + <usize>tree.pieceCount * 40
    for (let p = tree.pieces; p < end; p += 40) addPiece(j, changetype<PatternPiece>(p), offsets, sums, padded)
  }
  write(j, sums, first, count)
}

/**
 * How often each state of each group occurs among the rows: u32 counts at `out`, 256 a group, `width` groups a thread.
 * Twin: `countStates` of src/explain/pattern-rows.ts. Tables have rows of one number, so that a place is a state.
 */
export function countPatterns(chunk: u32, thread: u32, job: usize): void {
  const j = changetype<PatternJob>(job)
  const tile = j.tileRows
  const first = chunk * tile
  const count = min<u32>(tile, j.rows - first)
  const codes = j.scratch + <usize>thread * j.scratchStride
  const answers = codes + <usize>j.slots * tile
  const offsets = answers + (<usize>j.mostNodes << 6)
  codeTile(j, codes, first, count)
  for (let t: u32 = 0; t < j.treeCount; t++) {
    const tree = changetype<PatternTree>(j.trees + <usize>t * 36)
    layTile(j, tree, codes, answers, offsets, (count + 63) & ~63)
    for (let g: u32 = 0; g < tree.groupCount; g++) {
      const counts = j.out + ((<usize>thread * j.width + tree.firstGroup + g) << 10)
      const from = offsets + ((<usize>g * tile) << 1)
      for (let o = from, end = from + (<usize>count << 1); o < end; o += 2) {
        const at = counts + (<usize>load<u16>(o) << 2)
        store<u32>(at, load<u32>(at) + 1)
      }
    }
  }
}

function codeTile(j: PatternJob, codes: usize, first: u32, count: u32): void {
  const values = j.values + (<usize>first << 3)
  for (let c: u32 = 0; c < j.columnCount; c++)
    codeColumn(j.columns + <usize>c * 24, values, j.stride, j.isSingle, codes, j.tileRows, count)
}

function layTile(j: PatternJob, tree: PatternTree, codes: usize, answers: usize, offsets: usize, rows: u32): void {
  for (let r: u32 = 0; r < rows; r += 64) {
    answer(tree, codes + r, j.tileRows, answers)
    layOffsets(tree, answers, offsets + (<usize>r << 1), j.tileRows << 1)
  }
}

function answer(tree: PatternTree, codes: usize, tile: u32, answers: usize): void {
  const end = tree.nodes + (<usize>tree.nodeCount << 2)
  for (let p = tree.nodes; p < end; p += 4) {
    const column = codes + <usize>load<u16>(p) * tile
    const code = i8x16.splat(load<u8>(p, 2))
    v128.store(answers, i8x16.le_u(v128.load(column), code))
    v128.store(answers, i8x16.le_u(v128.load(column, 16), code), 16)
    v128.store(answers, i8x16.le_u(v128.load(column, 32), code), 32)
    v128.store(answers, i8x16.le_u(v128.load(column, 48), code), 48)
    answers += 64
  }
}

/** The state of each group, a bit for each of its questions, times the numbers of a table row. */
function layOffsets(tree: PatternTree, answers: usize, out: usize, step: usize): void {
  let p = tree.bits
  for (let g: u32 = 0; g < tree.groupCount; g++) {
    const bits = <u32>load<u16>(p)
    const stride = i8x16.splat(<u8>load<u16>(p, 2))
    p += 4
    let a = i8x16.splat(0)
    let b = a
    let c = a
    let d = a
    for (let k: u32 = 0; k < bits; k++) {
      const bit = i8x16.splat(<u8>((<u32>1) << k))
      const edges = <u32>load<u16>(p)
      let edge = <usize>load<u16>(p, 2)
      p += 4
      let at = answers + ((edge >> 1) << 6)
      let flip = i8x16.splat(-(<i8>(edge & 1)))
      let ma = v128.xor(v128.load(at), flip)
      let mb = v128.xor(v128.load(at, 16), flip)
      let mc = v128.xor(v128.load(at, 32), flip)
      let md = v128.xor(v128.load(at, 48), flip)
      for (let e: u32 = 1; e < edges; e++) {
        edge = <usize>load<u16>(p)
        p += 2
        at = answers + ((edge >> 1) << 6)
        flip = i8x16.splat(-(<i8>(edge & 1)))
        ma = v128.and(ma, v128.xor(v128.load(at), flip))
        mb = v128.and(mb, v128.xor(v128.load(at, 16), flip))
        mc = v128.and(mc, v128.xor(v128.load(at, 32), flip))
        md = v128.and(md, v128.xor(v128.load(at, 48), flip))
      }
      a = v128.or(a, v128.and(ma, bit))
      b = v128.or(b, v128.and(mb, bit))
      c = v128.or(c, v128.and(mc, bit))
      d = v128.or(d, v128.and(md, bit))
    }
    putProducts(out, a, stride)
    putProducts(out + 32, b, stride)
    putProducts(out + 64, c, stride)
    putProducts(out + 96, d, stride)
    out += step
  }
}

// @ts-ignore: decorator
@inline
function putProducts(out: usize, states: v128, stride: v128): void {
  v128.store(out, i16x8.extmul_low_i8x16_u(states, stride))
  v128.store(out, i16x8.extmul_high_i8x16_u(states, stride), 16)
}

/** Brings the tree's tables into the cache in order, a byte of each line, which costs less than to wait for them one by one. */
function touch(tree: PatternTree, unused: usize): void {
  let seen: u32 = 0
  for (let p = tree.tables, end = p + tree.tableBytes; p < end; p += 64) seen |= load<u8>(p)
  store<u32>(unused, seen)
}

function addPiece(j: PatternJob, p: PatternPiece, offsets: usize, sums: usize, rows: u32): void {
  const step = <usize>j.tileRows << 1
  const o0 = offsets + <usize>p.group0 * step
  const o1 = offsets + <usize>p.group1 * step
  const end = o0 + (<usize>rows << 1)
  const s0 = sums + <usize>p.sum0 * j.sumStride
  const s1 = sums + <usize>p.sum1 * j.sumStride
  const s2 = sums + <usize>p.sum2 * j.sumStride
  const s3 = sums + <usize>p.sum3 * j.sumStride
  if (p.groups == 1) {
    if (p.numbers == 4) oneFour(p.table0, o0, end, s0, s1, s2, s3)
    else if (p.numbers == 3) oneThree(p.table0, o0, end, s0, s1, s2)
    else if (p.numbers == 2) oneTwo(p.table0, o0, end, s0, s1)
    else oneOne(p.table0, o0, end, s0)
  } else {
    if (p.numbers == 4) twoFour(p.table0, p.table1, o0, o1, end, s0, s1, s2, s3)
    else if (p.numbers == 3) twoThree(p.table0, p.table1, o0, o1, end, s0, s1, s2)
    else if (p.numbers == 2) twoTwo(p.table0, p.table1, o0, o1, end, s0, s1)
    else twoOne(p.table0, p.table1, o0, o1, end, s0)
  }
}

/** Two rows' pairs of numbers, to the sums of each. */
// @ts-ignore: decorator
@inline
function put(s0: usize, s1: usize, at: usize, x: v128, y: v128): void {
  const p0 = s0 + at
  const p1 = s1 + at
  v128.store(p0, f64x2.add(v128.load(p0), v128.shuffle<f64>(x, y, 0, 2)))
  v128.store(p1, f64x2.add(v128.load(p1), v128.shuffle<f64>(x, y, 1, 3)))
}

// @ts-ignore: decorator
@inline
function putOne(s0: usize, at: usize, x: v128, y: v128): void {
  const p0 = s0 + at
  v128.store(p0, f64x2.add(v128.load(p0), v128.shuffle<f64>(x, y, 0, 2)))
}

function oneFour(t0: usize, o0: usize, end: usize, s0: usize, s1: usize, s2: usize, s3: usize): void {
  let at: usize = 0
  for (let o = o0; o < end; o += 4) {
    const a = t0 + (<usize>load<u16>(o) << 3)
    const b = t0 + (<usize>load<u16>(o, 2) << 3)
    put(s0, s1, at, v128.load(a), v128.load(b))
    put(s2, s3, at, v128.load(a, 16), v128.load(b, 16))
    at += 16
  }
}

function oneThree(t0: usize, o0: usize, end: usize, s0: usize, s1: usize, s2: usize): void {
  let at: usize = 0
  for (let o = o0; o < end; o += 4) {
    const a = t0 + (<usize>load<u16>(o) << 3)
    const b = t0 + (<usize>load<u16>(o, 2) << 3)
    put(s0, s1, at, v128.load(a), v128.load(b))
    putOne(s2, at, v128.load64_zero(a, 16), v128.load64_zero(b, 16))
    at += 16
  }
}

function oneTwo(t0: usize, o0: usize, end: usize, s0: usize, s1: usize): void {
  let at: usize = 0
  for (let o = o0; o < end; o += 4) {
    const a = t0 + (<usize>load<u16>(o) << 3)
    const b = t0 + (<usize>load<u16>(o, 2) << 3)
    put(s0, s1, at, v128.load(a), v128.load(b))
    at += 16
  }
}

function oneOne(t0: usize, o0: usize, end: usize, s0: usize): void {
  let at: usize = 0
  for (let o = o0; o < end; o += 4) {
    const a = t0 + (<usize>load<u16>(o) << 3)
    const b = t0 + (<usize>load<u16>(o, 2) << 3)
    putOne(s0, at, v128.load64_zero(a), v128.load64_zero(b))
    at += 16
  }
}

function twoFour(t0: usize, t1: usize, o0: usize, o1: usize, end: usize, s0: usize, s1: usize, s2: usize, s3: usize): void {
  let at: usize = 0
  for (let o = o0; o < end; o += 4) {
    const a = t0 + (<usize>load<u16>(o) << 3)
    const b = t0 + (<usize>load<u16>(o, 2) << 3)
    const c = t1 + (<usize>load<u16>(o1) << 3)
    const d = t1 + (<usize>load<u16>(o1, 2) << 3)
    put(s0, s1, at, f64x2.add(v128.load(a), v128.load(c)), f64x2.add(v128.load(b), v128.load(d)))
    put(s2, s3, at, f64x2.add(v128.load(a, 16), v128.load(c, 16)), f64x2.add(v128.load(b, 16), v128.load(d, 16)))
    o1 += 4
    at += 16
  }
}

function twoThree(t0: usize, t1: usize, o0: usize, o1: usize, end: usize, s0: usize, s1: usize, s2: usize): void {
  let at: usize = 0
  for (let o = o0; o < end; o += 4) {
    const a = t0 + (<usize>load<u16>(o) << 3)
    const b = t0 + (<usize>load<u16>(o, 2) << 3)
    const c = t1 + (<usize>load<u16>(o1) << 3)
    const d = t1 + (<usize>load<u16>(o1, 2) << 3)
    put(s0, s1, at, f64x2.add(v128.load(a), v128.load(c)), f64x2.add(v128.load(b), v128.load(d)))
    putOne(s2, at, f64x2.add(v128.load64_zero(a, 16), v128.load64_zero(c, 16)), f64x2.add(v128.load64_zero(b, 16), v128.load64_zero(d, 16)))
    o1 += 4
    at += 16
  }
}

function twoTwo(t0: usize, t1: usize, o0: usize, o1: usize, end: usize, s0: usize, s1: usize): void {
  let at: usize = 0
  for (let o = o0; o < end; o += 4) {
    const a = t0 + (<usize>load<u16>(o) << 3)
    const b = t0 + (<usize>load<u16>(o, 2) << 3)
    const c = t1 + (<usize>load<u16>(o1) << 3)
    const d = t1 + (<usize>load<u16>(o1, 2) << 3)
    put(s0, s1, at, f64x2.add(v128.load(a), v128.load(c)), f64x2.add(v128.load(b), v128.load(d)))
    o1 += 4
    at += 16
  }
}

function twoOne(t0: usize, t1: usize, o0: usize, o1: usize, end: usize, s0: usize): void {
  let at: usize = 0
  for (let o = o0; o < end; o += 4) {
    const a = t0 + (<usize>load<u16>(o) << 3)
    const b = t0 + (<usize>load<u16>(o, 2) << 3)
    const c = t1 + (<usize>load<u16>(o1) << 3)
    const d = t1 + (<usize>load<u16>(o1, 2) << 3)
    putOne(s0, at, f64x2.add(v128.load64_zero(a), v128.load64_zero(c)), f64x2.add(v128.load64_zero(b), v128.load64_zero(d)))
    o1 += 4
    at += 16
  }
}

function write(j: PatternJob, sums: usize, first: u32, count: u32): void {
  const width = <usize>j.width << 3
  const out = j.out + <usize>first * width
  for (let s: u32 = 0; s < j.sums; s++) {
    let from = sums + <usize>s * j.sumStride
    let to = out + (<usize>load<u32>(j.places + (<usize>s << 2)) << 3)
    for (let r: u32 = 0; r < count; r++) {
      store<f64>(to, load<f64>(from))
      from += 8
      to += width
    }
  }
}
