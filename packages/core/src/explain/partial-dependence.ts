import { candorError } from '../errors.ts'
import type { Matrix } from '../features/index.ts'
import { type Undefined, undefinedValue } from '../metrics/index.ts'

/** How the answers of rows change when one column, or a pair, is set to the same value in all of them. */
export type PartialDependence = {
  readonly rows: number
  /** PD(v): mean answer of all rows with the value, rows weighed where they have weights, one per grid value */
  readonly mean: Float64Array
  /** ICE: answers of each row, rows × grid, row-major */
  readonly individual: Float64Array
}

/**
 * Partial dependence with its individual curves: PD(v) = mean over rows i of f(v, x_i without the column).
 *
 * @param rowsAt   the rows with the column set to the k-th value of the grid
 * @param answers  f: what the model answers, in the space that is asked for
 * @param weights  of the rows in the mean; default 1 each
 * @throws explain.no_rows_weigh where there is no row, or none that weighs
 * Source: Friedman 2001; Goldstein et al. 2015. scikit-learn's `partial_dependence` (method brute) gives the same numbers.
 * @example
 * const rowsAt = (k) => ({ ...matrix, columns: [Float64Array.of([0.2, 0.7][k])] })
 * partialDependence({ count: 2, rowsAt, answers: (rows) => leafSums(stump, rows) }).mean // Float64Array [-1, 1]
 */
export function partialDependence({
  count,
  rowsAt,
  answers,
  weights = null,
  onProgress,
}: {
  /** values of the grid */
  readonly count: number
  readonly rowsAt: (k: number) => Matrix
  readonly answers: (matrix: Matrix) => Float64Array
  readonly weights?: Float64Array | null
  readonly onProgress?: (done: number, total: number) => void
}): PartialDependence {
  const mean = new Float64Array(count)
  let individual = new Float64Array(0)
  let rows = 0
  for (let k = 0; k < count; k++) {
    const found = answers(rowsAt(k))
    rows = found.length
    if (k === 0) individual = new Float64Array(rows * count)
    for (let row = 0; row < rows; row++) individual[row * count + k] = found[row]!
    mean[k] = meanOf(found, weights)
    onProgress?.(k + 1, count)
  }
  return { rows, mean, individual }
}

function meanOf(values: Float64Array, weights: Float64Array | null): number {
  let [sum, total] = [0, 0]
  values.forEach((value, row) => {
    const weight = weights?.[row] ?? 1
    sum += weight * value
    total += weight
  })
  if (!(total > 0)) throw candorError('explain.no_rows_weigh', { rows: values.length })
  return sum / total
}

/**
 * Individual curves less their value at one place of the grid: where each row's change starts from 0.
 *
 * @example
 * centredCurves(Float64Array.of(1, 3, 2, 2), 2, 0) // Float64Array [0, 2, 0, 0]
 */
export function centredCurves(individual: Float64Array, count: number, reference: number): Float64Array {
  return individual.map((answer, i) => answer - individual[i - (i % count) + reference]!)
}

/**
 * Friedman's H² of a pair: which part of their joint partial dependence is interaction; 0 none, 1 all.
 *
 * H² = Σ_i w_i (PD_ab − PD_a − PD_b)² / Σ_i w_i PD_ab² over rows, each curve centred at 0.
 *
 * @param joint partial dependence of both at the rows' own values, `a` and `b` of each alone there
 * @param weights of the rows; default 1 each
 * @returns undefined where the joint curve is flat, so that there is nothing to have a part of
 * Source: Friedman and Popescu 2008, equation 44.
 * @example
 * pairShare(Float64Array.of(1, -1), Float64Array.of(0.5, -0.5), Float64Array.of(0.5, -0.5)) // 0
 */
export function pairShare(
  joint: Float64Array,
  a: Float64Array,
  b: Float64Array,
  weights: Float64Array | null = null,
): number | Undefined {
  if (joint.length === 0) return undefinedValue('no_rows', 0)
  const centred = (values: Float64Array) => {
    const mean = meanOf(values, weights)
    return values.map((value) => value - mean)
  }
  const [ab, one, two] = [centred(joint), centred(a), centred(b)]
  let [together, apart] = [0, 0]
  ab.forEach((value, i) => {
    const rest = value - one[i]! - two[i]!
    together += (weights?.[i] ?? 1) * value * value
    apart += (weights?.[i] ?? 1) * rest * rest
  })
  return largestOf(ab) > flat * largestOf(joint)
    ? apart / together
    : undefinedValue('no_variation', joint.length)
}

/** Curves that vary by less of their size do so by rounding. */
const flat = 1e-12

function largestOf(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
}
