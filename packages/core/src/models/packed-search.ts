import { type JobFields, writeFields } from '../kernels/index.ts'
import type { ColumnSampler } from './column-sampler.ts'
import { holdsValues } from './find-split.ts'
import { type Pair, partStride } from './packed-histograms.ts'
import type { PackedNode, PackedSplit } from './packed-node.ts'
import {
  canSplit,
  columnBytes,
  dropHistogram,
  searchScratchStride,
  type TreeSpace,
  takeHistogram,
} from './packed-space.ts'

const recordBytes = 128

/** Finds the best split of each child that may have one. */
export function searchPairs(space: TreeSpace, pairs: readonly Pair[], sampler: ColumnSampler | null): void {
  if (pairs.length === 0) return
  const { crew, rules, records, jobs } = space
  // Before the view: histograms that are taken may make the memory grow.
  const filled = pairs.map((pair, i) => pairRecord(space, pair, i, sampler))
  const fields = new DataView(crew.memory.buffer)
  filled.forEach((record, i) => {
    writeFields(fields, records + i * recordBytes, 'PairRecord', record)
  })
  writeFields(fields, jobs.search, 'SearchJob', {
    lambda: rules.lambda,
    alpha: rules.alpha,
    gamma: rules.gamma,
    minHessian: space.minHessian,
    maxStep: rules.maxStep ?? Number.POSITIVE_INFINITY,
    smooth: rules.categories?.smooth ?? 0,
    groupLambda: rules.categories?.l2 ?? 0,
    pairs: records,
    slotBytes: space.slotBytes,
    partStride: partStride(space),
    stampStride: space.stampStride,
    stamp: space.stamp,
    countsAt: space.countsAt,
    minRows: rules.minRowsPerLeaf,
    isHeld: holdsValues(rules) ? 1 : 0,
    mostSingly: rules.categories?.mostSingly ?? 0,
    mostInGroup: rules.categories?.mostInGroup ?? 0,
    scratch: space.searchScratch,
    scratchStride: searchScratchStride,
  })
  crew.run('searchSplits', pairs.length, jobs.search)
  pairs.forEach((pair, i) => {
    readResult(space, fields, pair.first, i, 0)
    if (pair.second !== null) readResult(space, fields, pair.second, i, 1)
  })
}

function pairRecord(
  space: TreeSpace,
  { first, second, parent, parts }: Pair,
  i: number,
  sampler: ColumnSampler | null,
): JobFields<'PairRecord'> {
  first.histogram = takeHistogram(space)
  const isWanted = second !== null && canSplit(space, second)
  if (second !== null && isWanted) second.histogram = parent
  else if (parent !== 0) space.free.push(parent)
  const ofFirst = columnsOf(space, first, i * 2, sampler)
  const ofSecond = isWanted ? columnsOf(space, second, i * 2 + 1, sampler) : ofFirst
  return {
    firstG: first.G,
    firstH: first.H,
    secondG: second?.G ?? 0,
    secondH: second?.H ?? 0,
    firstLow: first.bounds.low,
    firstHigh: first.bounds.high,
    secondLow: second?.bounds.low ?? 0,
    secondHigh: second?.bounds.high ?? 0,
    parts: parts.address,
    partCount: parts.count,
    stamps: parts.stamps,
    first: first.histogram,
    second: isWanted ? parent : 0,
    search: (canSplit(space, first) ? 1 : 0) + (isWanted ? 2 : 0),
    out: space.results + i * 80,
    firstRows: first.rows,
    secondRows: second?.rows ?? 0,
    firstColumns: ofFirst.address,
    firstCount: ofFirst.count,
    secondColumns: ofSecond.address,
    secondCount: ofSecond.count,
    masks: space.masks === 0 ? 0 : space.masks + i * 512,
    unused: 0,
    unused2: 0,
  }
}

function columnsOf(
  space: TreeSpace,
  { depth, path }: PackedNode,
  place: number,
  sampler: ColumnSampler | null,
): { address: number; count: number } {
  if (sampler === null) return { address: space.columns, count: space.chosen }
  const drawn = sampler.columnsAt(depth, path)
  const address = space.drawnColumns + place * space.layout.columns * columnBytes
  layColumns(space, drawn, address)
  return { address, count: drawn.length }
}

const holdsCategories = 2

/** Number, place of its slots, value bins, and direction (or that it holds categories) of each column. */
export function layColumns({ crew, layout, rules }: TreeSpace, columns: Int32Array, address: number): void {
  const records = new Int32Array(crew.memory.buffer, address, columns.length * 4)
  columns.forEach((column, i) => {
    const direction = layout.levels?.[column] ? holdsCategories : (rules.monotone?.[column] ?? 0)
    records.set([column, column, layout.bins[column]!, direction], i * 4)
  })
}

function readResult(space: TreeSpace, fields: DataView, node: PackedNode, pair: number, place: number): void {
  const at = space.results + pair * 80 + place * 40
  const column = canSplit(space, node) ? fields.getInt32(at + 24, true) : -1
  if (column === -1) dropHistogram(space, node)
  else node.split = splitAt(space, fields, at, column, space.masks + pair * 512 + place * 256)
}

function splitAt(
  { crew, layout }: TreeSpace,
  fields: DataView,
  at: number,
  column: number,
  mask: number,
): PackedSplit {
  const isSet = layout.levels?.[column] != null
  return {
    column,
    gain: fields.getFloat64(at, true),
    leftG: fields.getFloat64(at + 8, true),
    leftH: fields.getFloat64(at + 16, true),
    bin: isSet ? -1 : fields.getUint32(at + 28, true),
    missingLeft: isSet || fields.getUint32(at + 32, true) === 1,
    leftRows: fields.getUint32(at + 36, true),
    rightBins: isSet ? new Uint8Array(crew.memory.buffer, mask, layout.bins[column]! + 1).slice() : null,
  }
}
