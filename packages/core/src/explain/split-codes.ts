import type { Matrix } from '../features/index.ts'
import { alwaysLeft, boundOf, childFor, type Ensemble, nodeKinds, zeroThreshold } from '../models/index.ts'

/**
 * Splits as comparisons of bytes. Values of a feature become the number of the model's own bounds at or below them, in columns of at
 * most 254 bounds; a row goes left at a node where the byte in the node's slot is at most the node's code. A missing value is 255 in a
 * column's right slot and 0 in its left one, so that it goes the node's default way.
 *
 * Splits other than of numbers are answered before: their column holds 0 for left and 1 for right.
 */
export type SplitCodes = {
  readonly inputs: readonly SplitInput[]
  readonly columns: readonly CodedColumn[]
  readonly slots: number
  /** of each node of the ensemble; meaningless at leaves and in trees that were not asked for */
  readonly slot: Int32Array
  readonly code: Uint8Array
}

/** Where a coded column has its values from: a model column (zero counts as missing where `zeroIsMissing`), or the answers of a node. */
export type SplitInput = {
  readonly feature: number
  readonly zeroIsMissing: boolean
  /** -1: the values themselves */
  readonly node: number
}

export type CodedColumn = {
  readonly input: number
  /** ascending, distinct */
  readonly bounds: Float64Array
  /** slots of codes, -1 = no node asks for them */
  rightSlot: number
  leftSlot: number
}

const boundsPerColumn = 254

/**
 * Codes for all splits of some trees.
 *
 * @example
 * splitCodes(stump, [0]).columns[0].bounds // Float64Array [0.5]
 */
export function splitCodes(ensemble: Ensemble, trees: Iterable<number>): SplitCodes {
  const inputs: SplitInput[] = []
  const columns: CodedColumn[] = []
  const slot = new Int32Array(ensemble.feature.length)
  const code = new Uint8Array(ensemble.feature.length)
  const laid = { slots: 0 }
  for (const [feature, nodes] of nodesByFeature(ensemble, trees)) {
    const zeroIsMissing = nodes.every((node) => ensemble.kind[node] === nodeKinds.zeroMissing)
    const isCompared = (node: number) => zeroIsMissing || ensemble.kind[node] === nodeKinds.number
    const compared = nodes.filter(isCompared)
    const bounds = Float64Array.from(new Set(compared.map((node) => boundOf(ensemble, node, zeroIsMissing))))
    const own = columnsOf(inputs.length, bounds.sort())
    if (own.length > 0) inputs.push({ feature, zeroIsMissing, node: -1 })
    columns.push(...own)
    for (const node of compared) {
      const bound = boundOf(ensemble, node, zeroIsMissing)
      const place = boundsUpTo(bounds, bound) - 1
      const column = own[Math.floor(place / boundsPerColumn)]!
      slot[node] = slotFor(column, ensemble.defaultLeft[node] === 1, laid)
      code[node] = alwaysLeft(ensemble, node) ? boundsPerColumn : place % boundsPerColumn
    }
    for (const node of nodes) {
      if (isCompared(node)) continue
      const column = { input: inputs.length, bounds: Float64Array.of(1), rightSlot: -1, leftSlot: -1 }
      inputs.push({ feature, zeroIsMissing: false, node })
      columns.push(column)
      slot[node] = slotFor(column, false, laid)
    }
  }
  return { inputs, columns, slots: laid.slots, slot, code }
}

/** A bound on the slots that `splitCodes` would need, quickly: two for each column of bounds, one for each split that is not of numbers. */
export function mostSlotsOf({ treeStart, feature, kind }: Ensemble, trees: Iterable<number>): number {
  let [splits, others] = [0, 0]
  const asked = new Set<number>()
  for (const tree of trees) {
    for (let node = treeStart[tree]!; node < treeStart[tree + 1]!; node++) {
      if (feature[node]! < 0) continue
      asked.add(feature[node]!)
      if (kind[node] === nodeKinds.number) splits++
      else others++
    }
  }
  return others + 2 * (asked.size + Math.ceil((splits + others) / boundsPerColumn))
}

function nodesByFeature({ treeStart, feature }: Ensemble, trees: Iterable<number>): Map<number, number[]> {
  const nodes = new Map<number, number[]>()
  for (const tree of trees) {
    for (let node = treeStart[tree]!; node < treeStart[tree + 1]!; node++) {
      const asked = feature[node]!
      if (asked < 0) continue
      if (!nodes.has(asked)) nodes.set(asked, [])
      nodes.get(asked)!.push(node)
    }
  }
  return nodes
}

function columnsOf(input: number, bounds: Float64Array): CodedColumn[] {
  return Array.from({ length: Math.ceil(bounds.length / boundsPerColumn) }, (_, i) => ({
    input,
    bounds: bounds.subarray(i * boundsPerColumn, (i + 1) * boundsPerColumn),
    rightSlot: -1,
    leftSlot: -1,
  }))
}

function slotFor(column: CodedColumn, toLeft: boolean, laid: { slots: number }): number {
  const side = toLeft ? 'leftSlot' : 'rightSlot'
  if (column[side] < 0) column[side] = laid.slots++
  return column[side]
}

/** The values of an input for rows `from … from + rows - 1`, before they are rounded to the ensemble's precision. */
export function gatherInput(
  ensemble: Ensemble,
  { feature, zeroIsMissing, node }: SplitInput,
  { columns }: Matrix,
  from: number,
  rows: number,
  values: Float64Array,
): void {
  const column = columns[feature]!.subarray(from, from + rows)
  if (node >= 0) {
    const left = ensemble.left[node]!
    for (let r = 0; r < rows; r++) values[r] = childFor(ensemble, node, column[r]!) === left ? 0 : 1
  } else {
    values.set(column)
    if (!zeroIsMissing) return
    for (let r = 0; r < rows; r++) if (Math.abs(values[r]!) <= zeroThreshold) values[r] = Number.NaN
  }
}

/**
 * Codes of rows `from … from + rows - 1`: `codes[slot * stride + r]`.
 *
 * Kernel: does not validate. Twin of `codeColumn` in kernels/code-column.ts; its own twin is `childFor`, by this file's test.
 */
export function layCodes(
  ensemble: Ensemble,
  { inputs, columns }: SplitCodes,
  matrix: Matrix,
  from: number,
  rows: number,
  stride: number,
  codes: Uint8Array,
): void {
  const single = ensemble.precision === 'float32'
  const values = new Float64Array(rows)
  let gathered = -1
  for (const { input, bounds, rightSlot, leftSlot } of columns) {
    if (input !== gathered) gatherInput(ensemble, inputs[input]!, matrix, from, rows, values)
    gathered = input
    for (let r = 0; r < rows; r++) {
      const x = single ? Math.fround(values[r]!) : values[r]!
      const code = boundsUpTo(bounds, x)
      const isMissing = Number.isNaN(x)
      if (rightSlot >= 0) codes[rightSlot * stride + r] = isMissing ? 255 : code
      if (leftSlot >= 0) codes[leftSlot * stride + r] = isMissing ? 0 : code
    }
  }
}

/** Writes the codes of one row, and behind those of all slots one more that nobody asks for. */
export type RowCoder = (matrix: Matrix, row: number, codes: Uint8Array) => void

/**
 * Codes of rows one at a time.
 *
 * Kernel: does not validate. Twin of `layCodes`.
 */
export function rowCoder(ensemble: Ensemble, { inputs, columns, slots }: SplitCodes): RowCoder {
  const single = ensemble.precision === 'float32'
  const ends = new Int32Array(columns.length)
  const bounds = Float64Array.from(columns.flatMap((column) => [...column.bounds]))
  columns.forEach((column, c) => {
    ends[c] = (ends[c - 1] ?? 0) + column.bounds.length
  })
  const readValue = valueReader(ensemble)
  const inputOf = columns.map(({ input }) => inputs[input]!)
  const features = Int32Array.from(inputOf, ({ feature }) => feature)
  const isPlain = Uint8Array.from(inputOf, ({ zeroIsMissing, node }) => Number(!zeroIsMissing && node < 0))
  const rightSlots = Int32Array.from(columns, ({ rightSlot }) => (rightSlot < 0 ? slots : rightSlot))
  const leftSlots = Int32Array.from(columns, ({ leftSlot }) => (leftSlot < 0 ? slots : leftSlot))
  return (matrix, row, codes) => {
    for (let c = 0, first = 0; c < features.length; c++) {
      const given = matrix.columns[features[c]!]![row]!
      const value = isPlain[c] === 1 ? given : readValue(inputOf[c]!, given)
      const x = single ? Math.fround(value) : value
      const end = ends[c]!
      let low = first
      for (let count = end - low; count > 0; ) {
        const half = count >> 1
        const isBelow = bounds[low + half]! <= x
        low += isBelow ? half + 1 : 0
        count = isBelow ? count - half - 1 : half
      }
      const isMissing = Number.isNaN(x)
      codes[rightSlots[c]!] = isMissing ? 255 : low - first
      codes[leftSlots[c]!] = isMissing ? 0 : low - first
      first = end
    }
  }
}

/** The value of an input, as `gatherInput` has it. */
export function valueReader(ensemble: Ensemble): (input: SplitInput, x: number) => number {
  return ({ zeroIsMissing, node }, x) => {
    if (node >= 0) return childFor(ensemble, node, x) === ensemble.left[node] ? 0 : 1
    return zeroIsMissing && Math.abs(x) <= zeroThreshold ? Number.NaN : x
  }
}

function boundsUpTo(bounds: Float64Array, x: number): number {
  let low = 0
  let high = bounds.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (bounds[middle]! <= x) low = middle + 1
    else high = middle
  }
  return low
}
