// Leaf room: how good scores are. Labels, scores, weights and groups enter as arrays; values that carry their n leave.
// It knows no table, no model and no verdict. What does not exist is `{ status: 'undefined', reason, n }`, never NaN, null or 0.

export { accuracy } from './accuracy.ts'
export { averagePrecision } from './average-precision.ts'
export { balancedAccuracy } from './balanced-accuracy.ts'
export { brier } from './brier.ts'
export {
  type BinStrategy,
  type CalibrationBin,
  type CalibrationCurve,
  type CalibrationOptions,
  calibrationCurve,
} from './calibration-curve.ts'
export { type Cells, type Confusion, confusionAt, type ScoreThreshold } from './confusion.ts'
export { type DeLongInterval, delongInterval } from './delong-interval.ts'
export { type Disparities, type Disparity, disparities } from './disparities.ts'
export { expectedCalibrationError } from './expected-calibration-error.ts'
export { fBeta } from './f-beta.ts'
export { falseNegativeRate } from './false-negative-rate.ts'
export { falsePositiveRate } from './false-positive-rate.ts'
export { type GroupRates, type Groups, type GroupTable, groupRates } from './group-rates.ts'
export { kappa } from './kappa.ts'
export { type KsResult, ksOfScores, ksTwoSample } from './ks-two-sample.ts'
export { logLoss } from './log-loss.ts'
export { mae } from './mae.ts'
export { maxTprMinusFpr } from './max-tpr-minus-fpr.ts'
export { mcc } from './mcc.ts'
export {
  type Estimate,
  isDefined,
  type MetricValue,
  type Undefined,
  type UndefinedReason,
  undefinedValue,
} from './metric-value.ts'
export { multiclassAccuracy } from './multiclass-accuracy.ts'
export { multiclassLogLoss } from './multiclass-log-loss.ts'
export { type ClassScores, type PerClassReport, perClassReport } from './per-class-report.ts'
export { prAucTrapezoid } from './pr-auc-trapezoid.ts'
export { type PrCurve, type PrPoint, prCurve } from './pr-curve.ts'
export { precision } from './precision.ts'
export { r2 } from './r2.ts'
export { recall } from './recall.ts'
export { rmse } from './rmse.ts'
export { rocAuc } from './roc-auc.ts'
export { type RocCurve, type RocPoint, rocCurve } from './roc-curve.ts'
export type { Labels, Scores, Weighted, Weights } from './rows.ts'
export { selectionRate } from './selection-rate.ts'
export { specificity } from './specificity.ts'
export { weightedKs } from './weighted-ks.ts'
export { type WilsonInterval, wilsonInterval } from './wilson-interval.ts'
