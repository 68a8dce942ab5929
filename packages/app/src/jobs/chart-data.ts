import { basename } from 'node:path'
import {
  type CalibrationData,
  type ConfusionData,
  calibrationCurve,
  confusionAt,
  expectedCalibrationError,
  familyWording,
  foldContributions,
  formatValue,
  isDefined,
  logit,
  marginShape,
  marginUnit,
  plainWording,
  type RocData,
  rocAuc,
  rocCurve,
  type Undefined,
  type WaterfallBar,
  type WaterfallData,
} from '@candor/core'
import { appError } from '../errors.ts'
import type { BinaryScores } from './evaluate-scores.ts'
import { type Explanation, explainInput, predictionOf } from './explain-table.ts'
import type { ExplainRequest } from './explanation-job.ts'
import { attributionsAt, positionOf, valuesOf } from './explanation-rows.ts'
import type { ModelInUse } from './model-in-use.ts'
import { predictionColumns } from './score-table.ts'

/** Features drawn one by one in a waterfall; the others are one step. */
const mostBars = 12

/** What a waterfall of one row draws: from the average of the background to the score, in the words of the model's scenario. */
export async function waterfallData(request: ExplainRequest): Promise<WaterfallData> {
  const explanation = await explainInput({ ...request, level: 'source', class: request.class ?? 'predicted' })
  const { explained, plan } = explanation
  const k = explained.chosen?.[0] ?? 0
  const { names, phi, base, score } = attributionsAt(explained, k)
  const { model } = explained
  const against = plan.background === null ? '' : `, compared with ${plan.background.name}`
  return {
    title: `Row ${positionOf(explained, 0)} of ${request.files.map((file) => basename(file)).join(', ')}`,
    subtitle: `${model.reference}: ${scoresText(explanation)}; ${plan.method.replace('_', '-')}${against}`,
    unit: marginUnit(model.model).replace('_', '-'),
    base,
    score: score[0]!,
    ...foldContributions(bars(explanation, names, phi), mostBars),
    threshold: thresholdOnMargin(model),
  }
}

/**
 * What a ROC chart draws.
 *
 * @throws jobs.nothing_to_draw where one class is absent
 */
export function rocData({ labels, probabilities, weights }: Omit<BinaryScores, 'threshold'>): RocData {
  const curve = rocCurve(labels, probabilities, { weights })
  const auc = rocAuc(labels, probabilities, { weights })
  if (!('points' in curve)) throw nothingToDraw(curve)
  if (!isDefined(auc)) throw nothingToDraw(auc)
  return {
    title: 'ROC curve',
    subtitle: countsText(labels),
    points: curve.points.map(({ fpr, tpr, threshold = Number.POSITIVE_INFINITY }) => ({
      fpr,
      tpr,
      threshold,
    })),
    auc: auc.value,
  }
}

/** What a calibration chart draws: ten bins of equal width. */
export function calibrationData({ labels, probabilities }: Omit<BinaryScores, 'threshold'>): CalibrationData {
  const { bins } = calibrationCurve(labels, probabilities)
  const ece = expectedCalibrationError(labels, probabilities)
  if (!isDefined(ece)) throw nothingToDraw(ece)
  // without weights every bin has its interval
  const shown = bins.map((bin) => ({
    ...bin,
    rateLow: bin.rateLow ?? bin.rate,
    rateHigh: bin.rateHigh ?? bin.rate,
  }))
  return { title: 'Calibration', subtitle: countsText(labels), bins: shown, ece: ece.value }
}

/** What a confusion chart draws: rows by true class and by the class that the threshold says. */
export function confusionData({
  labels,
  probabilities,
  classes,
  threshold,
  weights,
}: BinaryScores): ConfusionData {
  const { tn, fp, fn, tp } = confusionAt(labels, probabilities, { ...threshold, weights })
  const { operator, value } = threshold
  return {
    title: 'Confusion',
    subtitle: `${classes[1]} where the probability is ${operator === '>=' ? '≥' : '>'} ${value}; ${countsText(labels)}`,
    classes,
    counts: [
      [tn, fp],
      [fn, tp],
    ],
  }
}

function nothingToDraw({ reason }: Undefined): Error {
  return appError('jobs.nothing_to_draw', { reason: reason.replaceAll('_', ' ') })
}

function countsText(labels: ArrayLike<number>): string {
  let positives = 0
  for (let i = 0; i < labels.length; i++) positives += labels[i]!
  return `${labels.length} rows, ${positives} positive`
}

function bars({ explained }: Explanation, names: readonly string[], phi: Float64Array): WaterfallBar[] {
  const { model, table } = explained
  const wording = model.scenario?.wording ?? plainWording()
  const textOf = valuesOf(explained, 'source')
  return names.map((family, j) => {
    const words = familyWording(wording, family)
    const text = textOf(j, 0)
    const named = table.schema.findIndex(({ name }) => name === family)
    const isNumber = named >= 0 && table.columns[named]!.type !== 'category'
    const value = text !== null && isNumber && !Number.isNaN(Number(text)) ? Number(text) : text
    return {
      label: words.label.en,
      value: formatValue(value, words, wording, 'en') ?? 'missing',
      phi: phi[j]!,
    }
  })
}

function scoresText(explanation: Explanation): string {
  const columns = predictionColumns(explanation.explained.model.model, predictionOf(explanation), false)
  return columns.map(({ name, at }) => `${name} ${Number(at(0)).toFixed(4)}`).join(', ')
}

/** The threshold of the policy's default use on the scale of the margin; null where there is none or it cannot be carried over. */
function thresholdOnMargin({ manifest, model, scenario }: ModelInUse): number | null {
  const use = scenario?.policy.defaultUse
  const threshold = manifest.thresholds.find((record) => record.use === use)
  if (threshold === undefined) return null
  const { value, scale } = threshold
  const { calibrator } = model
  if (scale === 'calibrated')
    return calibrator?.kind === 'sigmoid' ? (-logit(value) - calibrator.b) / calibrator.a : null
  return marginShape(model).link === 'identity' ? value : logit(value)
}
