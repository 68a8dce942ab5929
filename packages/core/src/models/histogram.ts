/**
 * Histogram of one column inside one node: `gradients + 2` float64 numbers a bin, value bins first, the missing bin last.
 *
 * ```
 * slot b * width      sum of hessians of the rows in bin b
 *      b * width + 1  number of those rows
 *      b * width + 2… sum of each gradient
 * ```
 */
export function slotWidth(gradients: number): number {
  return gradients + 2
}

/**
 * Adds rows to a histogram in the order in which they stand. Kernel: nothing is checked.
 *
 * @param codes   bin of each row of the table
 * @param order   row numbers; those at `start … end - 1` are the node's
 * @param H       hessians of the node's rows, H[i] of row order[start + i]
 * @param G       gradients of the node's rows likewise, one array for each value of a leaf
 * @param out     the histogram, zero where nothing was added yet
 * @param at      where the column's slots begin in `out`
 */
export function addToHistogram(
  codes: Uint8Array,
  order: Int32Array,
  start: number,
  end: number,
  H: Float64Array,
  G: readonly Float64Array[],
  out: Float64Array,
  at: number,
): void {
  if (G.length === 1) addSingle(codes, order, start, end, H, G[0]!, out, at)
  else addSeveral(codes, order, start, end, H, G, out, at)
}

function addSeveral(
  codes: Uint8Array,
  order: Int32Array,
  start: number,
  end: number,
  H: Float64Array,
  G: readonly Float64Array[],
  out: Float64Array,
  at: number,
): void {
  const width = slotWidth(G.length)
  for (let i = start; i < end; i++) {
    const slot = at + codes[order[i]!]! * width
    out[slot]! += H[i - start]!
    out[slot + 1]! += 1
    for (let k = 0; k < G.length; k++) out[slot + 2 + k]! += G[k]![i - start]!
  }
}

function addSingle(
  codes: Uint8Array,
  order: Int32Array,
  start: number,
  end: number,
  H: Float64Array,
  G: Float64Array,
  out: Float64Array,
  at: number,
): void {
  for (let i = start; i < end; i++) {
    const slot = at + codes[order[i]!]! * 3
    out[slot]! += H[i - start]!
    out[slot + 1]! += 1
    out[slot + 2]! += G[i - start]!
  }
}

/** Turns the histogram of a parent into that of one child, given the other child's: sibling = parent - child. */
export function subtractHistogram(parent: Float64Array, child: Float64Array): void {
  for (let i = 0; i < parent.length; i++) parent[i]! -= child[i]!
}
