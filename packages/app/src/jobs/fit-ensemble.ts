import {
  type Algorithm,
  type BoostingParameters,
  type Ensemble,
  type ExtraTreesParameters,
  type ForestParameters,
  type Matrix,
  matrixRows,
  type ParameterValue,
  parameterRecord,
  resolveParameters,
  splitRandom,
  splitStratified,
  type Target,
  type TrainingProgress,
  trainBoosting,
  trainExtraTrees,
  trainForest,
} from '@candor/core'
import { appError } from '../errors.ts'
import { executorFor } from './thread-executor.ts'

export type FitSettings = {
  readonly algorithm: Algorithm
  /** `name=value` as the user wrote them */
  readonly settings: Readonly<Record<string, string>>
  readonly seed: number
  /** share of the training rows that early stopping looks at */
  readonly validation: number
}

/** How an ensemble is fitted on any rows of a matrix; made once per training. */
export type Fitter = {
  readonly parameters: Readonly<Record<string, ParameterValue>>
  readonly fit: (rows: Rows, onProgress?: (progress: TrainingProgress) => void) => Ensemble
}

export type Rows = {
  readonly matrix: Matrix
  readonly labels: Float64Array
  readonly weights: Float64Array | null
}

/**
 * Resolves the parameters of an algorithm and says how it is fitted.
 *
 * @throws models.unknown_parameter, models.invalid_parameter, jobs.several_classes, jobs.not_for_bundles
 */
export function fitterFor({ task, classes }: Target, settings: FitSettings): Fitter {
  const { algorithm } = settings
  if (algorithm === 'rf') return forestFitter(task, classes.length, settings)
  if (algorithm === 'extra-trees') return extraTreesFitter(task, classes.length, settings)
  if (algorithm !== 'gbm') throw appError('jobs.not_for_bundles', { algorithm })
  if (classes.length > 2)
    throw appError('jobs.several_classes', { algorithm: 'gbm', received: classes.length })
  return boostingFitter(task, settings)
}

/** The given rows of a set, in their order. */
export function takeRows({ matrix, labels, weights }: Rows, rows: Int32Array): Rows {
  return {
    matrix: matrixRows(matrix, rows),
    labels: Float64Array.from(rows, (row) => labels[row]!),
    weights: weights === null ? null : Float64Array.from(rows, (row) => weights[row]!),
  }
}

function boostingFitter(task: Target['task'], settings: FitSettings): Fitter {
  const parameters: BoostingParameters = resolveParameters('gbm', settings.settings, task)
  const objective = task === 'regression' ? 'squared' : 'logistic'
  return {
    parameters: parameterRecord('gbm', parameters),
    fit: (rows, onProgress) => {
      const { seed } = settings
      const { training, validation } = heldOut(rows, task, parameters.earlyStoppingRounds, settings)
      const { matrix, labels, weights } = training
      return trainBoosting(matrix, labels, {
        ...parameters,
        objective,
        weights,
        validation,
        seed,
        onProgress,
        executor: executorFor(matrix.rows * matrix.columns.length),
      }).ensemble
    },
  }
}

function forestFitter(task: Target['task'], classes: number, settings: FitSettings): Fitter {
  const parameters: ForestParameters = resolveParameters('rf', settings.settings, task)
  const { seed } = settings
  return {
    parameters: parameterRecord('rf', parameters),
    fit: ({ matrix, labels, weights }, onProgress) => {
      const executor = executorFor(matrix.rows * matrix.columns.length)
      const options = { ...parameters, task, classes, weights, seed, onProgress, executor }
      return trainForest(matrix, labels, options).ensemble
    },
  }
}

function extraTreesFitter(task: Target['task'], classes: number, settings: FitSettings): Fitter {
  const parameters: ExtraTreesParameters = resolveParameters('extra-trees', settings.settings, task)
  const { seed } = settings
  return {
    parameters: parameterRecord('extra-trees', parameters),
    fit: ({ matrix, labels, weights }, onProgress) =>
      trainExtraTrees(matrix, labels, { ...parameters, task, classes, weights, seed, onProgress }).ensemble,
  }
}

function heldOut(
  rows: Rows,
  task: Target['task'],
  rounds: number | null,
  { validation, seed }: FitSettings,
): { training: Rows; validation: Rows | null } {
  if (rounds === null) return { training: rows, validation: null }
  const options = { testShare: validation, seed }
  const { train, test } =
    task === 'regression'
      ? splitRandom(rows.matrix.rows, options)
      : splitStratified(Int32Array.from(rows.labels), options)
  return { training: takeRows(rows, train), validation: takeRows(rows, test) }
}
