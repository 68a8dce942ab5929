import { RowRange } from './row-range'

/**
 * Adds the values of one section of trees to sorted rows. Twin: `makeCellAdder` of src/explain/plain-cells.ts, which says what
 * blocks, units and tops are; here the cells of units that were met are remembered, thread by thread, in a table of hashed keys.
 * Chunk = the next range of rows for the thread that asks, worked on in tiles.
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
  rangeCount: u32
  /** rows that are worked on at a time, at most 8,192 */
  tileRows: u32
  /** u32 for each range: not 0 when a thread has taken it */
  taken: usize
  threads: u32
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
class CellBlock {
  leaves: u32
  /** u32 address of the row of pattern 0 of each leaf: `pieceCount` pieces of 16 bytes */
  tables: usize
  /** u16 class of each code */
  classes: usize
  /** for each feature that it asks: u32 place of its codes in a level, u32 address of its vectors */
  vectors: usize
  featureCount: u32
  /** u32 place of pattern 0 of each leaf among the counts */
  counts: usize
  /** u32 places of the pieces in a whole row of values, in bytes */
  pieces: usize
  pieceCount: u32
}

@unmanaged
class CellUnit {
  /** u32 numbers of blocks, or of units after them */
  children: usize
  count: u32
  /** key of each code; 0 where cells of this unit are not to be told apart */
  keys: usize
  /** keys are u64, else u32 */
  isWide: u32
  /** u32 places in a level of the codes of the features that it asks */
  places: usize
  placeCount: u32
}

/** A thread's own memory: this record, then what its addresses say. */
@unmanaged
class Scratch {
  stamp: u32
  /** counts up when everything is forgotten; in the upper half of a slot's tag */
  generation: u32
  used: u32
  /** the next range */
  position: u32
  /** rows of values that may be remembered */
  capacity: u32
  /** counts up with every look for repeated cells; in the upper part of a finder's word */
  search: u32
  /** u32 for each hash of a cell of the rows at hand: search, place of its first row */
  finder: usize
  /** slots of 16 bytes: key, number of the row of values, tag */
  slots: usize
  slotBits: u32
  /** remembered rows of values */
  arena: usize
  /** tiles by depth, `levelBytes` apart: codes, keys, numbers, places of new cells, addresses, values */
  levels: usize
  levelBytes: u32
  /** for each unit: rows seen, cells among them; cells looked for, those not remembered */
  statistics: usize
  /** u32 for each pattern of each leaf: rows that have it; only to count */
  counts: usize
}

const tileBits: u32 = 13
/** Rows that arrays of a level are laid out for: a tile has at most so many. */
const tileRows: u32 = 1 << tileBits
/** Bytes of the codes of one feature, of the keys, of numbers, places and addresses in a tile. */
const codeBytes: usize = tileRows << 1
const keyBytes: usize = tileRows << 3
const numberBytes: usize = tileRows << 2
const finderBits: u32 = tileBits + 1
const blockBytes: usize = 32
const unitBytes: usize = 24
const statisticBytes: usize = 16

export function addCells(chunk: u32, thread: u32, job: usize): void {
  const j = changetype<AddCellsJob>(job)
  const s = changetype<Scratch>(j.scratch + <usize>thread * j.scratchStride)
  if (s.stamp != j.stamp) {
    s.stamp = j.stamp
    forget(s)
    memory.fill(s.statistics, 0, <usize>j.unitCount * statisticBytes)
    s.position = <u32>((<u64>thread * j.rangeCount) / j.threads)
  }
  const range = takeRange(j, s)
  const end = range.first + range.count
  for (let first = range.first; first < end; first += j.tileRows) addTile(j, s, first, min(j.tileRows, end - first))
}

/** Each thread goes on where it stands, from a place of its own: neighbours in the order of the rows share most of their cells. */
function takeRange(j: AddCellsJob, s: Scratch): RowRange {
  let range = <usize>s.position
  while (atomic.xchg<u32>(j.taken + (range << 2), 1) != 0) range = range + 1 == j.rangeCount ? 0 : range + 1
  s.position = <u32>range
  return changetype<RowRange>(j.ranges + (range << 3))
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
  for (let first = range.first; first < end; first += j.tileRows) {
    const count = min(j.tileRows, end - first)
    layTile(j, s, first, count)
    const weights = j.repeats + (<usize>first << 2)
    for (let t: u32 = 0; t < j.topCount; t++) countNode(j, s, load<u32>(j.tops + (<usize>t << 2)), s.levels, count, weights, 0)
  }
}

/** Cells of the tile are counted first, then the units below for each cell once. */
function countNode(j: AddCellsJob, s: Scratch, node: u32, codes: usize, count: u32, weights: usize, depth: u32): void {
  if (node < j.blockCount) {
    countBlock(changetype<CellBlock>(j.blocks + <usize>node * blockBytes), s.counts, codes, count, weights)
    return
  }
  const unit = changetype<CellUnit>(j.units + <usize>(node - j.blockCount) * unitBytes)
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
  layKeys(unit, codes, count, keys)
  const met = findCells(s, keys, numbers, fresh, count)
  memory.fill(sums, 0, <usize>met << 2)
  for (let i: usize = 0; i < <usize>count << 2; i += 4) {
    const at = sums + (<usize>load<u32>(numbers + i) << 2)
    store<u32>(at, load<u32>(at) + load<u32>(weights + i))
  }
  const below = level + s.levelBytes
  for (let f: u32 = 0; f < j.features; f++) gather(codes + <usize>f * codeBytes, below + <usize>f * codeBytes, fresh, met)
  for (let p = unit.children; p < end; p += 4) countNode(j, s, load<u32>(p), below, met, sums, depth + 1)
}

function countBlock(block: CellBlock, counts: usize, codes: usize, count: u32, weights: usize): void {
  const starts = block.counts
  const end = starts + (<usize>block.leaves << 2)
  for (let i: usize = 0; i < <usize>count; i++) {
    const pattern = patternsOf(block, codes + (i << 1))
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
    if (s.used + (s.capacity >> 3) > s.capacity) forget(s)
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
    addBlock(changetype<CellBlock>(j.blocks + <usize>node * blockBytes), codes, count, out, <usize>j.width << 3, isFirst)
    return
  }
  const number = node - j.blockCount
  const unit = changetype<CellUnit>(j.units + <usize>number * unitBytes)
  const level = s.levels + <usize>depth * s.levelBytes
  const keys = level + <usize>j.features * codeBytes
  const numbers = keys + keyBytes
  const fresh = numbers + numberBytes
  const rows = fresh + numberBytes
  const values = rows + numberBytes
  const seen = s.statistics + <usize>number * statisticBytes
  if (unit.keys == 0 || !pays(seen)) {
    addChildren(j, s, unit, codes, count, values, depth + 1)
    addAll(out, values, count, j.width, isFirst)
    return
  }
  layKeys(unit, codes, count, keys)
  const met = findCells(s, keys, numbers, fresh, count)
  note(seen, count, met)
  const rowBytes = <usize>j.width << 3
  const below = level + s.levelBytes
  const isRemembered = pays(seen + 8) && s.used + met <= s.capacity
  const base = isRemembered ? s.arena + <usize>s.used * rowBytes : values
  const missing = isRemembered ? recall(s, number, keys, fresh, rows, met, rowBytes) : layRows(rows, values, met, rowBytes)
  if (isRemembered) note(seen + 8, met, missing)
  if (missing > 0) {
    for (let i: u32 = 0; i < unit.placeCount; i++) {
      const place = <usize>load<u32>(unit.places + (<usize>i << 2))
      gather(codes + place, below + place, fresh, missing)
    }
    addChildren(j, s, unit, below, missing, base, depth + 1)
  }
  if (rowBytes == 48) addSix(out, numbers, rows, count, isFirst)
  else addRows(out, numbers, rows, count, rowBytes, isFirst)
}

/** Whether enough of what was looked for was found: at least three of eight. */
// @ts-ignore: decorator
@inline
function pays(seen: usize): bool {
  const looked = load<u32>(seen)
  return looked < 4096 || load<u32>(seen, 4) < (looked >> 1) + (looked >> 3)
}

/** Old ones count for less. */
// @ts-ignore: decorator
@inline
function note(seen: usize, looked: u32, missed: u32): void {
  const all = load<u32>(seen) + looked
  const half: u32 = all >> 31
  store<u32>(seen, all >> half)
  store<u32>(seen, (load<u32>(seen, 4) + missed) >> half, 4)
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

/** Sums of the keys of the features that a unit asks. */
function layKeys(unit: CellUnit, codes: usize, count: u32, keys: usize): void {
  if (unit.isWide != 0) sumKeys<u64>(unit, codes, count, keys)
  else sumKeys<u32>(unit, codes, count, keys)
}

/** Up to four features at a time. */
function sumKeys<K>(unit: CellUnit, codes: usize, count: u32, keys: usize): void {
  let p = unit.places
  let left = unit.placeCount
  let isFirst = true
  while (left > 0) {
    const now: u32 = left == 3 || left == 6 ? 3 : left >= 4 ? 4 : 1
    const a = codes + <usize>load<u32>(p)
    if (now == 4) {
      const b = codes + <usize>load<u32>(p, 4)
      const c = codes + <usize>load<u32>(p, 8)
      sumFour<K>(unit.keys, a, b, c, codes + <usize>load<u32>(p, 12), count, keys, isFirst)
    } else if (now == 3) sumThree<K>(unit.keys, a, codes + <usize>load<u32>(p, 4), codes + <usize>load<u32>(p, 8), count, keys, isFirst)
    else sumOne<K>(unit.keys, a, count, keys, isFirst)
    isFirst = false
    left -= now
    p += <usize>now << 2
  }
}

function sumFour<K>(table: usize, a: usize, b: usize, c: usize, d: usize, count: u32, keys: usize, isFirst: bool): void {
  for (const end = a + (<usize>count << 1); a < end; a += 2) {
    const key = keyAt<K>(table, a) + keyAt<K>(table, b) + keyAt<K>(table, c) + keyAt<K>(table, d)
    store<u64>(keys, isFirst ? key : key + load<u64>(keys))
    b += 2
    c += 2
    d += 2
    keys += 8
  }
}

function sumThree<K>(table: usize, a: usize, b: usize, c: usize, count: u32, keys: usize, isFirst: bool): void {
  for (const end = a + (<usize>count << 1); a < end; a += 2) {
    const key = keyAt<K>(table, a) + keyAt<K>(table, b) + keyAt<K>(table, c)
    store<u64>(keys, isFirst ? key : key + load<u64>(keys))
    b += 2
    c += 2
    keys += 8
  }
}

function sumOne<K>(table: usize, a: usize, count: u32, keys: usize, isFirst: bool): void {
  for (const end = a + (<usize>count << 1); a < end; a += 2) {
    const key = keyAt<K>(table, a)
    store<u64>(keys, isFirst ? key : key + load<u64>(keys))
    keys += 8
  }
}

// @ts-ignore: decorator
@inline
function keyAt<K>(table: usize, code: usize): u64 {
  return <u64>load<K>(table + (<usize>load<u16>(code) << alignof<K>()))
}

/**
 * The number of each row's cell among those of the rows at hand, whose first rows stand in `fresh`. Gives back how many cells there are. What is
 * searched stays in the nearest cache.
 */
function findCells(s: Scratch, keys: usize, numbers: usize, fresh: usize, count: u32): u32 {
  const finder = s.finder
  const search = nextSearch(s)
  let met: u32 = 0
  for (let i: u32 = 0; i < count; i++) {
    const key = load<u64>(keys + (<usize>i << 3))
    let at = <usize>((key * 0x9e3779b97f4a7c15) >> (64 - finderBits))
    let number = met
    for (;;) {
      const first = load<u32>(finder + (at << 2)) ^ search
      if (first >= tileRows) {
        store<u32>(finder + (at << 2), search | i)
        store<u32>(fresh + (<usize>met << 2), i)
        met++
        break
      }
      if (load<u64>(keys + (<usize>first << 3)) == key) {
        number = load<u32>(numbers + (<usize>first << 2))
        break
      }
      at = (at + 1) & ((1 << finderBits) - 1)
    }
    store<u32>(numbers + (<usize>i << 2), number)
  }
  return met
}

function nextSearch(s: Scratch): u32 {
  s.search++
  if (s.search == 1 << (32 - tileBits)) {
    s.search = 1
    memory.fill(s.finder, 0, <usize>4 << finderBits)
  }
  return s.search << tileBits
}

/**
 * The address of the remembered values of each cell; those that are met for the first time get the next ones, and stand in `fresh` from now on. Gives
 * back how many these are. Four keys that follow each other stand in one line of the cache.
 */
function recall(s: Scratch, unit: u32, keys: usize, fresh: usize, rows: usize, count: u32, rowBytes: usize): u32 {
  const tag = (s.generation << 16) | unit
  const slots = s.slots
  const arena = s.arena
  const shift = <u64>(66 - s.slotBits)
  const mask = (<usize>1 << s.slotBits) - 1
  const salt = <u64>unit * 0xd6e8feb86659fd93
  const before = s.used
  let used = before
  let place = fresh
  for (const end = fresh + (<usize>count << 2); fresh < end; fresh += 4) {
    const row = load<u32>(fresh)
    const key = load<u64>(keys + (<usize>row << 3))
    let at = (<usize>((((key >> 2) ^ salt) * 0x9e3779b97f4a7c15) >> shift) << 2) | <usize>(key & 3)
    let number: u32 = 0
    for (;;) {
      const slot = slots + (at << 4)
      const own = load<u32>(slot, 12)
      if (own == tag && load<u64>(slot) == key) {
        number = load<u32>(slot, 8)
        break
      }
      if (own >> 16 != s.generation) {
        number = used++
        store<u64>(slot, key)
        store<u32>(slot, number, 8)
        store<u32>(slot, tag, 12)
        store<u32>(place, row)
        place += 4
        break
      }
      at = (at + 1) & mask
    }
    store<u32>(rows, <u32>(arena + <usize>number * rowBytes))
    rows += 4
  }
  s.used = used
  return used - before
}

/** Values that are not remembered stand one after another. */
function layRows(rows: usize, values: usize, count: u32, rowBytes: usize): u32 {
  for (const end = rows + (<usize>count << 2); rows < end; rows += 4) {
    store<u32>(rows, <u32>values)
    values += rowBytes
  }
  return count
}

function addAll(out: usize, values: usize, count: u32, width: u32, isFirst: bool): void {
  const end = out + <usize>count * (<usize>width << 3)
  for (; out < end; out += 16) {
    v128.store(out, isFirst ? v128.load(values) : f64x2.add(v128.load(out), v128.load(values)))
    values += 16
  }
}

function addSix(out: usize, numbers: usize, rows: usize, count: u32, isFirst: bool): void {
  const end = numbers + (<usize>count << 2)
  if (isFirst) {
    for (; numbers < end; numbers += 4) {
      const row = <usize>load<u32>(rows + (<usize>load<u32>(numbers) << 2))
      v128.store(out, v128.load(row))
      v128.store(out, v128.load(row, 16), 16)
      v128.store(out, v128.load(row, 32), 32)
      out += 48
    }
    return
  }
  for (; numbers < end; numbers += 4) {
    const row = <usize>load<u32>(rows + (<usize>load<u32>(numbers) << 2))
    v128.store(out, f64x2.add(v128.load(out), v128.load(row)))
    v128.store(out, f64x2.add(v128.load(out, 16), v128.load(row, 16)), 16)
    v128.store(out, f64x2.add(v128.load(out, 32), v128.load(row, 32)), 32)
    out += 48
  }
}

function addRows(out: usize, numbers: usize, rows: usize, count: u32, rowBytes: usize, isFirst: bool): void {
  const end = numbers + (<usize>count << 2)
  for (; numbers < end; numbers += 4) {
    const row = <usize>load<u32>(rows + (<usize>load<u32>(numbers) << 2))
    for (let k: usize = 0; k < rowBytes; k += 16) {
      const value = v128.load(row + k)
      v128.store(out + k, isFirst ? value : f64x2.add(v128.load(out + k), value))
    }
    out += rowBytes
  }
}

/** Only the pieces of a row of values in which some leaf of the block has any are in its tables. */
function addBlock(block: CellBlock, codes: usize, count: u32, out: usize, rowBytes: usize, isFirst: bool): void {
  const tables = block.tables
  const end = tables + (<usize>block.leaves << 2)
  const pieces = block.pieces
  const pieceCount = <usize>block.pieceCount
  const stride = pieceCount << 4
  const isPart = isFirst && stride < rowBytes
  for (let i: u32 = 0; i < count; i++) {
    const pattern = patternsOf(block, codes + (<usize>i << 1))
    if (isPart) memory.fill(out, 0, rowBytes)
    let k: usize = 0
    for (; k + 3 <= pieceCount; k += 3) addThree(tables, end, pattern, stride, pieces, k, out, isFirst)
    if (k + 2 == pieceCount) addTwo(tables, end, pattern, stride, pieces, k, out, isFirst)
    else if (k < pieceCount) addOne(tables, end, pattern, stride, pieces, k, out, isFirst)
    out += rowBytes
  }
}

/** The row's pattern in each of the 16 leaves. */
// @ts-ignore: decorator
@inline
function patternsOf(block: CellBlock, codes: usize): v128 {
  let pattern = i8x16.splat(0)
  let p = block.vectors
  for (const end = p + (<usize>block.featureCount << 3); p < end; p += 8) {
    const klass = <usize>load<u16>(block.classes + (<usize>load<u16>(codes + <usize>load<u32>(p)) << 1))
    pattern = v128.or(pattern, v128.load(<usize>load<u32>(p, 4) + (klass << 4)))
  }
  return pattern
}

/** Patterns are taken byte by byte from two words of eight. */
// @ts-ignore: decorator
@inline
function addThree(tables: usize, end: usize, pattern: v128, stride: usize, pieces: usize, k: usize, out: usize, isFirst: bool): void {
  let a = f64x2.splat(0)
  let b = f64x2.splat(0)
  let c = f64x2.splat(0)
  let low = i64x2.extract_lane(pattern, 0)
  let high = i64x2.extract_lane(pattern, 1)
  const skip = k << 4
  for (; tables < end; tables += 4) {
    const row = <usize>load<u32>(tables) + <usize>(low & 255) * stride + skip
    low = (low >>> 8) | (high << 56)
    high >>>= 8
    a = f64x2.add(a, v128.load(row))
    b = f64x2.add(b, v128.load(row, 16))
    c = f64x2.add(c, v128.load(row, 32))
  }
  const to = pieces + (k << 2)
  put(out + <usize>load<u32>(to), a, isFirst)
  put(out + <usize>load<u32>(to, 4), b, isFirst)
  put(out + <usize>load<u32>(to, 8), c, isFirst)
}

// @ts-ignore: decorator
@inline
function addTwo(tables: usize, end: usize, pattern: v128, stride: usize, pieces: usize, k: usize, out: usize, isFirst: bool): void {
  let a = f64x2.splat(0)
  let b = f64x2.splat(0)
  let low = i64x2.extract_lane(pattern, 0)
  let high = i64x2.extract_lane(pattern, 1)
  const skip = k << 4
  for (; tables < end; tables += 4) {
    const row = <usize>load<u32>(tables) + <usize>(low & 255) * stride + skip
    low = (low >>> 8) | (high << 56)
    high >>>= 8
    a = f64x2.add(a, v128.load(row))
    b = f64x2.add(b, v128.load(row, 16))
  }
  const to = pieces + (k << 2)
  put(out + <usize>load<u32>(to), a, isFirst)
  put(out + <usize>load<u32>(to, 4), b, isFirst)
}

// @ts-ignore: decorator
@inline
function addOne(tables: usize, end: usize, pattern: v128, stride: usize, pieces: usize, k: usize, out: usize, isFirst: bool): void {
  let a = f64x2.splat(0)
  let low = i64x2.extract_lane(pattern, 0)
  let high = i64x2.extract_lane(pattern, 1)
  const skip = k << 4
  for (; tables < end; tables += 4) {
    a = f64x2.add(a, v128.load(<usize>load<u32>(tables) + <usize>(low & 255) * stride + skip))
    low = (low >>> 8) | (high << 56)
    high >>>= 8
  }
  put(out + <usize>load<u32>(pieces + (k << 2)), a, isFirst)
}

// @ts-ignore: decorator
@inline
function put(to: usize, sum: v128, isFirst: bool): void {
  v128.store(to, isFirst ? sum : f64x2.add(v128.load(to), sum))
}
