import { checkScores } from './check-rows.ts'

/** Knots of a rising staircase, both ascending. */
export type Staircase = { readonly x: readonly number[]; readonly y: readonly number[] }

/**
 * Two staircases: plain JSON. `p0` holds at a score the y of the last knot at or below it, 0 below all knots; `p1` that of the first knot
 * at or above it, 1 above all knots.
 */
export type VennAbersCalibrator = {
  readonly kind: 'venn-abers'
  readonly p0: Staircase
  readonly p1: Staircase
}

/** The two probabilities between which a Venn-Abers predictor leaves the matter open; `low` <= `high`. */
export type VennAbersInterval = { readonly low: number; readonly high: number }

/**
 * The inductive Venn-Abers calibrator: isotonic regression of the sample with the score in question added once as a 0, which gives p0,
 * and once as a 1, which gives p1.
 *
 * Whatever the true probability is, one of the two is calibrated for every distribution of the data, and their distance says how little
 * the sample knows there: about 1 / (1 + rows nearby). Both are found for all scores at once, by the convex minorant of the running sums
 * of labels with the added row moved along it; steps of equal height are merged.
 *
 * @param scores finite; one for each label
 * @param labels 0 or 1
 * @param weights default 1; rows of weight 0 are left out; the added row weighs 1
 * @throws models.row_count_differs, models.invalid_label, models.invalid_score, models.invalid_weight, data.no_rows
 * Source: Vovk, Petej and Fedorova 2015, "Large-scale probabilistic predictors with and without guarantees of validity", algorithms 1
 * to 4. Deviation: weights; p0 by the symmetry of labels and order from the code of p1.
 * @example
 * fitVennAbers(Float64Array.of(1, 2, 3), Float64Array.of(0, 1, 1))
 * // { kind: 'venn-abers', p0: { x: [1, 2, 3], y: [0, 0.5, 0.666667] }, p1: { x: [1, 3], y: [0.5, 1] } }
 */
export function fitVennAbers(
  scores: Float64Array,
  labels: Float64Array,
  { weights = null }: { readonly weights?: Float64Array | null } = {},
): VennAbersCalibrator {
  checkScores(scores, labels, weights)
  const tied = tieUp(scores, labels, weights)
  const high = withOneAdded(tied.weight, tied.sum)
  const low = withOneAdded(
    tied.weight.toReversed(),
    tied.sum.map((sum, i) => tied.weight[i]! - sum).toReversed(),
  )
  return {
    kind: 'venn-abers',
    p0: firstsOfRuns(
      tied.x,
      Array.from(low.toReversed(), (p) => 1 - p),
    ),
    p1: lastsOfRuns(tied.x, high),
  }
}

/**
 * The calibrated probability: p1 / (1 - p0 + p1), the point of least regret under log loss between p0 and p1.
 *
 * @example
 * const calibrator = fitVennAbers(Float64Array.of(1, 2, 3), Float64Array.of(0, 1, 1))
 * applyVennAbers(calibrator, 2) // 0.666667: between 0.5 and 1
 */
export function applyVennAbers(calibrator: VennAbersCalibrator, score: number): number {
  const { low, high } = vennAbersInterval(calibrator, score)
  return high / (1 - low + high)
}

/**
 * The interval from p0 to p1 at a score. A wide one means that few rows of the calibration sample lie near.
 *
 * @example
 * const calibrator = fitVennAbers(Float64Array.of(1, 2, 3), Float64Array.of(0, 1, 1))
 * vennAbersInterval(calibrator, 2) // { low: 0.5, high: 1 }
 */
export function vennAbersInterval({ p0, p1 }: VennAbersCalibrator, score: number): VennAbersInterval {
  const below = countWhere(p0.x, (x) => x <= score)
  const under = countWhere(p1.x, (x) => x < score)
  return { low: below === 0 ? 0 : p0.y[below - 1]!, high: p1.y[under] ?? 1 }
}

/** Distinct scores, ascending, with the weight of their rows and of their rows of label 1. */
type Tied = { readonly x: number[]; readonly weight: number[]; readonly sum: number[] }

function tieUp(scores: Float64Array, labels: Float64Array, weights: Float64Array | null): Tied {
  const order = Int32Array.from(scores, (_, row) => row)
    .filter((row) => weights === null || weights[row]! > 0)
    .sort((a, b) => scores[a]! - scores[b]! || a - b)
  const tied: Tied = { x: [], weight: [], sum: [] }
  for (const row of order) {
    if (tied.x[tied.x.length - 1] !== scores[row]) {
      tied.x.push(scores[row]!)
      tied.weight.push(0)
      tied.sum.push(0)
    }
    tied.weight[tied.x.length - 1]! += weights?.[row] ?? 1
    tied.sum[tied.x.length - 1]! += (weights?.[row] ?? 1) * labels[row]!
  }
  return tied
}

/** A point of the running sums: weight so far, weight of label 1 so far. */
type Point = { readonly w: number; readonly s: number }

/**
 * Entry i is the isotonic value at score i when a row of label 1 and weight 1 is added there.
 *
 * The added row is the step from (-1, -1) to (0, 0) before the first score. Its value is the slope of the lower hull's first edge; then
 * the row moves one score on, which changes a single point of the path, P[i - 1] := P[i - 2] + P[i] - P[i - 1].
 */
function withOneAdded(weight: readonly number[], sum: readonly number[]): number[] {
  const path = runningSums(weight, sum)
  const hull = lowerHull(path)
  const values: number[] = []
  for (let i = 2; i < path.length; i++) {
    const [next, top] = hull.slice(-2) as [Point, Point]
    values.push(between(values[i - 3] ?? 0, (next.s - top.s) / (next.w - top.w), 1))
    path[i - 1] = moved(path[i - 2]!, path[i - 1]!, path[i]!)
    if (turn(top, path[i - 1]!, next) <= 0) continue
    hull.pop()
    while (hull.length > 1 && turn(path[i - 1]!, ...lastTwo(hull)) <= 0) hull.pop()
    hull.push(path[i - 1]!)
  }
  return values
}

/** Keeps rounding from turning the staircase down. */
function between(low: number, value: number, high: number): number {
  return Math.min(high, Math.max(low, value))
}

/** From (-1, -1) on; entry i + 1 stands after i scores. */
function runningSums(weight: readonly number[], sum: readonly number[]): Point[] {
  const path: Point[] = [
    { w: -1, s: -1 },
    { w: 0, s: 0 },
  ]
  weight.forEach((w, i) => {
    const last = path[i + 1]!
    path.push({ w: last.w + w, s: last.s + sum[i]! })
  })
  return path
}

/** Corners from the last point back to the first, so that the path's beginning is the top of the stack. */
function lowerHull(path: readonly Point[]): Point[] {
  const hull: Point[] = []
  for (const point of path) {
    while (hull.length > 1 && turn(hull[hull.length - 2]!, hull[hull.length - 1]!, point) <= 0) hull.pop()
    hull.push(point)
  }
  return hull.reverse()
}

function lastTwo(hull: readonly Point[]): [Point, Point] {
  return [hull[hull.length - 1]!, hull[hull.length - 2]!]
}

/** Above 0 where the way a, b, c turns left, so that b lies below the line from a to c. */
function turn(a: Point, b: Point, c: Point): number {
  return (b.w - a.w) * (c.s - b.s) - (b.s - a.s) * (c.w - b.w)
}

function moved(before: Point, at: Point, after: Point): Point {
  return { w: before.w + after.w - at.w, s: before.s + after.s - at.s }
}

function firstsOfRuns(x: readonly number[], y: readonly number[]): Staircase {
  return stepsWhere(x, y, (i) => y[i] !== y[i - 1])
}

function lastsOfRuns(x: readonly number[], y: readonly number[]): Staircase {
  return stepsWhere(x, y, (i) => y[i] !== y[i + 1])
}

function stepsWhere(
  x: readonly number[],
  y: readonly number[],
  isKept: (position: number) => boolean,
): Staircase {
  return { x: x.filter((_, i) => isKept(i)), y: y.filter((_, i) => isKept(i)) }
}

/** How many of the ascending numbers hold, those that hold being the first ones. */
function countWhere(x: readonly number[], holds: (value: number) => boolean): number {
  let low = 0
  let high = x.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (holds(x[middle]!)) low = middle + 1
    else high = middle
  }
  return low
}
