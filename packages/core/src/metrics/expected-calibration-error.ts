import { type CalibrationBin, type CalibrationOptions, calibrationCurve } from './calibration-curve.ts'
import { type MetricValue, undefinedValue } from './metric-value.ts'
import type { Labels, Scores } from './rows.ts'

/**
 * Expected calibration error Σ (n_b / n) abs(rate_b - mean probability_b) over the bins of `calibrationCurve`. 0 is
 * calibrated as far as the bins can tell; it depends on their number, so say it with the value. With weights n_b and n are sums of
 * weights.
 *
 * @param labels        n values 0 or 1
 * @param probabilities n probabilities of the label 1, in [0, 1]
 * @throws metrics.value_out_of_range, metrics.length_mismatch, metrics.count_out_of_range
 * Source: Naeini, Cooper and Hauskrecht 2015.
 * @example
 * expectedCalibrationError([0, 1, 1, 1], [0.1, 0.4, 0.35, 0.8], { bins: 2 }) // { value: 0.3375, n: 4 }
 */
export function expectedCalibrationError(
  labels: Labels,
  probabilities: Scores,
  options: CalibrationOptions = {},
): MetricValue {
  const { bins, n } = calibrationCurve(labels, probabilities, options)
  if (n === 0) return undefinedValue('no_rows', 0)
  const sum = bins.reduce((total, bin) => total + sizeOf(bin) * Math.abs(bin.rate - bin.meanProbability), 0)
  return { value: sum / bins.reduce((total, bin) => total + sizeOf(bin), 0), n }
}

function sizeOf({ n, weight }: CalibrationBin): number {
  return weight ?? n
}
