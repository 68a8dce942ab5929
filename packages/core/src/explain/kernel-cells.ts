import type { Matrix } from '../features/index.ts'
import {
  type Crew,
  type Executor,
  type JobFields,
  jobSize,
  jobs,
  withCrew,
  writeFields,
} from '../kernels/index.ts'
import { zeroThreshold } from '../models/index.ts'
import { type Asks, asksOf, layPieces, type Pieces, rowsOf } from './cell-asks.ts'
import { type CodedFeature, layCodes } from './cell-codes.ts'
import type { CellProgram } from './cell-program.ts'
import type { FilledSection } from './plain-cells.ts'
import type { RepeatedRows } from './repeated-rows.ts'

/** What is added up, and for which rows. */
export type CellRun = {
  /** of the whole ensemble */
  readonly features: readonly CodedFeature[]
  readonly isSingle: boolean
  /** even */
  readonly width: number
  readonly sections: number
  /** made when it is asked for, and asked for once */
  readonly section: (index: number) => FilledSection
  readonly matrix: Matrix
  readonly from: number
  readonly to: number
}

/** Where sums go: row r of `phi` are `numbers` from `r * numbers` on, and number k of a row's sums is added to the one at `targets[k]`. */
export type CellTarget = {
  readonly phi: Float64Array
  readonly numbers: number
  readonly targets: Int32Array
}

/**
 * Adds up values by the WebAssembly kernels: the bits of `makeCellAdder`. Rows are coded, sorted, and those that have the same codes are worked
 * on once; threads take ranges of sorted rows.
 *
 * @param tell called with the share that is done
 * @param tellRepeated called at the end with the rows that have the same codes
 * @returns false where there are no kernels, or no memory for them; nothing is added then
 */
export function kernelCells(
  run: CellRun,
  executor: Executor | null,
  target: CellTarget,
  tell: (share: number) => void,
  tellRepeated: (rows: RepeatedRows) => void = () => {},
): boolean {
  const places = withCrew(run.to - run.from > fewestShared ? executor : null, (crew) => {
    const batch = layBatch(crew, run, target)
    const codes = codeRows(crew, run)
    const sorted = sortRows(crew, run, codes)
    const sums = addSections(crew, run, sorted, tell)
    handBack(crew, run, { ...batch, sums, place: sorted.place }, target)
    return placesIn(crew, run, sorted)
  })
  if (places !== null) tellRepeated({ from: run.from, places, numbers: places.length })
  return places !== null
}

/** The kept row of each row, copied: the memory ends with the crew. */
function placesIn({ memory }: Crew, { from, to }: CellRun, { place }: Sorted): Uint32Array {
  return new Uint32Array(memory.buffer, place, to - from).slice()
}

/**
 * How many rows have each pattern of each leaf, by section: at `program.leafRow` + pattern. The counts of `countPlain`.
 *
 * @returns null where there are no kernels, or no memory for them
 */
export function kernelCounts(run: CellRun, executor: Executor | null): Float64Array[] | null {
  return withCrew(run.to - run.from > fewestShared ? executor : null, (crew) => {
    const codes = codeRows(crew, run)
    return countSections(crew, run, sortRows(crew, run, codes))
  })
}

/** Rows of a tile at most, as in the kernel, and bytes of values of one. */
const mostTileRows = 8192
const tileBytes = 2_097_152
/** Fewer rows are not worth helpers. */
const fewestShared = 1024

/** Tables of the model are read once for each tile: the more rows it has, the better, as long as its values stay in the cache. */
function tileRowsFor(width: number): number {
  return Math.max(64, Math.min(mostTileRows, Math.floor(tileBytes / (width * 8 * 64)) * 64))
}

/** Rows that a thread takes at a time. */
const rangeRows = 8192
const chunkRows = 4096
/** Bytes of remembered values that all threads together have: more would not stay in their caches. */
const arenaBytes = 33_554_432
const finderBytes = 8 * mostTileRows
const mostUnits = 65_536

/** Bytes of kernel memory that a row takes; see `codeRows`, `sortRows`, `addSections`. */
export function bytesPerRow(features: number, width: number): number {
  return features * 16 + 40 + width * 8
}

type Codes = { readonly address: number; readonly stride: number }

/** Rows whose values are copied at a time: they stay in the cache until they are coded. */
const copiedRows = 65_536

function codeRows(crew: Crew, { features, isSingle, matrix, from, to }: CellRun): Codes {
  const rows = to - from
  const stride = rows * 4 + 4096
  const address = crew.reserve(features.length * stride)
  const numbers: NumberColumn[] = []
  features.forEach((coded, f) => {
    const codes = address + f * stride
    const column = matrix.columns[coded.feature]!
    if (coded.kind === 'category' || coded.kind === 'whole_category')
      layCodes(coded, isSingle, column, from, to, new Uint32Array(crew.memory.buffer, codes, rows))
    else numbers.push(numberColumn(crew, coded, column, codes, Math.min(rows, copiedRows)))
  })
  const columns = crew.reserve(numbers.length * jobSize('CellColumn'))
  const job = crew.reserve(jobSize('CodeCellsJob'))
  const fields = { chunkRows, isSingle: isSingle ? 1 : 0, columns, columnCount: numbers.length }
  for (let first = from; first < to; first += copiedRows) {
    const end = Math.min(to, first + copiedRows)
    copyColumns(crew, numbers, columns, from, first, end)
    writeFields(new DataView(crew.memory.buffer), job, 'CodeCellsJob', { ...fields, rows: end - first })
    crew.run('codeCells', Math.ceil((end - first) / chunkRows), job)
  }
  return { address, stride }
}

type NumberColumn = { readonly column: Float64Array; readonly fields: JobFields<'CellColumn'> }

function numberColumn(
  crew: Crew,
  { kind, bounds, codes: count }: CodedFeature,
  column: Float64Array,
  codes: number,
  rows: number,
): NumberColumn {
  const firstStep = bounds.length === 0 ? 0 : 1 << (31 - Math.clz32(bounds.length))
  const values = crew.reserve(rows * 8)
  const table = crew.reserve(firstStep * 16 + 8)
  new Float64Array(crew.memory.buffer, table, 2 * firstStep).fill(Number.NaN).set(bounds)
  const zero = kind === 'zero_missing' ? zeroThreshold : -1
  return { column, fields: { zero, values, codes, bounds: table, firstStep, missing: count - 1, unused: 0 } }
}

/** Values `first … end - 1`, and where their codes go. */
function copyColumns(
  crew: Crew,
  numbers: readonly NumberColumn[],
  columns: number,
  from: number,
  first: number,
  end: number,
): void {
  const view = new DataView(crew.memory.buffer)
  numbers.forEach(({ column, fields }, i) => {
    new Float64Array(crew.memory.buffer, fields.values, end - first).set(column.subarray(first, end))
    const codes = fields.codes + (first - from) * 4
    writeFields(view, columns + i * jobSize('CellColumn'), 'CellColumn', { ...fields, codes })
  })
}

type Sorted = {
  /** kept codes, as `Codes` */
  readonly address: number
  readonly stride: number
  readonly place: number
  readonly repeats: number
  /** memory that nothing uses any more: the codes in the order of the rows, and what was sorted */
  readonly spare: { readonly address: number; readonly bytes: number }
  /** first kept row and number of kept rows of each part */
  readonly parts: readonly { readonly first: number; readonly count: number }[]
}

/** Rows that are dealt to parts at a time, and those of a part that is sorted by itself, if the highest bits of the keys cut them so. */
const dealtRows = 65_536
const partRows = 16_384
const tops = 2048

function sortRows(crew: Crew, { features, from, to }: CellRun, { address, stride }: Codes): Sorted {
  const rows = to - from
  const records = crew.reserve(rows * 16)
  const others = crew.reserve(rows * 16)
  const chunks = Math.ceil(rows / dealtRows)
  const { bits, total, isWhole } = layBits(crew, features)
  const fields = {
    rows,
    chunkRows: dealtRows,
    features: features.length,
    codes: address,
    sorted: crew.reserve(features.length * stride),
    codeStride: stride,
    bits,
    isWhole: isWhole ? 1 : 0,
    digits: Math.ceil(total / 11),
    shift: Math.max(0, total - 11),
    records,
    others,
    tallies: crew.reserve(chunks * tops * 4),
    place: crew.reserve(rows * 4),
    repeats: crew.reserve(rows * 4),
    counts: crew.reserve(crew.threads * 6 * 8192),
    ...{ partOf: 0, partCount: 0, nexts: 0, parts: 0, kept: 0 },
  }
  const job = crew.reserve(jobSize('SortCellsJob'))
  writeFields(new DataView(crew.memory.buffer), job, 'SortCellsJob', fields)
  crew.run('tallyCells', chunks, job)
  const { partOf, firsts, nexts } = layParts(
    new Uint32Array(crew.memory.buffer, fields.tallies, chunks * tops),
    rows,
  )
  const parts = firsts.map((first, part) => ({ first, count: (firsts[part + 1] ?? rows) - first }))
  const dealt = {
    partOf: layHalves(crew, partOf),
    partCount: parts.length,
    nexts: layWords(crew, nexts),
    parts: layWords(
      crew,
      parts.flatMap(({ first, count }) => [first, count]),
    ),
    kept: crew.reserve(parts.length * 4),
  }
  writeFields(new DataView(crew.memory.buffer), job, 'SortCellsJob', { ...fields, ...dealt })
  crew.run('dealCells', chunks, job)
  crew.run('sortCells', parts.length, job)
  const kept = new Uint32Array(crew.memory.buffer, dealt.kept, parts.length)
  return {
    address: fields.sorted,
    stride,
    place: fields.place,
    repeats: fields.repeats,
    spare: { address, bytes: others + rows * 16 - address },
    parts: parts.map(({ first }, part) => ({ first, count: kept[part]! })),
  }
}

/** Values of the highest bits that follow each other make a part, until it has enough rows; where the rows of each chunk go in each part. */
function layParts(tallies: Uint32Array, rows: number) {
  const partOf = new Uint16Array(tops)
  const firsts = [0]
  let last = 0
  const chunks = tallies.length / tops
  for (let top = 0, before = 0; top < tops; top++) {
    if (before - last >= partRows && before < rows) {
      firsts.push(before)
      last = before
    }
    partOf[top] = firsts.length - 1
    for (let chunk = 0; chunk < chunks; chunk++) before += tallies[chunk * tops + top]!
  }
  const nexts = new Uint32Array(chunks * firsts.length)
  const reached = [...firsts]
  for (let chunk = 0; chunk < chunks; chunk++) {
    nexts.set(reached, chunk * firsts.length)
    for (let top = 0; top < tops; top++) reached[partOf[top]!]! += tallies[chunk * tops + top]!
  }
  return { partOf, firsts, nexts }
}

function layHalves(crew: Crew, numbers: Uint16Array): number {
  const address = crew.reserve(numbers.length * 2)
  new Uint16Array(crew.memory.buffer, address, numbers.length).set(numbers)
  return address
}

/**
 * For each code of each feature the bits that it has in a key: the highest bit of every feature, then the second of every one, and so on, so that
 * rows near each other in the order of the keys are near in every feature. What does not fit into 64 bits is left out.
 */
function layBits(
  crew: Crew,
  features: readonly CodedFeature[],
): { bits: number; total: number; isWhole: boolean } {
  const widths = features.map(({ codes }) => 32 - Math.clz32(codes - 1))
  const total = Math.min(64, sum(widths))
  const places = widths.map((): number[] => [])
  let next = total
  for (let level = 0; level < 32; level++)
    widths.forEach((width, f) => {
      if (level < width) places[f]!.push(--next)
    })
  const tables = features.map(({ codes }, f) => {
    const table = crew.reserve(codes * 8)
    layCodeBits(new Uint32Array(crew.memory.buffer, table, codes * 2), places[f]!)
    return table
  })
  return { bits: layWords(crew, tables), total, isWhole: sum(widths) <= 64 }
}

/** `places`: where the bits of a code go, the highest first; below 0 nowhere. */
function layCodeBits(words: Uint32Array, places: readonly number[]): void {
  words.fill(0)
  for (let code = 0; 2 * code < words.length; code++)
    places.forEach((place, i) => {
      if (place < 0 || ((code >>> (places.length - 1 - i)) & 1) === 0) return
      words[2 * code + (place >>> 5)]! |= 1 << (place & 31)
    })
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, x) => total + x, 0)
}

/** Address of the sums of the kept rows. */
function addSections(crew: Crew, run: CellRun, sorted: Sorted, tell: (share: number) => void): number {
  const { width } = run
  const sums = zeroSums(crew, run, sorted)
  const ranges = layRanges(crew, sorted.parts, tileRowsFor(run.width))
  const capacity = Math.floor(arenaBytes / Math.max(2, crew.threads) / (width * 8))
  const scratch = layScratch(crew, run, capacity, mostUnits)
  for (let index = 0; index < run.sections; index++) {
    const filled = run.section(index)
    const start = crew.reserve(8)
    const job = laySection(crew, filled, sorted, { sums, ranges, scratch, stamp: index + 1 })
    crew.run('addCells', ranges.count, job)
    crew.giveBack(start)
    tell((index + 1) / run.sections)
  }
  return sums
}

/** Memory that was written to is there already, which costs less than what is reserved anew: that is zeros, as all that was not given back. */
function zeroSums(crew: Crew, { from, to, width }: CellRun, { spare, parts }: Sorted): number {
  const bytes = (to - from) * width * 8
  if (bytes > spare.bytes) return crew.reserve(bytes)
  for (const { first, count } of parts)
    new Float64Array(crew.memory.buffer, spare.address + first * width * 8, count * width).fill(0)
  return spare.address
}

/** Rows whose sums are handed back at a time: they stay in the cache between the kernel and the caller. */
const batchRows = 32_768
const spreadRows = 2048

type Batch = { readonly out: number; readonly targets: number; readonly job: number }

/** Reserved before anything is done, so that what goes wrong for want of memory goes wrong before anything is added. */
function layBatch(crew: Crew, { from, to }: CellRun, { numbers, targets }: CellTarget): Batch {
  return {
    out: crew.reserve(Math.min(batchRows, to - from) * numbers * 8),
    targets: layWords(
      crew,
      targets.map((target) => target * 8),
    ),
    job: crew.reserve(jobSize('SpreadCellsJob')),
  }
}

function handBack(
  crew: Crew,
  { width, from, to }: CellRun,
  { out, targets, job, sums, place }: Batch & { readonly sums: number; readonly place: number },
  target: CellTarget,
): void {
  const { phi, numbers } = target
  for (let first = from; first < to; first += batchRows) {
    const rows = Math.min(batchRows, to - first)
    writeFields(new DataView(crew.memory.buffer), job, 'SpreadCellsJob', {
      rows,
      sums,
      width,
      place: place + (first - from) * 4,
      out,
      numbers,
      targets,
      targetCount: target.targets.length,
    })
    crew.run('spreadCells', Math.ceil(rows / spreadRows), job)
    const batch = new Float64Array(crew.memory.buffer, out, rows * numbers)
    const at = first * numbers
    for (let i = 0; i < batch.length; i++) phi[at + i]! += batch[i]!
  }
}

function countSections(crew: Crew, run: CellRun, sorted: Sorted): Float64Array[] {
  const ranges = layRanges(crew, sorted.parts, tileRowsFor(run.width))
  const scratch = layScratch(crew, run, fewestShared, 0)
  return Array.from({ length: run.sections }, (_, index) => {
    const filled = run.section(index)
    const { valueRows } = filled.section.program
    const start = crew.reserve(8)
    const counts = crew.reserve(crew.threads * valueRows * 4)
    new Uint32Array(crew.memory.buffer, counts, crew.threads * valueRows).fill(0)
    scratch.set('counts', (thread) => counts + thread * valueRows * 4)
    const job = laySection(crew, filled, sorted, { sums: 0, ranges, scratch, stamp: index + 1 })
    crew.run('countCells', ranges.count, job)
    const found = new Float64Array(valueRows)
    for (let thread = 0; thread < crew.threads; thread++) {
      const own = new Uint32Array(crew.memory.buffer, counts + thread * valueRows * 4, valueRows)
      for (let i = 0; i < valueRows; i++) found[i]! += own[i]!
    }
    crew.giveBack(start)
    return found
  })
}

type Ranges = { readonly address: number; readonly count: number; readonly taken: number }

/** Ranges of kept rows, part after part, of whole tiles where they can be. */
function layRanges(crew: Crew, parts: Sorted['parts'], tileRows: number): Ranges {
  const ranges = parts.flatMap(({ first, count }) => {
    const tiles = Math.ceil(count / tileRows)
    const rows = Math.ceil(tiles / Math.ceil(count / rangeRows)) * tileRows
    return Array.from({ length: Math.ceil(count / rows) }, (_, i) => [
      first + i * rows,
      Math.min(rows, count - i * rows),
    ])
  })
  return {
    address: layWords(crew, ranges.flat()),
    count: ranges.length,
    taken: crew.reserve(ranges.length * 4),
  }
}

type Scratches = {
  readonly address: number
  readonly stride: number
  /** sets a field of every thread's record */
  readonly set: (field: 'counts', of: (thread: number) => number) => void
}

/** Deepest shape that a section can have, with a level for the new cells of the last. */
const mostLevels = 16

/** Each thread's record and what it points to; slots of no generation are zeros, as all memory that was not given back. */
function layScratch(crew: Crew, { features, width }: CellRun, capacity: number, units: number): Scratches {
  const record = 64
  const levelBytes = mostTileRows * (features.length * 2 + 20) + tileRowsFor(width) * width * 8
  const slotBits = 33 - Math.clz32(capacity)
  const slotBytes = (1 << slotBits) * 16
  const bytes = record + finderBytes + slotBytes + capacity * width * 8 + mostLevels * levelBytes + units * 16
  const stride = Math.ceil(bytes / 4096) * 4096 + 4096
  const address = crew.reserve(crew.threads * stride)
  const view = new DataView(crew.memory.buffer)
  for (let thread = 0; thread < crew.threads; thread++) {
    const finder = address + thread * stride + record
    const slots = finder + finderBytes
    const arena = slots + slotBytes
    const levels = arena + capacity * width * 8
    const statistics = levels + mostLevels * levelBytes
    const sizes = { capacity, slotBits, levelBytes, counts: 0 }
    const state = { stamp: 0, generation: 0, used: 0, position: 0, search: 0 }
    writeFields(view, address + thread * stride, 'Scratch', {
      ...sizes,
      ...state,
      finder,
      slots,
      arena,
      levels,
      statistics,
    })
  }
  return {
    address,
    stride,
    set: (field, of) => {
      const place = 4 * jobs.Scratch.findIndex(({ name }) => name === field)
      const now = new DataView(crew.memory.buffer)
      for (let thread = 0; thread < crew.threads; thread++)
        now.setUint32(address + thread * stride + place, of(thread), true)
    },
  }
}

type Given = {
  readonly sums: number
  readonly ranges: Ranges
  readonly scratch: Scratches
  readonly stamp: number
}

function laySection(
  crew: Crew,
  filled: FilledSection,
  { address, stride, repeats }: Sorted,
  { sums, ranges, scratch, stamp }: Given,
): number {
  const { section, width } = filled
  const { program } = section
  const asks = asksOf(program)
  const fields = {
    codes: address,
    codeStride: stride,
    features: section.features.length,
    sums,
    width,
    ranges: ranges.address,
    rangeCount: ranges.count,
    tileRows: tileRowsFor(width),
    taken: ranges.taken,
    threads: crew.threads,
    remaps: layRemaps(crew, section.remap),
    blocks: layBlocks(crew, filled, asks),
    blockCount: program.blocks,
    units: layUnits(crew, program, asks),
    tops: layWords(crew, program.tops),
    topCount: program.tops.length,
    codeStart: layWords(crew, program.codeStart),
    scratch: scratch.address,
    scratchStride: scratch.stride,
    stamp,
    unitCount: program.units,
    repeats,
  }
  new Uint32Array(crew.memory.buffer, ranges.taken, ranges.count).fill(0)
  const job = crew.reserve(jobSize('AddCellsJob'))
  writeFields(new DataView(crew.memory.buffer), job, 'AddCellsJob', fields)
  return job
}

function layWords(crew: Crew, words: ArrayLike<number>): number {
  const address = crew.reserve(words.length * 4)
  new Uint32Array(crew.memory.buffer, address, words.length).set(words)
  return address
}

function layRemaps(crew: Crew, remap: readonly Uint16Array[]): number {
  const tables = crew.reserve(sum(remap.map(({ length }) => length * 2)))
  let at = tables
  const addresses = remap.map((table) => {
    new Uint16Array(crew.memory.buffer, at, table.length).set(table)
    at += table.length * 2
    return at - table.length * 2
  })
  return layWords(crew, addresses)
}

function layBlocks(crew: Crew, { section, values, width }: FilledSection, asks: Asks): number {
  const { program } = section
  const { blocks, blockLeaf, leafRow, classOf, totalCodes, vectorStart, vectors, valueRows } = program
  const features = section.features.length
  const pieces = layPieces(program, values, width)
  const table = crew.reserve(pieces.total * 16)
  const vectorTable = crew.reserve(vectors.length)
  const classes = crew.reserve(classOf.length * 2)
  packValues(program, values, width, pieces, new Float64Array(crew.memory.buffer, table, pieces.total * 2))
  new Uint8Array(crew.memory.buffer, vectorTable, vectors.length).set(vectors)
  new Uint16Array(crew.memory.buffer, classes, classOf.length).set(classOf)
  const leafTables = new Uint32Array(leafRow.length)
  const asked: number[] = []
  const askedStart = [0]
  for (let block = 0; block < blocks; block++) {
    const { length } = pieces.of[block]!
    const firstRow = leafRow[blockLeaf[block]!] ?? valueRows
    for (let leaf = blockLeaf[block]!; leaf < blockLeaf[block + 1]!; leaf++)
      leafTables[leaf] = table + 16 * (pieces.start[block]! + (leafRow[leaf]! - firstRow) * length)
    for (const f of asks[block]!)
      asked.push(f * codeBytes, vectorTable + vectorStart[block * features + f]! * 16)
    askedStart.push(asked.length)
  }
  const leafAddresses = layWords(crew, leafTables)
  const askedAddress = layWords(crew, asked)
  const counts = layWords(crew, leafRow)
  const pieceAddress = layWords(
    crew,
    pieces.of.flatMap((own) => own.map((piece) => piece * 16)),
  )
  const records = new Uint32Array(blocks * 8)
  let piece = 0
  for (let block = 0; block < blocks; block++) {
    const { length } = pieces.of[block]!
    records.set(
      [
        blockLeaf[block + 1]! - blockLeaf[block]!,
        leafAddresses + blockLeaf[block]! * 4,
        classes + block * totalCodes * 2,
        askedAddress + askedStart[block]! * 4,
        (askedStart[block + 1]! - askedStart[block]!) / 2,
        counts + blockLeaf[block]! * 4,
        pieceAddress + piece * 4,
        length,
      ],
      block * 8,
    )
    piece += length
  }
  return layWords(crew, records)
}

/** Bytes of the codes of a feature in a level. */
const codeBytes = 2 * mostTileRows

function packValues(
  program: CellProgram,
  values: Float64Array,
  width: number,
  { of, start }: Pieces,
  out: Float64Array,
): void {
  of.forEach((own, block) => {
    const [first, end] = rowsOf(program, block)
    let to = 2 * start[block]!
    for (let row = first; row < end; row++)
      for (const piece of own) {
        out[to++] = values[row * width + 2 * piece]!
        out[to++] = values[row * width + 2 * piece + 1]!
      }
  })
}

function layUnits(
  crew: Crew,
  { blocks, units, unitStart, unitChild, keys, states, totalCodes }: CellProgram,
  asks: Asks,
): number {
  const children = layWords(crew, unitChild)
  const table = crew.reserve(keys.length * 8)
  const words = new Uint32Array(crew.memory.buffer, table, keys.length * 2)
  const places: number[] = []
  const records = new Uint32Array(units * 6)
  for (let unit = 0; unit < units; unit++) {
    const first = unit * totalCodes
    const isWide = states[unit]! > 4294967296
    for (let i = 0; i < totalCodes; i++) {
      const key = keys[first + i]!
      if (isWide) words[2 * (first + i) + 1] = Math.floor(key / 4294967296)
      words[isWide ? 2 * (first + i) : 2 * first + i] = key >>> 0
    }
    const asked = asks[blocks + unit]!
    records.set(
      [
        children + unitStart[unit]! * 4,
        unitStart[unit + 1]! - unitStart[unit]!,
        states[unit] === Number.POSITIVE_INFINITY ? 0 : table + first * 8,
        isWide ? 1 : 0,
        places.length,
        asked.length,
      ],
      unit * 6,
    )
    places.push(...asked.map((f) => f * codeBytes))
  }
  const placeAddress = layWords(crew, places)
  for (let unit = 0; unit < units; unit++) records[unit * 6 + 4] = placeAddress + 4 * records[unit * 6 + 4]!
  return layWords(crew, records)
}
