import { describe, expect, it } from 'vitest'
import {
  accuracy,
  averagePrecision,
  balancedAccuracy,
  brier,
  calibrationCurve,
  confusionAt,
  type Disparities,
  type Disparity,
  disparities,
  fBeta,
  type GroupRates,
  groupRates,
  isDefined,
  kappa,
  ksOfScores,
  ksTwoSample,
  logLoss,
  type MetricValue,
  maxTprMinusFpr,
  mcc,
  prAucTrapezoid,
  precision,
  recall,
  rocAuc,
  type ScoreThreshold,
  type Undefined,
} from '../../src/metrics/index.ts'
import { readCsv, readJson, sharedData } from '../shared-data.ts'

/**
 * Numbers of scikit-learn 1.2.1, fairlearn 0.8.0 and SciPy 1.10.1 on three sets of scores.
 *
 * Metrics agree to 1e-12 relative (both sides are float64 with sums in another order), counts exactly, p-values to 1e-9
 * relative, or to the last subnormal digit where float64 has no more to give.
 *
 * fairlearn takes a rate of 0/0 as 0. Here it is undefined, and disparities over such a rate are taken over the groups where
 * it is defined: `overSupported` recomputes fairlearn's numbers from its own printed rates in that way.
 */
type Rates = {
  count: number
  selection_rate: number
  tpr: number
  fpr: number
  fnr: number
  precision: number
}
type Parity = {
  demographic_parity_difference: number
  demographic_parity_ratio: number
  equalized_odds_difference: number
  equalized_odds_ratio: number
}
type Grouping = { by_group: Record<string, Rates> } & Parity
type Expected = {
  n: number
  positives: number
  roc_auc: number
  average_precision: number
  pr_auc_trapezoid: number
  brier: number
  log_loss: number
  ks_2samp_scores_by_label: { statistic: number; pvalue: number }
  max_tpr_minus_fpr: number
  thresholds: Record<string, Record<string, number> & { rule: string; groups: Record<string, Grouping> }>
  calibration_curve: Record<'uniform' | 'quantile', { prob_true: number[]; prob_pred: number[] }>
  score_distribution_ks_between_groups: Record<
    string,
    { a: string; b: string; statistic: number; pvalue: number }[]
  >
}

for (const name of ['adult-4000', 'awkward-50', 'paysim-5000']) {
  const folder = sharedData(`metrics-reference/${name}`)
  describe.skipIf(folder === null)(`reference ${name}`, () => {
    const expected = folder === null ? ({} as Expected) : readJson<Expected>(`${folder}/expected.json`)
    const columns = folder === null ? {} : readCsv(`${folder}/input.csv`)
    const labels = (columns['y'] ?? []).map(Number)
    const scores = (columns['p'] ?? []).map(Number)

    it('measures scores without a threshold', () => {
      expect(labels.length).toBe(expected.n)
      expect(labels.filter((label) => label === 1).length).toBe(expected.positives)
      expectValue(rocAuc(labels, scores), expected.roc_auc)
      expectValue(averagePrecision(labels, scores), expected.average_precision)
      expectValue(prAucTrapezoid(labels, scores), expected.pr_auc_trapezoid)
      expectValue(brier(labels, scores), expected.brier)
      expectValue(logLoss(labels, scores), expected.log_loss)
      expectValue(maxTprMinusFpr(labels, scores), expected.max_tpr_minus_fpr)
    })

    it('compares score distributions of labels and groups', () => {
      const byLabel = ksOfScores(labels, scores)
      expectValue(byLabel, expected.ks_2samp_scores_by_label.statistic)
      expectP(byLabel, expected.ks_2samp_scores_by_label.pvalue)
      for (const [column, pairs] of Object.entries(expected.score_distribution_ks_between_groups)) {
        for (const { a, b, statistic, pvalue } of pairs) {
          const scoresOf = (group: string) => scores.filter((_, i) => columns[column]![i] === group)
          const result = ksTwoSample(scoresOf(a), scoresOf(b))
          expectValue(result, statistic)
          expectP(result, pvalue)
        }
      }
    })

    it('draws calibration curves of ten bins', () => {
      for (const [theirs, ours] of [
        ['uniform', 'equal_width'] as const,
        ['quantile', 'equal_count'] as const,
      ]) {
        const { bins } = calibrationCurve(labels, scores, { bins: 10, strategy: ours })
        const { prob_true, prob_pred } = expected.calibration_curve[theirs]
        expect(bins.length).toBe(prob_true.length)
        bins.forEach((bin, k) => {
          expectClose(bin.rate, prob_true[k]!)
          expectClose(bin.meanProbability, prob_pred[k]!)
        })
      }
    })

    for (const [text, at] of Object.entries(expected.thresholds ?? {})) {
      const threshold: ScoreThreshold = { value: Number(text), operator: '>=' }

      it(`measures the rule p >= ${text}`, () => {
        expect(at.rule).toBe('positive when p >= threshold')
        const confusion = confusionAt(labels, scores, threshold)
        expect(confusion).toEqual({ tn: at['tn'], fp: at['fp'], fn: at['fn'], tp: at['tp'] })
        expectValue(accuracy(confusion), at['accuracy']!)
        expectValue(balancedAccuracy(confusion), at['balanced_accuracy']!)
        expectValue(precision(confusion), at['precision']!)
        expectValue(recall(confusion), at['recall']!)
        expectValue(fBeta(confusion, 1), at['f1']!)
        expectValue(fBeta(confusion, 2), at['f2']!)
        expectValue(mcc(confusion), at['mcc']!)
        expectValue(kappa(confusion), at['kappa']!)
      })

      for (const [column, grouping] of Object.entries(at.groups)) {
        it(`measures the rule p >= ${text} by ${column}`, () => {
          const levels = Object.keys(grouping.by_group)
          const codes = columns[column]!.map((group) => levels.indexOf(group))
          const table = groupRates(labels, scores, { codes, levels }, threshold)
          expect(table.byGroup.map(({ group }) => group)).toEqual(levels)
          for (const row of table.byGroup) expectRates(row, grouping.by_group[row.group]!)
          expectDisparities(disparities(table), overSupported(table.byGroup, grouping))
        })
      }
    }
  })
}

function expectClose(actual: number, wanted: number): void {
  expect(Math.abs(actual - wanted)).toBeLessThanOrEqual(1e-12 * Math.abs(wanted))
}

function expectValue(actual: { readonly value: number } | Undefined, wanted: number): void {
  if (!isDefined(actual)) expect.fail(`undefined (${actual.reason}), expected ${wanted}`)
  expectClose(actual.value, wanted)
}

function expectP(actual: { readonly pValue: number } | Undefined, wanted: number): void {
  if (!isDefined(actual)) expect.fail(`undefined (${actual.reason}), expected ${wanted}`)
  expect(Math.abs(actual.pValue - wanted)).toBeLessThanOrEqual(1e-9 * wanted + Number.MIN_VALUE)
}

/** A rate that fairlearn prints as 0 for want of rows has to be undefined here; every other one has to be equal. */
function expectRates(row: GroupRates, theirs: Rates): void {
  const { tn, fp, fn, tp } = row.confusion
  expect(row.count).toBe(theirs.count)
  expectRate(row.selectionRate, theirs.selection_rate, tn + fp + fn + tp, 'empty_group')
  expectRate(row.tpr, theirs.tpr, tp + fn, 'no_positives')
  expectRate(row.fnr, theirs.fnr, tp + fn, 'no_positives')
  expectRate(row.fpr, theirs.fpr, tn + fp, 'no_negatives')
  expectRate(row.precision, theirs.precision, tp + fp, 'no_predicted_positives')
}

function expectRate(actual: MetricValue, theirs: number, denominator: number, reason: string): void {
  if (denominator > 0) {
    expectValue(actual, theirs)
  } else {
    expect(theirs).toBe(0)
    expect(actual).toEqual({ status: 'undefined', reason, n: 0 })
  }
}

function expectDisparities(actual: Disparities, wanted: Parity): void {
  expectParity(actual.demographicParityDifference, wanted.demographic_parity_difference)
  expectParity(actual.demographicParityRatio, wanted.demographic_parity_ratio)
  expectParity(actual.equalizedOddsDifference, wanted.equalized_odds_difference)
  expectParity(actual.equalizedOddsRatio, wanted.equalized_odds_ratio)
}

function expectParity(actual: Disparity | Undefined, wanted: number): void {
  if (!isDefined(actual)) expect.fail(`undefined (${actual.reason}), expected ${wanted}`)
  // a difference of two rates near 1 loses digits that its own size does not show
  expect(Math.abs(actual.value - wanted)).toBeLessThanOrEqual(1e-12)
}

function overSupported(rows: readonly GroupRates[], theirs: Grouping): Parity {
  const supported = (rate: 'tpr' | 'fpr') =>
    rows.filter((row) => isDefined(row[rate])).map(({ group }) => theirs.by_group[group]![rate])
  const [tpr, fpr] = [supported('tpr'), supported('fpr')]
  if (tpr.length === rows.length && fpr.length === rows.length) return theirs
  const difference = (values: number[]) => Math.max(...values) - Math.min(...values)
  const ratio = (values: number[]) => Math.min(...values) / Math.max(...values)
  return {
    demographic_parity_difference: theirs.demographic_parity_difference,
    demographic_parity_ratio: theirs.demographic_parity_ratio,
    equalized_odds_difference: Math.max(difference(tpr), difference(fpr)),
    equalized_odds_ratio: Math.min(ratio(tpr), ratio(fpr)),
  }
}
