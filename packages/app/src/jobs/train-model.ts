import {
  applyRowSteps,
  type CalibratorKind,
  type CheckpointHooks,
  type ConfusionData,
  createRandom,
  crossFitMargins,
  type FittedModel,
  fitCalibrator,
  fitClassCalibrators,
  fitPipeline,
  isDefined,
  kFold,
  type Matrix,
  type MetricValue,
  type ModelCalibrator,
  marginUnit,
  matrixRows,
  type Pipeline,
  profileTable,
  type ScoreThreshold,
  selectColumns,
  selectRows,
  type Table,
  tableDigest,
} from '@candor/core'
import { version } from '../config/version.ts'
import { appError } from '../errors.ts'
import type { BundleParts } from '../store/bundle.ts'
import type { MetricsRecord } from '../store/index.ts'
import type { ThresholdRecord } from '../store/manifest.ts'
import { atRows } from './at-rows.ts'
import { type Challenger, challengerOf } from './challenger.ts'
import { confusionOf } from './confusion-of.ts'
import { type FitSettings, type Fitter, fitterFor, type Rows, takeRows } from './fit-model.ts'
import { metricsOf } from './model-metrics.ts'
import { scenarioDigest } from './scenario-digest.ts'
import { besideLabels, trainingRows } from './training-rows.ts'
import { foldSource, type SplitChoice, splitRecord, splitRows } from './training-split.ts'
import { type TrainingColumns, trainingPlan, unusedColumns, withMeaning } from './training-table.ts'
import { type TrainingTarget, trainingTarget } from './training-target.ts'

export type Calibration = 'none' | CalibratorKind

export type TrainOptions = TrainingColumns &
  FitSettings & {
    readonly positive: string | undefined
    readonly task: 'classification' | 'regression' | undefined
    readonly calibrate: Calibration
    readonly split: SplitChoice
    /** folds of an additional cross-validation; null for none */
    readonly cv: number | null
    readonly onProgress?: (what: string, done: number, total: number) => void
    /** where states of the training of the model itself go, and the one that it goes on from */
    readonly checkpoints?: CheckpointHooks | undefined
  }

/** A trained model with what its run leaves for people. */
export type TrainedParts = BundleParts & {
  readonly confusion: ConfusionData | null
  /** the scenario's simplest rule on the test rows */
  readonly challenger: Challenger | null
}

/** Rows of training that explanations compare with. */
const backgroundRows = 200

const calibrationFolds = 5

/**
 * Trains a model on a table: split, pipeline fitted on the training rows, ensemble, calibrator on out-of-fold margins, metrics of both
 * parts, background and profile. Nothing is written; the same table and options give the same parts.
 *
 * @throws data.*, features.*, models.*, jobs.needs_classes, jobs.members_needed, jobs.calibration_needs_classes, jobs.leaking_column
 */
export function trainOnTable(given: Table, options: TrainOptions): TrainedParts {
  const table = withMeaning(given, options)
  const target = trainingTarget(table, options)
  requireCalibratable(target, options.calibrate)
  if (options.exposure !== null && options.algorithm !== 'gbm')
    throw appError('jobs.exposure_needs_gbm', { algorithm: options.algorithm })
  const plan = trainingPlan(table, options, options.algorithm)
  const fitter = fitterFor(target, options)
  const beside = besideLabels(table, options)
  const parts = splitRows(table, target, options.split, options.seed)
  const trainTable = selectRows(table, parts.train)
  const pipeline = fitPipeline(trainTable, plan)
  const all = trainingRows(pipeline, table, target, beside)
  const [train, test] = [takeRows(all, parts.train), takeRows(all, parts.test)]
  const fitted = atRows(parts.train, () =>
    fitter.fit(train, {
      ...options.checkpoints,
      onProgress: ({ done, total }) => options.onProgress?.('training', done, total),
    }),
  )
  const model: FittedModel = { ...fitted, calibrator: calibratorFor(train, fitted, fitter, options) }
  const metrics = {
    train: metricsOf(model, train, target),
    test: metricsOf(model, test, target),
    ...(options.cv === null ? {} : { cv: crossValidated(table, target, beside, options, options.cv) }),
  }
  return {
    model,
    pipeline,
    background: drawn(train.matrix, options.seed),
    backgroundName: `train-${backgroundRows}`,
    profile: profileTable(profiledTable(trainTable, pipeline)),
    challenger:
      target.classes.length === 2 ? challengerOf(table, options.scenario, target.labels, parts.test) : null,
    confusion: confusionOf(model, test, confusionThreshold(model, options)),
    about: {
      candor_version: version,
      target: options.target,
      positive: target.classes.length === 2 ? target.classes[1]! : null,
      schema: table.schema.filter(({ name }) => pipeline.inputs.some((input) => input.name === name)),
      thresholds: thresholdsOf(options),
      scenario:
        options.scenario === null
          ? null
          : { id: options.scenario.id, digest: scenarioDigest(options.scenario) },
      parameters: { ...fitter.parameters, calibrate: options.calibrate },
      seed: options.seed,
      split: splitRecord(options.split, target),
      dropped: unusedColumns(
        table,
        pipeline.inputs.map(({ name }) => name),
        options.target,
      ),
      allowed: [...options.allowLeak, ...(options.allowSelfLabels === true ? ['self_labels'] : [])],
      rows: { train: parts.train.length, test: parts.test.length },
      metrics,
      data_digest: `sha256:${tableDigest(given)}`,
      imported: null,
    },
  }
}

function requireCalibratable({ classes }: TrainingTarget, calibrate: Calibration): void {
  if (calibrate !== 'none' && classes.length < 2)
    throw appError('jobs.calibration_needs_classes', { calibrate })
}

/** One calibrator, or one a class, on out-of-fold margins of the training rows, beside the one model of all of them. */
function calibratorFor(
  train: Rows,
  fitted: FittedModel,
  fitter: Fitter,
  options: TrainOptions,
): ModelCalibrator | null {
  const { calibrate, seed } = options
  if (calibrate === 'none') return null
  let fold = 0
  const trained = (rows: Int32Array): FittedModel => {
    options.onProgress?.('calibrating', fold++, calibrationFolds)
    return fitter.fit(takeRows(train, rows))
  }
  const scores = crossFitMargins(train.matrix, train.labels, trained, { folds: calibrationFolds, seed })
  const scale = marginUnit(fitted) === 'log_odds' ? ('log_odds' as const) : ('probability' as const)
  const fit = scores.length > train.labels.length ? fitClassCalibrators : fitCalibrator
  return fit(calibrate, scores, train.labels, { weights: train.weights, scale })
}

/** The same training in each fold, pipeline and calibrator included: the mean of each metric with the values that it is the mean of. */
function crossValidated(
  table: Table,
  target: TrainingTarget,
  beside: Pick<Rows, 'weights' | 'exposure'>,
  options: TrainOptions,
  folds: number,
): MetricsRecord {
  const source = foldSource(table, target, options.split)
  const found = kFold(source, { folds, seed: options.seed }).map(({ train, test }, fold) => {
    options.onProgress?.('cross-validating', fold, folds)
    const trainTable = selectRows(table, train)
    const pipeline = fitPipeline(trainTable, trainingPlan(table, options, options.algorithm))
    const all = trainingRows(pipeline, table, target, beside)
    const fitter = fitterFor(target, options)
    const rows = takeRows(all, train)
    const fitted = fitter.fit(rows)
    const quiet = { ...options, onProgress: () => undefined }
    const model: FittedModel = { ...fitted, calibrator: calibratorFor(rows, fitted, fitter, quiet) }
    return metricsOf(model, takeRows(all, test), target)
  })
  const names = Object.keys(found[0] ?? {})
  return Object.fromEntries(
    names.map((name) => [name, meanOf(found.map((metrics) => metrics[name] as unknown as MetricValue))]),
  )
}

/** A fold without the number leaves the mean undefined, for its own reason. */
function meanOf(values: readonly MetricValue[]): MetricsRecord[string] {
  const gap = values.find((value) => !isDefined(value))
  if (gap !== undefined) return gap
  const numbers = values.filter(isDefined)
  const mean = numbers.reduce((sum, { value }) => sum + value, 0) / numbers.length
  const spread = numbers.reduce((sum, { value }) => sum + (value - mean) * (value - mean), 0)
  return {
    value: mean,
    n: numbers.reduce((sum, { n }) => sum + n, 0),
    sd: Math.sqrt(spread / Math.max(1, numbers.length - 1)),
    folds: numbers.map(({ value }) => value),
  }
}

function drawn(matrix: Matrix, seed: number): Matrix {
  const count = Math.min(backgroundRows, matrix.rows)
  return matrixRows(matrix, createRandom(seed).choice(matrix.rows, count))
}

/** The columns that reasons speak of: those that the model reads, and those that row steps make of them. */
function profiledTable(table: Table, pipeline: Pipeline): Table {
  const sources = pipeline.encoders.map(({ source }) => source)
  const wide = applyRowSteps(table, pipeline.rowSteps, sources)
  const wanted = new Set([
    ...pipeline.inputs.map(({ name }) => name),
    ...pipeline.rowSteps.map(({ output }) => output),
  ])
  return selectColumns(
    wide,
    wide.schema.map(({ name }) => name).filter((name) => wanted.has(name)),
  )
}

/** The policy's threshold of its usual use, where it is on the scale of the model's probability; else one half. */
function confusionThreshold({ calibrator }: FittedModel, { scenario }: TrainOptions): ScoreThreshold {
  const threshold = scenario === null ? null : scenario.policy.uses[scenario.policy.defaultUse]?.threshold
  const scale = calibrator === null ? 'raw' : 'calibrated'
  return threshold != null && threshold.scale === scale ? threshold : { value: 0.5, operator: '>=' }
}

function thresholdsOf({ scenario }: TrainOptions): ThresholdRecord[] {
  if (scenario === null) return []
  return Object.entries(scenario.policy.uses).flatMap(([use, { threshold }]) =>
    threshold === null ? [] : [{ use, ...threshold, source: `policy:${scenario.id}` }],
  )
}
