import { exp, logistic } from '../math/index.ts'
import { checkScores } from './check-rows.ts'
import { logOddsOf, type ScoreScale } from './score-scale.ts'

/** p = 1 / (1 + exp(-f / temperature)) of the log-odds f: plain JSON. */
export type TemperatureCalibrator = {
  readonly kind: 'temperature'
  readonly scale: ScoreScale
  readonly temperature: number
}

/**
 * Temperature scaling: log-odds divided by the one number that makes the log loss least. Above 1 it draws probabilities towards ½, below
 * 1 away from it; ½ stays ½.
 *
 * Loss Σ w (log(1 + e^βf) - β y f) is convex in β = 1 / temperature; its minimum within e^-10 ≤ β ≤ e^10 is found to the last digits, by
 * Newton steps on the derivative inside a shrinking bracket. Scores that part the classes wholly end at the bound e^-10.
 *
 * @param scores finite; of `scale` probability in [0, 1], drawn 1e-12 inwards
 * @param labels 0 or 1; either class may be absent
 * @param weights default 1
 * @param scale default log_odds
 * @throws models.row_count_differs, models.invalid_label, models.invalid_score, models.invalid_weight, data.no_rows
 * Source: Guo et al. 2017; bounds as scikit-learn's CalibratedClassifierCV(method='temperature'), whose β on a decision function is half
 * of ours, since it opposes -f to f.
 * @example
 * fitTemperature(Float64Array.of(2, 2, 2, 2), Float64Array.of(1, 1, 1, 0))
 * // { kind: 'temperature', scale: 'log_odds', temperature: 1.820478 }: 2 / log 3
 */
export function fitTemperature(
  scores: Float64Array,
  labels: Float64Array,
  {
    weights = null,
    scale = 'log_odds',
  }: { readonly weights?: Float64Array | null; readonly scale?: ScoreScale } = {},
): TemperatureCalibrator {
  checkScores(scores, labels, weights)
  const sample = { F: scores.map((score) => logOddsOf(score, scale)), Y: labels, W: weights }
  return { kind: 'temperature', scale, temperature: 1 / inverseTemperature(sample) }
}

/**
 * The calibrated probability of a score.
 *
 * @example
 * applyTemperature({ kind: 'temperature', scale: 'log_odds', temperature: 2 }, 0) // 0.5
 */
export function applyTemperature({ temperature, scale }: TemperatureCalibrator, score: number): number {
  return logistic(logOddsOf(score, scale) / temperature)
}

const bound = 10
const mostSteps = 200

type Sample = { readonly F: Float64Array; readonly Y: Float64Array; readonly W: Float64Array | null }

/** Where the derivative crosses 0, in the logarithm of β; a bound where it does not. */
function inverseTemperature(sample: Sample): number {
  let low = -bound
  let high = bound
  if (derivatives(sample, exp(low)).slope >= 0) return exp(low)
  if (derivatives(sample, exp(high)).slope <= 0) return exp(high)
  let at = 0
  for (let step = 0; step < mostSteps; step++) {
    const { slope, curvature } = derivatives(sample, exp(at))
    if (slope < 0) low = at
    else high = at
    const next = stepInside(at, slope / (curvature * exp(at)), low, high)
    if (Math.abs(next - at) <= 1e-15 * Math.max(1, Math.abs(at))) break
    at = next
  }
  return exp(at)
}

/** Of the loss by β. */
function derivatives({ F, Y, W }: Sample, beta: number): { slope: number; curvature: number } {
  let slope = 0
  let curvature = 0
  for (let i = 0; i < F.length; i++) {
    const f = F[i]!
    const p = logistic(beta * f)
    const w = W?.[i] ?? 1
    slope += w * f * (p - Y[i]!)
    curvature += w * f * f * p * (1 - p)
  }
  return { slope, curvature }
}

/** The Newton step from `at` in log β, or the middle of the bracket where that step leaves it. */
function stepInside(at: number, size: number, low: number, high: number): number {
  const next = at - size
  return next > low && next < high ? next : (low + high) / 2
}
