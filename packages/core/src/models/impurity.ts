import { log } from '../math/index.ts'

/** Parts of a node's rows, in the order in which their numbers stand. */
export const parts = { left: 0, missing: 1, right: 2 } as const

/**
 * How mixed the labels of a set of rows are, in a form that adds up: `sums` of two sets are the sums of their union. What a split gains is
 * worth(left) + worth(right) - worth(node), the decrease of weight · impurity. It holds the rows of one node at a time.
 */
export type Impurity = {
  /** numbers that `sums` of one set take */
  readonly width: number
  /** takes in the rows `order[start] … order[end - 1]`, in this order; what follows is about them */
  load(order: Int32Array, start: number, end: number): void
  /** adds all rows to sums */
  addAll(sums: Float64Array): void
  /**
   * counts the rows of each part by their values: left up to the threshold, right above, NaN missing; and adds up those of the left, and
   * after them those that are missing
   */
  addParts(values: Float32Array, threshold: number, sums: Float64Array, counts: Int32Array): void
  /** whether all rows have the same label */
  isPure(): boolean
  /** minus weight · impurity but for a constant that all splits of a node share, of the sums from `at` on */
  worth(sums: Float64Array, at: number): number
  /** total weight of sums */
  weight(sums: ArrayLike<number>, at: number): number
}

export type Criterion = 'gini' | 'entropy'

/**
 * Impurity of classes; sums are the weights of the classes, S_k, with total S.
 *
 * ```
 * gini     1 - Σ (S_k / S)²                  worth Σ S_k² / S
 * entropy  - Σ (S_k / S) log2 (S_k / S)      worth Σ S_k log2 (S_k / S)
 * ```
 *
 * @param labels class numbers 0 … classes - 1
 * @param W      weight of each row
 * Source: Breiman et al. 1984, section 4.3; Quinlan 1986.
 * @example
 * const impurity = classImpurity('gini', Float64Array.of(0, 1), Float64Array.of(1, 1), 2)
 * impurity.worth(Float64Array.of(3, 1), 0) // 2.5: 4 (1 - 0.375)
 */
export function classImpurity(
  criterion: Criterion,
  labels: Float64Array,
  W: Float64Array,
  classes: number,
): Impurity {
  const worths = { gini: giniWorth, entropy: entropyWorth }
  const held = holdRows(Int32Array.from(labels), W)
  return {
    width: classes,
    load: held.load,
    addAll: (sums) => {
      const { Y, H, rows } = held
      for (let i = 0; i < rows; i++) sums[Y[i]!]! += H[i]!
    },
    addParts: (values, threshold, sums, counts) => {
      const { Y, H, rows } = held
      for (let i = 0; i < rows; i++) {
        const part = partOf(values[i]!, threshold)
        counts[part]!++
        if (part !== parts.right) sums[part * classes + Y[i]!]! += H[i]!
      }
    },
    isPure: held.isPure,
    worth: (sums, at) => worths[criterion](sums, at, classes),
    weight: (sums, at) => totalOf(sums, at, classes),
  }
}

/**
 * Impurity of numbers: their weighted variance; sums are Σ w and Σ w y, worth (Σ w y)² / Σ w.
 *
 * @param Y numbers around 0, so that the squares lose no digits
 * @param W weight of each row
 * @example
 * squaredImpurity(Float64Array.of(-1, 1), Float64Array.of(1, 1)).worth(Float64Array.of(2, 6), 0) // 18
 */
export function squaredImpurity(Y: Float64Array, W: Float64Array): Impurity {
  const held = holdRows(Y, W)
  const add = (i: number, at: number, sums: Float64Array) => {
    sums[at]! += held.H[i]!
    sums[at + 1]! += held.H[i]! * held.Y[i]!
  }
  return {
    width: 2,
    load: held.load,
    addAll: (sums) => {
      for (let i = 0; i < held.rows; i++) add(i, 0, sums)
    },
    addParts: (values, threshold, sums, counts) => {
      for (let i = 0; i < held.rows; i++) {
        const part = partOf(values[i]!, threshold)
        counts[part]!++
        if (part !== parts.right) add(i, 2 * part, sums)
      }
    },
    isPure: held.isPure,
    worth: (sums, at) => (sums[at] === 0 ? 0 : (sums[at + 1]! * sums[at + 1]!) / sums[at]!),
    weight: (sums, at) => sums[at]!,
  }
}

function totalOf(sums: ArrayLike<number>, at: number, classes: number): number {
  let total = 0
  for (let k = at; k < at + classes; k++) total += sums[k]!
  return total
}

function giniWorth(sums: Float64Array, at: number, classes: number): number {
  const total = totalOf(sums, at, classes)
  if (total === 0) return 0
  let squares = 0
  for (let k = at; k < at + classes; k++) squares += sums[k]! * sums[k]!
  return squares / total
}

function entropyWorth(sums: Float64Array, at: number, classes: number): number {
  const total = totalOf(sums, at, classes)
  let worth = 0
  for (let k = at; k < at + classes; k++) if (sums[k]! > 0) worth += sums[k]! * log(sums[k]! / total)
  return worth / Math.LN2
}

function partOf(value: number, threshold: number): number {
  return value <= threshold ? parts.left : value > threshold ? parts.right : parts.missing
}

/** Labels and weights of a node's rows side by side, so that every column tried reads them in order. */
function holdRows<T extends Float64Array | Int32Array>(labels: T, W: Float64Array) {
  const held = {
    rows: 0,
    Y: labels.slice() as T,
    H: new Float64Array(labels.length),
    load: (order: Int32Array, start: number, end: number): void => {
      held.rows = end - start
      for (let i = start; i < end; i++) {
        held.Y[i - start] = labels[order[i]!]!
        held.H[i - start] = W[order[i]!]!
      }
    },
    isPure: (): boolean => {
      for (let i = 1; i < held.rows; i++) if (held.Y[i] !== held.Y[0]) return false
      return true
    },
  }
  return held
}
