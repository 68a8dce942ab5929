import { logistic, softplus } from '../math/index.ts'
import { checkScores } from './check-rows.ts'
import { requireTwoClasses } from './class-weights.ts'
import { penalisedLogistic } from './penalised-logistic.ts'
import { logOddsOf, type ScoreScale } from './score-scale.ts'

/** logit p = a · ln s - b · ln(1 - s) + c for the probability s that the score means: plain JSON; a, b >= 0. */
export type BetaCalibrator = {
  readonly kind: 'beta'
  readonly scale: ScoreScale
  readonly a: number
  readonly b: number
  readonly c: number
}

/**
 * Beta calibration: logit p = a ln s - b ln(1 - s) + c with a, b >= 0, so that the curve never falls. Each end of the range
 * is bent on its own; a = b = 1, c = 0 leaves scores as they are; a = b is Platt's sigmoid of the log-odds.
 *
 * The log loss is convex in a, b, c. The optimum is sought freely and on each edge of the region, the least loss wins. As in the
 * authors' program a penalty of 5e-12 (a² + b²) keeps scores that part the classes wholly finite.
 *
 * @param scores log-odds, or with `scale: 'probability'` numbers in [0, 1], drawn 1e-12 inwards
 * @param labels 0 or 1, both present
 * @param weights default 1
 * @throws models.one_class, models.row_count_differs, models.invalid_label, models.invalid_score, models.invalid_weight, data.no_rows
 * Source: Kull, Silva Filho and Flach 2017, "Beta calibration", section 3. Deviation: where the free optimum has a negative a or b their
 * program sets that one to 0 and fits the other; here both edges are tried.
 * @example
 * fitBeta(Float64Array.of(-1, -1, -1, 1, 1, 1), Float64Array.of(0, 0, 1, 0, 1, 1))
 * // { kind: 'beta', scale: 'log_odds', a: 0.693147, b: 0.693147, c: 0 }: log-odds ± 1 become ± log 2
 */
export function fitBeta(
  scores: Float64Array,
  labels: Float64Array,
  {
    weights = null,
    scale = 'log_odds',
  }: { readonly weights?: Float64Array | null; readonly scale?: ScoreScale } = {},
): BetaCalibrator {
  checkScores(scores, labels, weights)
  requireTwoClasses(labels, weights)
  const M = scores.map((score) => logOddsOf(score, scale))
  const W = labels.map((_, row) => weights?.[row] ?? 1)
  return { kind: 'beta', scale, ...leastLoss({ M, labels, W }) }
}

/**
 * The calibrated probability of a score.
 *
 * @example
 * applyBeta({ kind: 'beta', scale: 'probability', a: 1, b: 1, c: 0 }, 0.3) // 0.3
 */
export function applyBeta({ a, b, c, scale }: BetaCalibrator, score: number): number {
  const margin = logOddsOf(score, scale)
  return logistic(c - a * softplus(-margin) + b * softplus(margin))
}

/** As the C = 99999999999 of the authors' program. */
const penalty = 1e-11

type Sample = { readonly M: Float64Array; readonly labels: Float64Array; readonly W: Float64Array }
type Curve = { readonly a: number; readonly b: number; readonly c: number }

/** The optimum lies inside the region where the free one does; else on an edge or in the corner. */
function leastLoss({ M, labels, W }: Sample): Curve {
  const byA = M.map((margin) => -softplus(-margin))
  const byB = M.map((margin) => softplus(margin))
  const fit = (X: readonly Float64Array[]) => penalisedLogistic({ X, labels, W, penalty })
  const free = fit([byA, byB])
  const [a, b] = free.coefficients[0]! as unknown as [number, number]
  if (a >= 0 && b >= 0) return { a, b, c: free.intercepts[0]! }
  const edges = [fit([byA]), fit([byB])].map(({ coefficients, intercepts, loss }, edge) => {
    const slope = coefficients[0]![0]!
    return { a: edge === 0 ? slope : 0, b: edge === 1 ? slope : 0, c: intercepts[0]!, loss }
  })
  const inside = edges.filter(({ a, b }) => a >= 0 && b >= 0).sort((one, other) => one.loss - other.loss)
  const curve = inside[0] ?? { a: 0, b: 0, c: fit([]).intercepts[0]! }
  return { a: curve.a, b: curve.b, c: curve.c }
}
