import { type BinnedMatrix, valueBins } from './binning.ts'
import { addToHistogram, slotWidth } from './histogram.ts'

/** What the histograms of one tree are filled from, and the buffers that its nodes share. */
export type NodeHistograms = {
  readonly binned: BinnedMatrix
  readonly G: readonly Float64Array[]
  readonly H: Float64Array
  readonly columns: Int32Array
  /** row numbers, those of a node side by side; parted further as the tree grows */
  readonly order: Int32Array
  /** where each column's slots begin in a histogram of all columns */
  readonly offsets: Int32Array
  /** numbers in one buffer: all columns, or the widest one */
  readonly size: number
  readonly spare: Float64Array[]
  /** gradients and hessians of the node at hand, in the order of its rows */
  readonly nodeG: readonly Float64Array[]
  readonly nodeH: Float64Array
}

/** The node's rows are `order[start] … order[end - 1]`. */
export type NodeRows = { readonly start: number; readonly end: number }

type Source = Pick<NodeHistograms, 'binned' | 'G' | 'H' | 'columns' | 'order'>

/**
 * Buffers for the histograms of one tree. Kernel: nothing is checked.
 *
 * @param isWhole whether histograms of all columns will be asked for, or of one column at a time
 */
export function startHistograms(source: Source, isWhole: boolean): NodeHistograms {
  const blank = () => new Float64Array(source.order.length)
  const offsets = offsetsOf(source)
  const size = isWhole ? offsets[offsets.length - 1]! : widestColumn(offsets)
  return { ...source, offsets, size, spare: [], nodeG: source.G.map(blank), nodeH: blank() }
}

/** Histogram of all columns in a node, column j from `offsets[j]` on. Give it back by `release`. */
export function histogramOfNode(histograms: NodeHistograms, rows: NodeRows): Float64Array {
  const { binned, columns, order, offsets, nodeH, nodeG } = histograms
  const out = blankHistogram(histograms)
  gather(histograms, rows)
  for (const j of columns)
    addToHistogram(binned.codes[j]!, order, rows.start, rows.end, nodeH, nodeG, out, offsets[j]!)
  return out
}

/** Histogram of column j alone, from 0 on, in the node that was gathered last. Give it back by `release`. */
export function histogramOfColumn(histograms: NodeHistograms, rows: NodeRows, j: number): Float64Array {
  const { binned, order, offsets, nodeH, nodeG } = histograms
  const out = blankHistogram(histograms, offsets[j + 1]! - offsets[j]!)
  addToHistogram(binned.codes[j]!, order, rows.start, rows.end, nodeH, nodeG, out, 0)
  return out
}

/** Copies the node's gradients and hessians side by side, so that each column reads them in sequence. */
export function gather({ G, H, order, nodeG, nodeH }: NodeHistograms, { start, end }: NodeRows): void {
  for (let i = start; i < end; i++) nodeH[i - start] = H[order[i]!]!
  G.forEach((gradients, k) => {
    const out = nodeG[k]!
    for (let i = start; i < end; i++) out[i - start] = gradients[order[i]!]!
  })
}

/** Takes a histogram back, to be filled anew. */
export function release({ spare }: NodeHistograms, histogram: Float64Array | null): void {
  if (histogram !== null) spare.push(histogram)
}

function offsetsOf({ binned, G, columns }: Source): Int32Array {
  const offsets = new Int32Array(binned.codes.length + 1)
  const used = new Set(columns)
  for (let j = 0; j < binned.codes.length; j++) {
    const slots = used.has(j) ? (valueBins(binned, j) + 1) * slotWidth(G.length) : 0
    offsets[j + 1] = offsets[j]! + slots
  }
  return offsets
}

function widestColumn(offsets: Int32Array): number {
  let widest = 0
  for (let j = 1; j < offsets.length; j++) widest = Math.max(widest, offsets[j]! - offsets[j - 1]!)
  return widest
}

/** A buffer that is 0 up to `used`. */
function blankHistogram({ size, spare }: NodeHistograms, used = size): Float64Array {
  return spare.pop()?.fill(0, 0, used) ?? new Float64Array(size)
}
