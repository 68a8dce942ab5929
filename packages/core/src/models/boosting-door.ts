import { candorError } from '../errors.ts'
import type { Matrix } from '../features/index.ts'
import type { BoostingParameters } from './boosting-parameters.ts'
import { categoryLimit } from './build-ensemble.ts'
import { checkTrainingRows } from './check-rows.ts'
import { requireTwoClasses } from './class-weights.ts'
import type { ObjectiveName } from './loss.ts'
import { monotoneDirections } from './monotone.ts'
import { hasLogLink } from './objective.ts'

/** Rows as a caller hands them in. */
export type BoostingRows = {
  readonly matrix: Matrix
  readonly labels: Float64Array
  /** weight of each row, default 1 */
  readonly weights?: Float64Array | null
  /** what each row counts for, such as years insured, above 0; for objectives with a logarithmic link. Default 1 */
  readonly exposure?: Float64Array | null
}

/** Rows, options and objective as they must fit each other. */
export type BoostingDoor = {
  readonly train: BoostingRows
  readonly validation: BoostingRows | null
  readonly parameters: BoostingParameters
  readonly objective: ObjectiveName
  readonly classes: number
  readonly categorical: readonly boolean[] | null
}

/**
 * The door of boosting: rows, labels, weights and exposures are numbers that the objective can take.
 *
 * @throws models.invalid_parameter, models.one_class, models.no_events, models.validation_needed, models.invalid_label,
 *   models.invalid_exposure, and those of checkTrainingRows
 * @example
 * checkBoosting({ train: { matrix, labels: Float64Array.of(2) }, validation: null, parameters: {}, objective: 'logistic', classes: 2, categorical: null })
 * // throws models.invalid_label
 */
export function checkBoosting(door: BoostingDoor): void {
  const { train, validation, parameters, objective, classes, categorical } = door
  checkRows(train, objective, classes)
  checkCategories(train, categorical, parameters.monotoneConstraints)
  requireEvents(train, objective)
  checkParameters(parameters, objective, validation)
  if (validation !== null) checkRows(validation, objective, classes)
}

function checkRows(rows: BoostingRows, objective: ObjectiveName, classes: number): void {
  const { matrix, labels, weights = null, exposure = null } = rows
  const most = objective === 'logistic' ? 2 : objective === 'softmax' ? classes : null
  checkTrainingRows(matrix, labels, weights, most)
  if (hasLogLink(objective)) checkAmounts(labels, objective === 'gamma')
  if (exposure !== null) checkExposure(exposure, matrix.rows, objective)
}

function checkCategories(
  { matrix }: BoostingRows,
  categorical: readonly boolean[] | null,
  monotone: string | null,
): void {
  if (categorical === null) return
  const [received, expected] = [categorical.length, matrix.columns.length]
  if (received !== expected)
    throw candorError('models.invalid_parameter', {
      name: 'categorical',
      value: `${received} columns`,
      accepted: `yes or no for each of the ${expected} columns`,
    })
  const directions = monotoneDirections(monotone, matrix.names)
  categorical.forEach((isCategory, j) => {
    if (isCategory) checkLevels(matrix.names[j]!, matrix.columns[j]!, directions?.[j] ?? 0)
  })
}

function checkLevels(column: string, levels: Float64Array, direction: number): void {
  const isLevel = (x: number) => Number.isNaN(x) || (Number.isInteger(x) && x >= 0 && x < categoryLimit)
  const row = levels.findIndex((level) => !isLevel(level))
  if (row !== -1) throw candorError('models.invalid_level', { column, row, value: levels[row]! })
  if (direction !== 0)
    throw candorError('models.invalid_monotone', {
      pair: `${column}:${direction > 0 ? '+' : '-'}`,
      problem: 'the column holds categories, which have no order',
    })
}

function checkAmounts(labels: Float64Array, isPositive: boolean): void {
  const row = labels.findIndex((label) => (isPositive ? label <= 0 : label < 0))
  if (row === -1) return
  const expected = isPositive ? 'a number above 0' : 'a number, at least 0'
  throw candorError('models.invalid_label', { row, value: labels[row]!, expected })
}

function checkExposure(exposure: Float64Array, rows: number, objective: ObjectiveName): void {
  if (!hasLogLink(objective))
    throw candorError('models.invalid_parameter', {
      name: 'exposure',
      value: `given with ${objective}`,
      accepted: 'none unless the objective is poisson, gamma or tweedie',
    })
  if (exposure.length !== rows)
    throw candorError('models.row_count_differs', {
      name: 'exposures',
      received: exposure.length,
      expected: rows,
    })
  const row = exposure.findIndex((value) => !(Number.isFinite(value) && value > 0))
  if (row !== -1) throw candorError('models.invalid_exposure', { row, value: exposure[row]! })
}

/** What the margin before any tree needs: two classes, or some label above 0. */
function requireEvents({ labels, weights = null }: BoostingRows, objective: ObjectiveName): void {
  if (objective === 'logistic' || objective === 'softmax') requireTwoClasses(labels, weights)
  if (!hasLogLink(objective)) return
  if (!labels.some((label, row) => label > 0 && (weights === null || weights[row]! > 0)))
    throw candorError('models.no_events', { rows: labels.length })
}

function checkParameters(
  parameters: BoostingParameters,
  objective: ObjectiveName,
  validation: BoostingRows | null,
): void {
  const { scalePosWeight, classWeight, earlyStoppingRounds } = parameters
  const { monotoneConstraints, growPolicy, numLeaves } = parameters
  if (classWeight !== null && objective !== 'logistic' && objective !== 'softmax')
    throw candorError('models.invalid_parameter', {
      name: 'class_weight',
      value: classWeight,
      accepted: 'none where the target is a number',
    })
  if (objective !== 'logistic' && scalePosWeight !== 1)
    throw candorError('models.invalid_parameter', {
      name: 'scale_pos_weight',
      value: scalePosWeight,
      accepted: objective === 'softmax' ? '1 with several classes' : '1 where the target is a number',
    })
  if (objective === 'softmax' && monotoneConstraints !== null)
    throw candorError('models.invalid_parameter', {
      name: 'monotone_constraints',
      value: monotoneConstraints,
      accepted: 'none with several classes, whose margins no column alone decides',
    })
  if (growPolicy === 'depthwise' && numLeaves !== null)
    throw candorError('models.invalid_parameter', {
      name: 'num_leaves',
      value: numLeaves,
      accepted: 'none with grow_policy depthwise',
    })
  if (earlyStoppingRounds !== null && validation === null)
    throw candorError('models.validation_needed', { rounds: earlyStoppingRounds })
}
