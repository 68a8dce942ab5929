import {
  type AnomalyPrediction,
  accuracy,
  averagePrecision,
  balancedAccuracy,
  brier,
  type CalibrationCurve,
  type ClassScores,
  type Confusion,
  calibrationCurve,
  confusionAt,
  type Disparity,
  disparities,
  expectedCalibrationError,
  fBeta,
  type GroupRates,
  groupRates,
  isDefined,
  kappa,
  ksOfScores,
  logLoss,
  mae,
  mcc,
  multiclassAccuracy,
  multiclassLogLoss,
  perClassReport,
  precision,
  r2,
  recall,
  rmse,
  rocAuc,
  type ScoreThreshold,
  type Undefined,
  undefinedValue,
  type Weights,
  weightedKs,
} from '@candor/core'
import type { MetricsRecord } from '../store/index.ts'
import type { Challenger } from './challenger.ts'

/** Groups to be compared: one code per row, -1 where the group is not known. */
export type GroupColumn = {
  readonly name: string
  readonly codes: ArrayLike<number>
  readonly levels: readonly string[]
}

export type BinaryScores = {
  /** 0 or 1 per row */
  readonly labels: ArrayLike<number>
  readonly probabilities: Float64Array
  /** negative, positive */
  readonly classes: readonly [string, string]
  readonly threshold: ScoreThreshold
  readonly groups?: readonly GroupColumn[]
  readonly challenger?: Challenger | null
  readonly weights?: Weights | undefined
}

type WireMetrics = Readonly<Record<string, unknown>>

/** The document of `candor evaluate --json` for two classes; its field names are a public contract. */
export type Evaluation = {
  /** rows; with weights those of a weight above 0 */
  readonly n: number
  readonly positives: number
  /** share of positives, of the weights where there are some */
  readonly prevalence: number | Undefined
  readonly metrics: WireMetrics
  readonly threshold: ScoreThreshold
  readonly confusion: { readonly tn: number; readonly fp: number; readonly fn: number; readonly tp: number }
  readonly at_threshold: WireMetrics
  readonly per_class: WireMetrics
  readonly groups: WireMetrics
  readonly calibration: WireMetrics
  /** the scenario's simplest rule on the same rows, where it has one */
  readonly challenger?: Challenger
}

/** Judges scores of two classes: anybody's, no model needed. */
export function evaluateScores(scores: BinaryScores): Evaluation {
  const { labels, probabilities, threshold, weights, groups = [], challenger = null } = scores
  const confusion = confusionAt(labels, probabilities, { ...threshold, weights })
  const { tn, fp, fn, tp } = confusion
  const rows = confusion.rows ?? confusion
  const n = rows.tn + rows.fp + rows.fn + rows.tp
  return {
    n,
    positives: rows.fn + rows.tp,
    prevalence: n === 0 ? undefinedValue('no_rows', 0) : (fn + tp) / (tn + fp + fn + tp),
    metrics: rankingMetrics(labels, probabilities, weights),
    threshold: { value: threshold.value, operator: threshold.operator },
    confusion: { tn, fp, fn, tp },
    at_threshold: thresholdMetrics(confusion),
    per_class: perClass(scores),
    groups: Object.fromEntries(groups.map((group) => [group.name, groupDocument(scores, group)])),
    calibration: calibrationDocument(labels, probabilities, weights),
    ...(challenger === null ? {} : { challenger }),
  }
}

/** The numbers that need no threshold; also what a trained model keeps of its training and test part. */
export function rankingMetrics(
  labels: ArrayLike<number>,
  probabilities: Float64Array,
  weights?: Weights | undefined,
): MetricsRecord {
  return {
    roc_auc: rocAuc(labels, probabilities, { weights }),
    average_precision: averagePrecision(labels, probabilities, { weights }),
    brier: brier(labels, probabilities, { weights }),
    log_loss: logLoss(labels, probabilities, { weights }),
    ks: ksDocument(labels, probabilities, weights),
  }
}

/** The same for several classes: `probabilities` are rows × classes. */
export function multiclassMetrics(
  labels: ArrayLike<number>,
  probabilities: Float64Array,
  classes: number,
  weights?: Weights | undefined,
): MetricsRecord {
  return {
    accuracy: multiclassAccuracy(labels, predictedClasses(probabilities, classes), classes, { weights }),
    log_loss: multiclassLogLoss(labels, probabilities, classes, { weights }),
  }
}

/** The same for predicted numbers. */
export function regressionMetrics(
  targets: ArrayLike<number>,
  predictions: Float64Array,
  weights?: Weights | undefined,
): MetricsRecord {
  return {
    rmse: rmse(targets, predictions, { weights }),
    mae: mae(targets, predictions, { weights }),
    r2: r2(targets, predictions, { weights }),
  }
}

/**
 * The same for an isolation forest: the share of rows above its threshold and, where labels say which rows are strange, how well the
 * scores rank them.
 */
export function anomalyMetrics(
  { anomalyScore, anomaly }: AnomalyPrediction,
  labels: ArrayLike<number> | null,
): MetricsRecord {
  const n = anomaly.length
  const above = anomaly.reduce((sum, flag) => sum + flag, 0)
  const rate = n === 0 ? undefinedValue('no_rows', 0) : { value: above / n, n }
  if (labels === null) return { anomaly_rate: rate }
  return {
    anomaly_rate: rate,
    roc_auc: rocAuc(labels, anomalyScore),
    average_precision: averagePrecision(labels, anomalyScore),
    ks: ksDocument(labels, anomalyScore),
  }
}

/** The class with the highest probability, per row; the first among equals. */
export function predictedClasses(probabilities: Float64Array, classes: number): Int32Array {
  return Int32Array.from({ length: probabilities.length / classes }, (_, row) => {
    let best = 0
    for (let k = 1; k < classes; k++)
      if (probabilities[row * classes + k]! > probabilities[row * classes + best]!) best = k
    return best
  })
}

function ksDocument(
  labels: ArrayLike<number>,
  probabilities: Float64Array,
  weights?: Weights | undefined,
): WireMetrics {
  if (weights !== undefined) {
    const weighted = weightedKs(labels, probabilities, weights)
    return isDefined(weighted) ? { ...weighted, method: 'weighted' } : weighted
  }
  const ks = ksOfScores(labels, probabilities)
  if (!isDefined(ks)) return ks
  const { value, n, pValue, location, method } = ks
  return { value, n, p_value: pValue, location, method }
}

function thresholdMetrics(confusion: Confusion): WireMetrics {
  return {
    accuracy: accuracy(confusion),
    balanced_accuracy: balancedAccuracy(confusion),
    precision: precision(confusion),
    recall: recall(confusion),
    f1: fBeta(confusion, 1),
    f2: fBeta(confusion, 2),
    mcc: mcc(confusion),
    kappa: kappa(confusion),
  }
}

function perClass({ labels, probabilities, classes, threshold, weights }: BinaryScores): WireMetrics {
  const { value, operator } = threshold
  const predicted = Uint8Array.from(probabilities, (p) =>
    (operator === '>' ? p > value : p >= value) ? 1 : 0,
  )
  const report = perClassReport(labels, predicted, classes, { weights })
  const entries = report.classes.map(({ name, ...scores }): [string, ClassScores] => [name, scores])
  return { ...Object.fromEntries(entries), macro: report.macro, weighted: report.weighted }
}

function groupDocument(scores: BinaryScores, group: GroupColumn): WireMetrics {
  const { labels, probabilities, threshold, weights } = scores
  const table = groupRates(labels, probabilities, group, threshold, { weights })
  const gaps = disparities(table)
  return {
    by_group: Object.fromEntries(table.byGroup.map((rates) => [rates.group, ratesDocument(rates)])),
    disparities: {
      demographic_parity_difference: gapDocument(gaps.demographicParityDifference),
      demographic_parity_ratio: gapDocument(gaps.demographicParityRatio),
      equalized_odds_difference: gapDocument(gaps.equalizedOddsDifference),
      equalized_odds_ratio: gapDocument(gaps.equalizedOddsRatio),
    },
    // a verdict needs a tolerance and a test; a gap alone is none
    verdict: 'not_tested',
  }
}

const rateNames = { selectionRate: 'selection_rate', tpr: 'tpr', fpr: 'fpr' } as const

/** A gap names its rate as `by_group` does. */
function gapDocument(gap: Disparity | Undefined): WireMetrics {
  return isDefined(gap) ? { ...gap, rate: rateNames[gap.rate] } : gap
}

function ratesDocument({ count, selectionRate, tpr, fpr, fnr, precision }: GroupRates): WireMetrics {
  return { count, selection_rate: selectionRate, tpr, fpr, fnr, precision }
}

function calibrationDocument(
  labels: ArrayLike<number>,
  probabilities: Float64Array,
  weights: Weights | undefined,
): WireMetrics {
  const curve = calibrationCurve(labels, probabilities, { weights })
  return { bins: binDocuments(curve), ece: expectedCalibrationError(labels, probabilities, { weights }) }
}

function binDocuments({ bins }: CalibrationCurve): readonly WireMetrics[] {
  return bins.map(({ low, high, n, meanProbability, rate, rateLow, rateHigh }) => ({
    low,
    high,
    n,
    mean_probability: meanProbability,
    rate,
    ...(rateLow === undefined ? {} : { rate_low: rateLow, rate_high: rateHigh }),
  }))
}
