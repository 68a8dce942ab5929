import type { Matrix } from '../features/index.ts'
import { checkTrainingRows } from './check-rows.ts'
import { balancedFactors, requireTwoClasses } from './class-weights.ts'
import { type Linear, refuseMissing } from './linear.ts'
import type { LogisticParameters } from './logistic-parameters.ts'
import { completeParameters } from './parameters.ts'
import { penalisedLogistic } from './penalised-logistic.ts'

export type LogisticOptions = Partial<LogisticParameters> & {
  /** labels are 0 … classes - 1; default 2 */
  readonly classes?: number
  /** weight of each row, default 1; a row of weight 0 is left out */
  readonly weights?: Float64Array | null
}

export type LogisticResult = {
  readonly linear: Linear
  readonly parameters: LogisticParameters
  /** Newton steps until nothing moved any more */
  readonly steps: number
}

/**
 * Logistic regression with an L2 penalty: the coefficients at which C · Σ w · log loss + ½ Σ coefficient² is least, on the columns as
 * they are. The intercept has no penalty. Three classes and more: softmax, one margin a class, intercepts adding up to 0.
 *
 * Columns on different scales are penalised differently, as in scikit-learn; let the pipeline scale them where that is not wanted.
 * `classWeight: 'balanced'` multiplies a row's weight by total weight / (classes · weight of its class). Nothing is random.
 *
 * @param labels class numbers, one for each row of the matrix
 * @throws models.missing_value_refused, models.invalid_parameter, models.one_class, and those of checkTrainingRows
 * Source: as scikit-learn's LogisticRegression(C=1.0). Deviation: goes on to the optimum itself (see penalisedLogistic), where theirs
 * stops at tol=1e-4 or after 100 steps.
 * @example
 * const four = { rows: 4, names: ['x'], columns: [Float64Array.of(-1, -1, 1, 1)] }
 * trainLogistic(four, Float64Array.of(0, 0, 1, 1)).linear
 * // { featureNames: ['x'], coefficients: [[1.042597]], intercepts: [0], link: 'logistic' }
 */
export function trainLogistic(
  matrix: Matrix,
  labels: Float64Array,
  options: LogisticOptions = {},
): LogisticResult {
  const { classes = 2, weights = null } = options
  const parameters = completeParameters('logistic', options)
  checkTrainingRows(matrix, labels, weights, classes)
  refuseMissing(matrix.names, matrix.columns)
  requireTwoClasses(labels, weights)
  const W = rowWeights(labels, weights, parameters, classes)
  const fit = penalisedLogistic({ X: matrix.columns, labels, W, penalty: 1 / parameters.C, classes })
  return { linear: linearOf(matrix, fit), parameters, steps: fit.steps }
}

function rowWeights(
  labels: Float64Array,
  weights: Float64Array | null,
  { classWeight }: LogisticParameters,
  classes: number,
): Float64Array {
  const factors = classWeight === null ? null : balancedFactors(labels, weights, classes)
  return labels.map((label, row) => (weights?.[row] ?? 1) * (factors?.[label] ?? 1))
}

function linearOf(
  { names }: Matrix,
  { coefficients, intercepts }: ReturnType<typeof penalisedLogistic>,
): Linear {
  return {
    featureNames: [...names],
    coefficients: coefficients.map((values) => [...values]),
    intercepts: [...intercepts],
    link: intercepts.length === 1 ? 'logistic' : 'softmax',
  }
}
