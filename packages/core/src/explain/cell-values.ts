import type { Executor } from '../kernels/index.ts'
import { type CodedFeature, layCodes } from './cell-codes.ts'
import type { CellSection } from './cell-sections.ts'
import { coalitionWeights } from './coalition-weights.ts'
import { addBackgroundInteractions, addPathInteractions } from './interaction-values.ts'
import { type CellRun, kernelCounts } from './kernel-cells.ts'
import { mostSlots } from './leaf-boxes.ts'
import { type PatternShares, type PatternTable, patternTable } from './pattern-table.ts'
import { addPatternValues } from './pattern-values.ts'
import { makePatternCounter } from './plain-cells.ts'
import { pairPlace, type TreeJob } from './tree-method.ts'

/**
 * Numbers of a row among the features that trees split, made even: kernels take two at a time.
 *
 * @example
 * cellWidth(5, 'contributions') // 6
 * cellWidth(5, 'interactions') // 16: 15 pairs
 */
export function cellWidth(features: number, values: TreeJob['values']): number {
  const numbers = values === 'contributions' ? features : (features * (features + 1)) / 2
  return 2 * Math.ceil(numbers / 2)
}

/**
 * Values of every leaf of a section for every pattern of a row: `program.valueRows` × width.
 *
 * @param counts background rows by pattern, for interventional values; null for path-dependent ones
 */
export function cellValues(
  { values }: Pick<TreeJob, 'values'>,
  { boxes, program, features }: CellSection,
  counts: Float64Array | null,
): Float64Array {
  const width = cellWidth(features.length, values)
  const out = new Float64Array(program.valueRows * width)
  for (let leaf = 0; leaf < boxes.node.length; leaf++) {
    const [start, end] = [boxes.slotStart[leaf]!, boxes.slotStart[leaf + 1]!]
    const columns = boxes.place.subarray(start, end)
    const value = boxes.value[leaf]!
    const at = program.leafRow[leaf]! * width
    if (counts !== null) {
      const own = sharesOf(counts, program.leafRow[leaf]!, end - start)
      addBackground(value, own, columns, values, features.length, out, at, width)
    } else if (values === 'contributions')
      addPatternValues(value, boxes.share.subarray(start, end), columns, out, at, width)
    else
      addPathInteractions(
        value,
        boxes.share.subarray(start, end),
        pairPlaces(columns, features.length),
        out,
        at,
        width,
      )
  }
  return out
}

/** Fewer rows than these are done before the kernels are set up. */
export const fewestRows = 256
const weights = coalitionWeights(mostSlots)

function sharesOf(counts: Float64Array, at: number, u: number): PatternShares {
  const end = at + (1 << u)
  let [rows, met] = [0, 0]
  for (let i = at; i < end; i++) {
    rows += counts[i]!
    if (counts[i]! > 0) met++
  }
  const patterns = new Int32Array(met)
  const shares = new Float64Array(met)
  for (let i = at, k = 0; i < end; i++) {
    if (counts[i]! === 0) continue
    patterns[k] = i - at
    shares[k++] = counts[i]! / rows
  }
  return { patterns, shares }
}

function addBackground(
  value: number,
  shares: PatternShares,
  columns: Int32Array,
  values: TreeJob['values'],
  features: number,
  out: Float64Array,
  at: number,
  width: number,
): void {
  const u = columns.length
  const table = patternTable(u, value, shares, weights)
  if (values === 'interactions') {
    const places = pairPlaces(columns, features)
    addBackgroundInteractions(value, u, shares, denseOf(u, table), places, out, at, width)
    return
  }
  for (let pattern = 0; pattern < 1 << u; pattern++) {
    const row = table.rowOf[pattern]! * u
    if (row < 0) continue
    for (let k = 0; k < u; k++) out[at + pattern * width + columns[k]!]! += table.values[row + k]!
  }
}

function denseOf(u: number, { rowOf, values }: PatternTable): Float64Array {
  const dense = new Float64Array(u << u)
  rowOf.forEach((row, pattern) => {
    if (row >= 0) dense.set(values.subarray(row * u, row * u + u), pattern * u)
  })
  return dense
}

/** Where the pairs of a leaf's features stand among those of all: `[i * u + j]`, either order. */
function pairPlaces(columns: Int32Array, features: number): Int32Array {
  const u = columns.length
  return Int32Array.from({ length: u * u }, (_, k) => {
    const a = columns[Math.floor(k / u)]!
    const b = columns[k % u]!
    return pairPlace(Math.min(a, b), Math.max(a, b), features)
  })
}

/**
 * How many background rows have each pattern of each leaf, by section.
 *
 * @param blockRows rows that are counted at a time
 */
export function countBackground(
  run: CellRun,
  blockRows: number,
  executor: Executor | null | undefined,
): Float64Array[] {
  let counts: Float64Array[] | null = null
  for (let from = run.from; from < run.to; from += blockRows) {
    const part = countPart({ ...run, from, to: Math.min(run.to, from + blockRows) }, executor)
    if (counts === null) counts = part
    else for (const [i, whole] of counts.entries()) addCounts(whole, part[i]!)
  }
  return counts ?? []
}

function addCounts(whole: Float64Array, part: Float64Array): void {
  for (let i = 0; i < whole.length; i++) whole[i]! += part[i]!
}

function countPart(run: CellRun, executor: Executor | null | undefined): Float64Array[] {
  const isLarge = run.to - run.from >= fewestRows && executor !== null
  const counted = isLarge ? kernelCounts(run, executor ?? null) : null
  return counted ?? Array.from({ length: run.sections }, (_, i) => countPlain(run, run.section(i).section))
}

function countPlain({ features, isSingle, matrix, from, to }: CellRun, section: CellSection): Float64Array {
  const counter = makePatternCounter(section)
  const reader = rowCodes(features, isSingle)
  for (let row = from; row < to; row++) counter.add(reader(matrix.columns, row))
  return counter.counts
}

/** Codes of one row at a time; the answer is overwritten by the next. */
export function rowCodes(features: readonly CodedFeature[], isSingle: boolean) {
  const code = new Int32Array(1)
  const codes = new Int32Array(features.length)
  return (columns: readonly Float64Array[], row: number): Int32Array => {
    for (let f = 0; f < features.length; f++) {
      const coded = features[f]!
      layCodes(coded, isSingle, columns[coded.feature]!, row, row + 1, code)
      codes[f] = code[0]!
    }
    return codes
  }
}
