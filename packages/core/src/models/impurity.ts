import { log } from '../math/index.ts'

/** Rows of a node by side: 0 left, 1 right, 2 missing. */
export const sides = { left: 0, right: 1, missing: 2 } as const

/**
 * How mixed the labels of a set of rows are, in a form that adds up: `sums` of two sets are the sums of their union. What a split gains is
 * worth(left) + worth(right) - worth(node), the decrease of weight · impurity.
 */
export type Impurity = {
  /** numbers that `sums` of one set take */
  readonly width: number
  /** adds rows `order[start] … order[end - 1]` to the sums of their side; `side` null: all to side 0 */
  addRows(order: Int32Array, start: number, end: number, side: Uint8Array | null, sums: Float64Array): void
  /** minus weight · impurity but for a constant that all splits of a node share, of the sums from `at` on */
  worth(sums: Float64Array, at: number): number
  /** total weight of the rows */
  weight(sums: Float64Array, at: number): number
  /** whether all rows have the same label */
  isPure(order: Int32Array, start: number, end: number): boolean
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
  return {
    width: classes,
    addRows: (order, start, end, side, sums) => {
      for (let i = start; i < end; i++) {
        const row = order[i]!
        sums[(side === null ? 0 : side[i]! * classes) + labels[row]!]! += W[row]!
      }
    },
    worth: (sums, at) => worths[criterion](sums, at, classes),
    weight: (sums, at) => totalOf(sums, at, classes),
    isPure: (order, start, end) => areEqual(labels, order, start, end),
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
  return {
    width: 2,
    addRows: (order, start, end, side, sums) => {
      for (let i = start; i < end; i++) {
        const row = order[i]!
        const at = side === null ? 0 : side[i]! * 2
        sums[at]! += W[row]!
        sums[at + 1]! += W[row]! * Y[row]!
      }
    },
    worth: (sums, at) => (sums[at] === 0 ? 0 : (sums[at + 1]! * sums[at + 1]!) / sums[at]!),
    weight: (sums, at) => sums[at]!,
    isPure: (order, start, end) => areEqual(Y, order, start, end),
  }
}

function totalOf(sums: Float64Array, at: number, classes: number): number {
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

function areEqual(values: Float64Array, order: Int32Array, start: number, end: number): boolean {
  const first = values[order[start]!]
  for (let i = start + 1; i < end; i++) if (values[order[i]!] !== first) return false
  return true
}
