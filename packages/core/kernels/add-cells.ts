/**
 * Adds the values of one section of trees to sorted rows. Twin: `makeCellAdder` of src/explain/plain-cells.ts, which says what
 * blocks, units and tops are; here the cells of units that were met are remembered, thread by thread, in a table of hashed keys.
 * Chunk = a range of rows, worked on in tiles of `tileRows`.
 */
@unmanaged
class AddCellsJob {
  /** u32 codes of feature f at `codes + f * codeStride` */
  codes: usize
  codeStride: u32
  features: u32
  /** rows × width, f64 */
  sums: usize
  /** numbers of a row, even */
  width: u32
  /** records of `RowRange` */
  ranges: usize
  /** address of the u16 table of each feature, from codes of the ensemble to those of the section */
  remaps: usize
  /** records of `CellBlock`, `CellUnit` */
  blocks: usize
  blockCount: u32
  units: usize
  tops: usize
  topCount: u32
  /** for each feature, where its codes start among all */
  codeStart: usize
  /** per thread, `scratchStride` bytes: see `Scratch` */
  scratch: usize
  scratchStride: u32
  /** differs from run to run */
  stamp: u32
  unitCount: u32
  /** u32 for each row, how many it stands for; only to count */
  repeats: usize
}

@unmanaged
class RowRange {
  first: u32
  count: u32
}

@unmanaged
class CellBlock {
  leaves: u32
  /** u32 address of the row of pattern 0 of each leaf */
  tables: usize
  /** u16 class of each code */
  classes: usize
  /** u32 address of the vectors of each feature */
  vectors: usize
  /** u32 place of pattern 0 of each leaf among the counts */
  counts: usize
  unused: u32
}

@unmanaged
class CellUnit {
  /** u32 numbers of blocks, or of units after them */
  children: usize
  count: u32
  /** u64 key of each code; 0 where cells of this unit are not to be remembered */
  keys: usize
  unused: u32
}

/** A thread's own memory: this record, then what its addresses say. */
@unmanaged
class Scratch {
  stamp: u32
  /** counts up when everything is forgotten; in the upper half of a slot's tag */
  generation: u32
  used: u32
  /** rows of values that may be remembered, and those that one tile may need */
  capacity: u32
  reserve: u32
  /** slots of 16 bytes: key, number of the row of values, tag */
  slots: usize
  slotBits: u32
  /** remembered rows of values */
  arena: usize
  /** tiles by depth, `levelBytes` apart: codes, keys, numbers, places of new cells, values */
  levels: usize
  levelBytes: u32
  /** for each unit: rows seen, new cells among them */
  statistics: usize
  /** u32 for each pattern of each leaf: rows that have it; only to count */
  counts: usize
}

const tileBits: u32 = 10
const tileRows: u32 = 1 << tileBits
/** Bytes of the codes of one feature, of the keys, of the numbers in a tile. */
const codeBytes: usize = tileRows << 1
const keyBytes: usize = tileRows << 3
const numberBytes: usize = tileRows << 2

export function addCells(chunk: u32, thread: u32, job: usize): void {
  const j = changetype<AddCellsJob>(job)
  const s = changetype<Scratch>(j.scratch + <usize>thread * j.scratchStride)
  if (s.stamp != j.stamp) {
    s.stamp = j.stamp
    forget(s)
    memory.fill(s.statistics, 0, <usize>j.unitCount << 3)
  }
  const range = changetype<RowRange>(j.ranges + (<usize>chunk << 3))
  const end = range.first + range.count
  for (let first = range.first; first < end; first += tileRows) addTile(j, s, first, min(tileRows, end - first))
}

function forget(s: Scratch): void {
  s.used = 0
  s.generation++
  if (s.generation < 65536) return
  s.generation = 1
  memory.fill(s.slots, 0, <usize>16 << s.slotBits)
}

/** How many rows have each pattern of each leaf; each thread counts on its own. Chunk = a range of rows. */
export function countCells(chunk: u32, thread: u32, job: usize): void {
  const j = changetype<AddCellsJob>(job)
  const s = changetype<Scratch>(j.scratch + <usize>thread * j.scratchStride)
  const range = changetype<RowRange>(j.ranges + (<usize>chunk << 3))
  const end = range.first + range.count
  for (let first = range.first; first < end; first += tileRows) {
    const count = min(tileRows, end - first)
    layTile(j, s, first, count)
    const weights = j.repeats + (<usize>first << 2)
    for (let t: u32 = 0; t < j.topCount; t++) countNode(j, s, load<u32>(j.tops + (<usize>t << 2)), s.levels, count, weights, 0)
  }
}

/** Cells of the tile are counted first, then the units below for each cell once. */
function countNode(j: AddCellsJob, s: Scratch, node: u32, codes: usize, count: u32, weights: usize, depth: u32): void {
  if (node < j.blockCount) {
    countBlock(j, changetype<CellBlock>(j.blocks + <usize>node * 24), s.counts, codes, count, weights)
    return
  }
  const number = node - j.blockCount
  const unit = changetype<CellUnit>(j.units + (<usize>number << 4))
  const level = s.levels + <usize>depth * s.levelBytes
  const end = unit.children + (<usize>unit.count << 2)
  if (unit.keys == 0) {
    for (let p = unit.children; p < end; p += 4) countNode(j, s, load<u32>(p), codes, count, weights, depth + 1)
    return
  }
  const keys = level + <usize>j.features * codeBytes
  const numbers = keys + keyBytes
  const fresh = numbers + numberBytes
  const sums = fresh + numberBytes
  layKeys(j, unit.keys, codes, count, keys)
  forget(s)
  const met = lookUp(s, number, keys, numbers, fresh, count)
  memory.fill(sums, 0, <usize>met << 2)
  for (let i: usize = 0; i < <usize>count << 2; i += 4) {
    const at = sums + (<usize>load<u32>(numbers + i) << 2)
    store<u32>(at, load<u32>(at) + load<u32>(weights + i))
  }
  const below = level + s.levelBytes
  for (let f: u32 = 0; f < j.features; f++) gather(codes + <usize>f * codeBytes, below + <usize>f * codeBytes, fresh, met)
  for (let p = unit.children; p < end; p += 4) countNode(j, s, load<u32>(p), below, met, sums, depth + 1)
}

function countBlock(j: AddCellsJob, block: CellBlock, counts: usize, codes: usize, count: u32, weights: usize): void {
  const starts = block.counts
  const end = starts + (<usize>block.leaves << 2)
  for (let i: usize = 0; i < <usize>count; i++) {
    const pattern = patternsOf(j, block, codes + (i << 1))
    const weight = load<u32>(weights + (i << 2))
    let low = i64x2.extract_lane(pattern, 0)
    let high = i64x2.extract_lane(pattern, 1)
    for (let p = starts; p < end; p += 4) {
      const at = counts + ((<usize>load<u32>(p) + <usize>(low & 255)) << 2)
      low = (low >>> 8) | (high << 56)
      high >>>= 8
      store<u32>(at, load<u32>(at) + weight)
    }
  }
}

function addTile(j: AddCellsJob, s: Scratch, first: u32, count: u32): void {
  layTile(j, s, first, count)
  const sums = j.sums + <usize>first * (<usize>j.width << 3)
  for (let t: u32 = 0; t < j.topCount; t++) {
    if (s.used + s.reserve > s.capacity) forget(s)
    addNode(j, s, load<u32>(j.tops + (<usize>t << 2)), s.levels, count, sums, false, 0)
  }
}

/** The tile's own codes, at the first level. */
function layTile(j: AddCellsJob, s: Scratch, first: u32, count: u32): void {
  for (let f: u32 = 0; f < j.features; f++) {
    const remap = <usize>load<u32>(j.remaps + (<usize>f << 2))
    const start = load<u32>(j.codeStart + (<usize>f << 2))
    let from = j.codes + <usize>f * j.codeStride + (<usize>first << 2)
    let to = s.levels + <usize>f * codeBytes
    for (const stop = to + (<usize>count << 1); to < stop; to += 2) {
      store<u16>(to, <u16>(start + load<u16>(remap + (<usize>load<u32>(from) << 1))))
      from += 4
    }
  }
}

/** Adds a node's values to `count` rows whose codes stand at `codes`, or writes them where they are the first. */
function addNode(
  j: AddCellsJob,
  s: Scratch,
  node: u32,
  codes: usize,
  count: u32,
  out: usize,
  isFirst: bool,
  depth: u32,
): void {
  if (node < j.blockCount) {
    addBlock(j, changetype<CellBlock>(j.blocks + <usize>node * 24), codes, count, out, isFirst)
    return
  }
  const number = node - j.blockCount
  const unit = changetype<CellUnit>(j.units + (<usize>number << 4))
  const level = s.levels + <usize>depth * s.levelBytes
  const keys = level + <usize>j.features * codeBytes
  const numbers = keys + keyBytes
  const fresh = numbers + numberBytes
  const values = fresh + numberBytes
  const seen = s.statistics + (<usize>number << 3)
  const isRemembered = unit.keys != 0 && (load<u32>(seen) < 4096 || load<u32>(seen, 4) < (load<u32>(seen) >> 1) + (load<u32>(seen) >> 3))
  if (!isRemembered) {
    addChildren(j, s, unit, codes, count, values, depth + 1)
    addAll(out, values, count, j.width, isFirst)
    return
  }
  layKeys(j, unit.keys, codes, count, keys)
  const base = s.used
  const met = lookUp(s, number, keys, numbers, fresh, count)
  store<u32>(seen, load<u32>(seen) + count)
  store<u32>(seen, load<u32>(seen, 4) + met, 4)
  const rowBytes = <usize>j.width << 3
  if (met > 0) {
    const below = level + s.levelBytes
    for (let f: u32 = 0; f < j.features; f++) gather(codes + <usize>f * codeBytes, below + <usize>f * codeBytes, fresh, met)
    addChildren(j, s, unit, below, met, s.arena + <usize>base * rowBytes, depth + 1)
  }
  if (j.width == 6) addSix(out, numbers, s.arena, count, isFirst)
  else addRows(out, numbers, s.arena, count, rowBytes, isFirst)
}

function addChildren(j: AddCellsJob, s: Scratch, unit: CellUnit, codes: usize, count: u32, out: usize, depth: u32): void {
  const end = unit.children + (<usize>unit.count << 2)
  for (let p = unit.children; p < end; p += 4) addNode(j, s, load<u32>(p), codes, count, out, p == unit.children, depth)
}

function gather(from: usize, to: usize, fresh: usize, count: u32): void {
  for (const end = fresh + (<usize>count << 2); fresh < end; fresh += 4) {
    store<u16>(to, load<u16>(from + (<usize>load<u32>(fresh) << 1)))
    to += 2
  }
}

/** Sums of keys, three features at a time. */
function layKeys(j: AddCellsJob, table: usize, codes: usize, count: u32, keys: usize): void {
  const end = keys + (<usize>count << 3)
  let f: u32 = 0
  for (; f + 3 <= j.features; f += 3) {
    let a = codes + <usize>f * codeBytes
    const isFirst = f == 0
    for (let to = keys; to < end; to += 8) {
      const key =
        load<u64>(table + (<usize>load<u16>(a) << 3)) +
        load<u64>(table + (<usize>load<u16>(a + codeBytes) << 3)) +
        load<u64>(table + (<usize>load<u16>(a + 2 * codeBytes) << 3))
      store<u64>(to, isFirst ? key : key + load<u64>(to))
      a += 2
    }
  }
  for (; f < j.features; f++) {
    let a = codes + <usize>f * codeBytes
    const isFirst = f == 0
    for (let to = keys; to < end; to += 8) {
      const key = load<u64>(table + (<usize>load<u16>(a) << 3))
      store<u64>(to, isFirst ? key : key + load<u64>(to))
      a += 2
    }
  }
}

/**
 * The number of each key's row of values; new ones get the next numbers, and their places stand in `fresh`. Four keys that follow each other
 * stand in one line of the cache. Gives back how many are new.
 */
function lookUp(s: Scratch, unit: u32, keys: usize, numbers: usize, fresh: usize, count: u32): u32 {
  const tag = (s.generation << 16) | unit
  const slots = s.slots
  const shift = <u64>(66 - s.slotBits)
  const mask = (<usize>1 << s.slotBits) - 1
  const salt = <u64>unit * 0xd6e8feb86659fd93
  const before = s.used
  let used = before
  let place = fresh
  let known: u64 = load<u64>(keys) ^ 1
  let number: u32 = 0
  for (let i: u32 = 0; i < count; i++) {
    const key = load<u64>(keys + (<usize>i << 3))
    if (key != known) {
      known = key
      let at = (<usize>((((key >> 2) ^ salt) * 0x9e3779b97f4a7c15) >> shift) << 2) | <usize>(key & 3)
      for (;;) {
        const slot = slots + (at << 4)
        if (load<u32>(slot, 12) == tag && load<u64>(slot) == key) {
          number = load<u32>(slot, 8)
          break
        }
        if (load<u32>(slot, 12) >> 16 != s.generation) {
          number = used++
          store<u64>(slot, key)
          store<u32>(slot, number, 8)
          store<u32>(slot, tag, 12)
          store<u32>(place, i)
          place += 4
          break
        }
        at = (at + 1) & mask
      }
    }
    store<u32>(numbers + (<usize>i << 2), number)
  }
  s.used = used
  return used - before
}

function addAll(out: usize, values: usize, count: u32, width: u32, isFirst: bool): void {
  const end = out + <usize>count * (<usize>width << 3)
  for (; out < end; out += 16) {
    v128.store(out, isFirst ? v128.load(values) : f64x2.add(v128.load(out), v128.load(values)))
    values += 16
  }
}

function addSix(out: usize, numbers: usize, arena: usize, count: u32, isFirst: bool): void {
  const end = numbers + (<usize>count << 2)
  if (isFirst) {
    for (; numbers < end; numbers += 4) {
      const row = arena + <usize>load<u32>(numbers) * 48
      v128.store(out, v128.load(row))
      v128.store(out, v128.load(row, 16), 16)
      v128.store(out, v128.load(row, 32), 32)
      out += 48
    }
    return
  }
  for (; numbers < end; numbers += 4) {
    const row = arena + <usize>load<u32>(numbers) * 48
    v128.store(out, f64x2.add(v128.load(out), v128.load(row)))
    v128.store(out, f64x2.add(v128.load(out, 16), v128.load(row, 16)), 16)
    v128.store(out, f64x2.add(v128.load(out, 32), v128.load(row, 32)), 32)
    out += 48
  }
}

function addRows(out: usize, numbers: usize, arena: usize, count: u32, rowBytes: usize, isFirst: bool): void {
  const end = numbers + (<usize>count << 2)
  for (; numbers < end; numbers += 4) {
    const row = arena + <usize>load<u32>(numbers) * rowBytes
    for (let k: usize = 0; k < rowBytes; k += 16) {
      const value = v128.load(row + k)
      v128.store(out + k, isFirst ? value : f64x2.add(v128.load(out + k), value))
    }
    out += rowBytes
  }
}

function addBlock(j: AddCellsJob, block: CellBlock, codes: usize, count: u32, out: usize, isFirst: bool): void {
  const rowBytes = <usize>j.width << 3
  const tables = block.tables
  const tablesEnd = tables + (<usize>block.leaves << 2)
  for (let i: u32 = 0; i < count; i++) {
    const pattern = patternsOf(j, block, codes + (<usize>i << 1))
    if (rowBytes == 48) addLeavesOfSix(tables, tablesEnd, pattern, out, isFirst)
    else addLeaves(tables, tablesEnd, pattern, out, rowBytes, isFirst)
    out += rowBytes
  }
}

/** The row's pattern in each of the 16 leaves. */
// @ts-ignore: decorator
@inline
function patternsOf(j: AddCellsJob, block: CellBlock, code: usize): v128 {
  let pattern = i8x16.splat(0)
  for (let f: usize = 0; f < <usize>j.features; f++) {
    const klass = <usize>load<u16>(block.classes + (<usize>load<u16>(code) << 1))
    pattern = v128.or(pattern, v128.load(<usize>load<u32>(block.vectors + (f << 2)) + (klass << 4)))
    code += codeBytes
  }
  return pattern
}

/** Patterns are taken byte by byte from two words of eight. */
// @ts-ignore: decorator
@inline
function addLeavesOfSix(tables: usize, end: usize, pattern: v128, out: usize, isFirst: bool): void {
  let a = f64x2.splat(0)
  let b = f64x2.splat(0)
  let c = f64x2.splat(0)
  let low = i64x2.extract_lane(pattern, 0)
  let high = i64x2.extract_lane(pattern, 1)
  for (; tables < end; tables += 4) {
    const row = <usize>load<u32>(tables) + <usize>(low & 255) * 48
    low = (low >>> 8) | (high << 56)
    high >>>= 8
    a = f64x2.add(a, v128.load(row))
    b = f64x2.add(b, v128.load(row, 16))
    c = f64x2.add(c, v128.load(row, 32))
  }
  if (!isFirst) {
    a = f64x2.add(v128.load(out), a)
    b = f64x2.add(v128.load(out, 16), b)
    c = f64x2.add(v128.load(out, 32), c)
  }
  v128.store(out, a)
  v128.store(out, b, 16)
  v128.store(out, c, 32)
}

/** Two numbers of all leaves at a time. */
function addLeaves(tables: usize, end: usize, pattern: v128, out: usize, rowBytes: usize, isFirst: bool): void {
  for (let k: usize = 0; k < rowBytes; k += 16) {
    let sum = f64x2.splat(0)
    let low = i64x2.extract_lane(pattern, 0)
    let high = i64x2.extract_lane(pattern, 1)
    for (let table = tables; table < end; table += 4) {
      sum = f64x2.add(sum, v128.load(<usize>load<u32>(table) + <usize>(low & 255) * rowBytes + k))
      low = (low >>> 8) | (high << 56)
      high >>>= 8
    }
    v128.store(out + k, isFirst ? sum : f64x2.add(v128.load(out + k), sum))
  }
}
