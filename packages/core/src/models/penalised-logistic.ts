import { exp, log, logistic, softplus, solveCholesky } from '../math/index.ts'

/** What is fitted. Kernel: nothing is checked but what the callers checked. */
export type LogisticTask = {
  /** columns of the rows, finite */
  readonly X: readonly Float64Array[]
  /** 0 or 1; with three classes and more the class numbers */
  readonly labels: Float64Array
  /** weight of each row, some above 0 */
  readonly W: Float64Array
  /** L2 penalty λ of every coefficient; the intercept has none */
  readonly penalty: number
  /** default 2 */
  readonly classes?: number
}

/** `coefficients` and `intercepts` of margin k at [k]: one margin for two classes, else one a class. */
export type LogisticFit = {
  readonly coefficients: readonly Float64Array[]
  readonly intercepts: Float64Array
  /** the sum that was made least */
  readonly loss: number
  readonly steps: number
}

/**
 * Logistic regression, the coefficients at which Σ w · log loss + λ/2 Σ coefficient² is least: one margin m = b + Σ c x with probability
 * logistic(m) for two classes, softmax of one margin a class for more.
 *
 * The sum is convex. Newton steps on centred and scaled columns, with the penalty rewritten for them so that the optimum is the same,
 * halved until they lower the sum enough, until one moves nothing by more than 1e-12, or where columns nearly add up to one another
 * until what is left to gain is rounding. With three classes and more the intercepts, which
 * the loss leaves free up to a common number, add up to 0.
 *
 * Time: rows · (columns · margins)² / 2 a step, some 10 steps; memory: a copy of the columns.
 *
 * Source: iteratively reweighted least squares; Hastie, Tibshirani and Friedman 2009, section 4.4.1.
 * @example
 * const X = [Float64Array.of(-1, -1, 1, 1)]
 * const task = { X, labels: Float64Array.of(0, 0, 1, 1), W: new Float64Array(4).fill(1), penalty: 1 }
 * penalisedLogistic(task).coefficients // [[1.042597]]: c = 4 / (1 + e^c)
 */
export function penalisedLogistic(task: LogisticTask): LogisticFit {
  const problem = standardise(task)
  let point = pointAt(problem, new Float64Array(problem.outputs * problem.width), Number.POSITIVE_INFINITY)
  let steps = 0
  let isLast = false
  while (steps < mostSteps && !isLast) {
    const next = newtonStep(problem, point)
    isLast = isSame(next, point) || isNoise(next, point)
    point = next
    steps++
  }
  return { ...originalScale(problem, point.theta), loss: point.loss, steps }
}

const mostSteps = 200
const smallestStep = 1e-12
/** of a sum of losses, relative */
const rounding = 1e-13
/** of the curvature's diagonal: keeps directions that neither rows nor penalty fix from being divided by 0 */
const ridge = 1e-12
const blockRows = 512

/** The task on centred and scaled columns. θ holds margin after margin, each with its coefficients and then its intercept. */
type Problem = {
  readonly Z: readonly Float64Array[]
  readonly labels: Float64Array
  readonly W: Float64Array
  readonly centres: Float64Array
  readonly scales: Float64Array
  /** λ / scale² of each column, 0 for the intercept */
  readonly penalties: Float64Array
  /** columns and intercept */
  readonly width: number
  readonly outputs: number
}

/** `margins` and `P` are margin-major: entry k · rows + i. */
type Point = {
  readonly theta: Float64Array
  readonly margins: Float64Array
  readonly loss: number
  /** what the quadratic model promised of the step that led here, twice; Infinity at the start */
  readonly decrement: number
}

function standardise({ X, labels, W, penalty, classes = 2 }: LogisticTask): Problem {
  const total = W.reduce((sum, w) => sum + w, 0)
  const centres = Float64Array.from(X, (x) => weightedSum(x, W) / total)
  const centred = X.map((x, j) => x.map((value) => value - centres[j]!))
  const scales = Float64Array.from(centred, (z) => Math.sqrt(weightedSum(z, W, z) / total) || 1)
  return {
    Z: centred.map((z, j) => z.map((value) => value / scales[j]!)),
    labels,
    W,
    centres,
    scales,
    penalties: Float64Array.of(...scales.map((scale) => penalty / (scale * scale)), 0),
    width: X.length + 1,
    outputs: classes === 2 ? 1 : classes,
  }
}

/** Σ w x y; y = 1 where left out. */
function weightedSum(x: Float64Array, W: Float64Array, y: Float64Array | null = null): number {
  let sum = 0
  for (let i = 0; i < x.length; i++) sum += W[i]! * x[i]! * (y === null ? 1 : y[i]!)
  return sum
}

function pointAt(problem: Problem, theta: Float64Array, decrement: number): Point {
  const margins = marginsAt(problem, theta)
  return { theta, margins, loss: lossAt(problem, margins) + penaltyAt(problem, theta), decrement }
}

function marginsAt({ Z, W, width, outputs }: Problem, theta: Float64Array): Float64Array {
  const rows = W.length
  const margins = new Float64Array(outputs * rows)
  for (let k = 0; k < outputs; k++) {
    const M = margins.subarray(k * rows, (k + 1) * rows).fill(theta[k * width + width - 1]!)
    Z.forEach((z, j) => {
      const c = theta[k * width + j]!
      for (let i = 0; i < rows; i++) M[i]! += c * z[i]!
    })
  }
  return margins
}

function lossAt({ labels, W, outputs }: Problem, margins: Float64Array): number {
  let sum = 0
  for (let i = 0; i < W.length; i++) {
    const y = labels[i]!
    const lost =
      outputs === 1
        ? softplus(margins[i]!) - y * margins[i]!
        : logSumExp(margins, i, W.length) - margins[y * W.length + i]!
    sum += W[i]! * lost
  }
  return sum
}

function logSumExp(margins: Float64Array, i: number, rows: number): number {
  const top = largestAt(margins, i, rows)
  let sum = 0
  for (let at = i; at < margins.length; at += rows) sum += exp(margins[at]! - top)
  return top + log(sum)
}

function largestAt(margins: Float64Array, i: number, rows: number): number {
  let top = margins[i]!
  for (let at = i + rows; at < margins.length; at += rows) top = Math.max(top, margins[at]!)
  return top
}

function penaltyAt({ penalties, width }: Problem, theta: Float64Array): number {
  return theta.reduce((sum, c, at) => sum + (penalties[at % width]! * c * c) / 2, 0)
}

/** The Newton step, halved until it lowers the loss enough (but for rounding); the same point where no step does. */
function newtonStep(problem: Problem, point: Point): Point {
  const P = probabilities(problem, point.margins)
  const G = gradient(problem, point.theta, P)
  const step = solveCholesky(
    curvature(problem, P),
    G.map((g) => -g),
  )
  if (step === null) return point
  const slope = G.reduce((sum, g, at) => sum + g * step[at]!, 0)
  for (let size = 1; size >= 1e-10; size /= 2) {
    const next = pointAt(
      problem,
      point.theta.map((c, at) => c + size * step[at]!),
      -slope,
    )
    if (next.loss <= point.loss + 1e-4 * size * slope + rounding * point.loss) return next
  }
  return point
}

function probabilities({ W, outputs }: Problem, margins: Float64Array): Float64Array {
  if (outputs === 1) return margins.map(logistic)
  const P = margins.slice()
  for (let i = 0; i < W.length; i++) {
    const lse = logSumExp(margins, i, W.length)
    for (let at = i; at < P.length; at += W.length) P[at] = exp(P[at]! - lse)
  }
  return P
}

function gradient(
  { Z, labels, W, penalties, width, outputs }: Problem,
  theta: Float64Array,
  P: Float64Array,
): Float64Array {
  const rows = W.length
  const G = theta.map((c, at) => c * penalties[at % width]!)
  for (let k = 0; k < outputs; k++) {
    const wanted = outputs === 1 ? 1 : k
    const R = W.map((w, i) => w * (P[k * rows + i]! - (labels[i] === wanted ? 1 : 0)))
    Z.forEach((z, j) => {
      G[k * width + j]! += weightedSum(z, R)
    })
    G[k * width + width - 1]! += R.reduce((sum, r) => sum + r, 0)
  }
  return G
}

/** Lower triangle of the second derivatives: Σ w z zᵀ p_k (δ_kl - p_l), and the penalty on the diagonal. */
function curvature(problem: Problem, P: Float64Array): Float64Array {
  const { penalties, width, outputs, W } = problem
  const size = outputs * width
  const A = new Float64Array(size * size)
  for (let k = 0; k < outputs; k++) for (let l = 0; l <= k; l++) addBlock(problem, A, k, l, bends(P, W, k, l))
  for (let at = 0; at < size; at++) A[at * size + at]! += penalties[at % width]! + ridge * A[at * size + at]!
  return A
}

function bends(P: Float64Array, W: Float64Array, k: number, l: number): Float64Array {
  const rows = W.length
  return W.map((w, i) => w * P[k * rows + i]! * ((k === l ? 1 : 0) - P[l * rows + i]!))
}

/** Adds Σ h z zᵀ at margins k and l, a block of rows at a time so that it stays in the processor's cache. */
function addBlock(
  { Z, width, outputs }: Problem,
  A: Float64Array,
  k: number,
  l: number,
  H: Float64Array,
): void {
  const size = outputs * width
  const V = new Float64Array(blockRows)
  for (let from = 0; from < H.length; from += blockRows) {
    const rows = Math.min(blockRows, H.length - from)
    for (let a = 0; a < width; a++) {
      const za = Z[a]
      for (let i = 0; i < rows; i++) V[i] = H[from + i]! * (za === undefined ? 1 : za[from + i]!)
      for (let b = 0; b < (k === l ? a + 1 : width); b++)
        A[(k * width + a) * size + l * width + b]! += dotBlock(V, Z[b], from, rows)
    }
  }
}

function dotBlock(V: Float64Array, z: Float64Array | undefined, from: number, rows: number): number {
  let sum = 0
  if (z === undefined) for (let i = 0; i < rows; i++) sum += V[i]!
  else for (let i = 0; i < rows; i++) sum += V[i]! * z[from + i]!
  return sum
}

function isSame(next: Point, { theta }: Point): boolean {
  return next.theta.every((c, at) => Math.abs(c - theta[at]!) <= smallestStep * Math.max(1, Math.abs(c)))
}

/** Where the promises stop shrinking far below what the loss can show, steps follow the rounding of the gradient. */
function isNoise(next: Point, { decrement }: Point): boolean {
  return next.decrement < 1e-12 * next.loss && next.decrement > decrement / 2
}

/** c = c' / scale and b = b' - Σ c · centre. */
function originalScale({ centres, scales, width, outputs }: Problem, theta: Float64Array) {
  const balanced = outputs === 1 ? theta : aroundZero(theta, width, outputs)
  const coefficients = Array.from({ length: outputs }, (_, k) =>
    scales.map((scale, j) => balanced[k * width + j]! / scale),
  )
  const intercepts = Float64Array.from(coefficients, (c, k) =>
    c.reduce((rest, value, j) => rest - value * centres[j]!, balanced[k * width + width - 1]!),
  )
  return { coefficients, intercepts }
}

/** At the optimum the numbers of all classes add up to 0, column by column; a weak penalty alone would leave that to rounding. */
function aroundZero(theta: Float64Array, width: number, outputs: number): Float64Array {
  return theta.map((value, at) => {
    let sum = 0
    for (let k = 0; k < outputs; k++) sum += theta[k * width + (at % width)]!
    return value - sum / outputs
  })
}
