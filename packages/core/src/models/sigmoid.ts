import { log, logistic, softplus } from '../math/index.ts'
import { checkScores } from './check-rows.ts'

/** p = 1 / (1 + exp(a·score + b)): plain JSON. */
export type SigmoidCalibrator = { readonly kind: 'sigmoid'; readonly a: number; readonly b: number }

/**
 * Platt's calibrator: the sigmoid of a score that makes the log loss least, with labels softened against certainty to
 * t₊ = (N₊ + 1) / (N₊ + 2) and t₋ = 1 / (N₋ + 2).
 *
 * The loss is convex; Newton steps with back-tracking go on until a step changes a and b by less than 1e-12 of themselves,
 * so that the result is the optimum to the last digits, where scikit-learn's optimiser stops about 1e-6 short of it.
 * A negative `a` means that the probability rises with the score; then calibrated log-odds are affine in the score, and
 * attributions of a margin carry over exactly.
 *
 * @param scores margins (log-odds), or any other finite score; one for each label
 * @param labels 0 or 1; either class may be absent, as the softened targets keep the optimum finite
 * @param weights default 1; N₊ and N₋ are then sums of weights
 * @throws models.row_count_differs, models.invalid_label, models.invalid_score, models.invalid_weight, data.no_rows
 * Source: Platt 1999; Lin, Lin and Weng 2007, algorithm 1. Deviation: stops on the step, not on the gradient at 1e-5.
 * @example
 * fitSigmoid(Float64Array.of(-1, 0, 0, 1), Float64Array.of(0, 0, 1, 1))
 * // { kind: 'sigmoid', a: -1.0986122886681098, b: 0 }
 */
export function fitSigmoid(
  scores: Float64Array,
  labels: Float64Array,
  { weights = null }: { readonly weights?: Float64Array | null } = {},
): SigmoidCalibrator {
  checkScores(scores, labels, weights)
  const scale = largest(scores)
  const sample = sampleOf(scores, labels, weights, scale)
  let point = startOf(sample)
  for (let step = 0; step < mostSteps; step++) {
    const next = newtonStep(sample, point)
    const isLast = isSame(next, point)
    point = next
    if (isLast) break
  }
  return { kind: 'sigmoid', a: point.a / scale + 0, b: point.b + 0 }
}

/**
 * The calibrated probability of a score.
 *
 * @example
 * applySigmoid({ kind: 'sigmoid', a: -1, b: 0 }, 0) // 0.5
 */
export function applySigmoid({ a, b }: SigmoidCalibrator, score: number): number {
  return logistic(-(a * score + b))
}

const mostSteps = 100
const smallestStep = 1e-12
/** of a sum of losses, relative */
const rounding = 1e-13
/** keeps the Hessian invertible where all scores are the same */
const ridge = 1e-12

/** Scores scaled into [-1, 1], so that one tolerance fits log-odds and amounts alike. */
type Sample = {
  readonly F: Float64Array
  /** softened targets */
  readonly T: Float64Array
  readonly W: Float64Array
  readonly positive: number
  readonly negative: number
}

type Point = { readonly a: number; readonly b: number; readonly loss: number }

function largest(scores: Float64Array): number {
  const most = scores.reduce((found, score) => Math.max(found, Math.abs(score)), 0)
  return most < smallestScale ? 1 : most
}

/** Scores below it are as good as 0: a slope for them would be beyond float64. */
const smallestScale = 1e-290

function sampleOf(
  scores: Float64Array,
  labels: Float64Array,
  weights: Float64Array | null,
  scale: number,
): Sample {
  const W = labels.map((_, row) => weights?.[row] ?? 1)
  const positive = W.reduce((sum, w, row) => sum + w * labels[row]!, 0)
  const negative = W.reduce((sum, w, row) => sum + w * (1 - labels[row]!), 0)
  const high = (positive + 1) / (positive + 2)
  const low = 1 / (negative + 2)
  const T = labels.map((label) => (label === 1 ? high : low))
  return { F: scores.map((score) => score / scale), T, W, positive, negative }
}

function startOf(sample: Sample): Point {
  const b = log((sample.negative + 1) / (sample.positive + 1))
  return { a: 0, b, loss: lossAt(sample, 0, b) }
}

/** Σ w (t z + log(1 + e^-z)) with z = a f + b: the log loss of targets t. */
function lossAt({ F, T, W }: Sample, a: number, b: number): number {
  let sum = 0
  for (let i = 0; i < F.length; i++) {
    const z = a * F[i]! + b
    sum += W[i]! * (T[i]! * z + softplus(-z))
  }
  return sum
}

/** The Newton step, halved until it lowers the loss enough (but for rounding); the same point where no step does. */
function newtonStep(sample: Sample, point: Point): Point {
  const { stepA, stepB, slope } = direction(sample, point)
  for (let size = 1; size >= 1e-10; size /= 2) {
    const a = point.a + size * stepA
    const b = point.b + size * stepB
    const loss = lossAt(sample, a, b)
    if (loss <= point.loss + 1e-4 * size * slope + rounding * point.loss) return { a, b, loss }
  }
  return point
}

function direction({ F, T, W }: Sample, { a, b }: Point) {
  let gA = 0
  let gB = 0
  let hAA = ridge
  let hAB = 0
  let hBB = ridge
  for (let i = 0; i < F.length; i++) {
    const f = F[i]!
    const p = logistic(-(a * f + b))
    const gradient = W[i]! * (T[i]! - p)
    const curvature = W[i]! * p * (1 - p)
    gA += f * gradient
    gB += gradient
    hAA += f * f * curvature
    hAB += f * curvature
    hBB += curvature
  }
  const determinant = hAA * hBB - hAB * hAB
  const stepA = -(hBB * gA - hAB * gB) / determinant
  const stepB = -(hAA * gB - hAB * gA) / determinant
  return { stepA, stepB, slope: gA * stepA + gB * stepB }
}

function isSame(next: Point, { a, b }: Point): boolean {
  return isNear(next.a, a) && isNear(next.b, b)
}

function isNear(x: number, y: number): boolean {
  return Math.abs(x - y) <= smallestStep * Math.max(1, Math.abs(y))
}
