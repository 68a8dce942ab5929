import { candorError } from '../errors.ts'
import type { Matrix } from '../features/index.ts'
import type { Executor } from '../kernels/index.ts'
import { createRandom, type Random } from '../math/index.ts'
import type { BoostedTree, RoundRows, Rounds, RoundsTask } from './boosting-rounds.ts'
import { gainsOf, keptRounds, rulesOf, shareOf } from './boosting-rules.ts'
import { buildEnsemble } from './build-ensemble.ts'
import { checkTrainingRows } from './check-rows.ts'
import type { Ensemble } from './ensemble.ts'
import { kernelRounds } from './kernel-rounds.ts'
import { type LossName, losses } from './loss.ts'
import type { BoostingParameters } from './parameter-table.ts'
import { completeParameters } from './parameters.ts'
import { plainRounds } from './plain-rounds.ts'
import { checkCancelled, type TrainingHooks } from './training-hooks.ts'

export type BoostingOptions = Partial<BoostingParameters> &
  TrainingHooks & {
    /** logistic: labels 0 and 1; squared: numbers. Default logistic */
    readonly objective?: LossName
    /** weight of each row, default 1; a row of weight 0 is left out */
    readonly weights?: Float64Array | null
    /** rows that early stopping looks at; their loss stands in the history */
    readonly validation?: ValidationRows | null
    /** default 0 */
    readonly seed?: number
    /** threads for the kernels; without it they run on one; null = the plain TypeScript engine. All give the same bits */
    readonly executor?: Executor | null | undefined
  }

export type ValidationRows = {
  readonly matrix: Matrix
  readonly labels: Float64Array
  readonly weights?: Float64Array | null
}

export type BoostingResult = {
  readonly ensemble: Ensemble
  readonly parameters: BoostingParameters
  /** weighted mean loss after each round, on the training rows and on the validation rows (empty without them) */
  readonly history: { readonly train: readonly number[]; readonly validation: readonly number[] }
  /** sum of the gains of the splits on each column, over the trees that were kept */
  readonly gains: Float64Array
}

/**
 * Gradient boosting of regression trees on quantile bins: tree t is grown on the gradients of the loss at the margins of the
 * trees before it, and its leaves are -T(G) / (H + λ) · learning rate. Trees grow to `maxDepth`, all nodes of a level alike.
 *
 * - base margin: log-odds of the weighted mean label (logistic), or that mean (squared)
 * - cover: sum of hessians over the rows that the tree was grown on
 * - a missing value goes where it gains most; where a node had none in training, to the child with the greater cover
 * - `scalePosWeight` multiplies the weight of label 1, in leaves, covers and base alike
 * - with early stopping the trees up to the least validation loss are kept
 *
 * The result depends on data, parameters and seed alone, to the bit.
 *
 * @param labels one number for each row of the matrix
 * @throws models.invalid_parameter, models.one_class, models.validation_needed, models.training_cancelled, and those of
 *   checkTrainingRows
 * Source: Friedman 2001; Chen and Guestrin 2016; histograms and sibling subtraction as in LightGBM (Ke et al. 2017).
 * @example
 * const four = { rows: 4, names: ['x'], columns: [Float64Array.of(1, 2, 3, 4)] }
 * const options = { objective: 'squared', nEstimators: 1, learningRate: 1, regLambda: 0 }
 * const trained = trainBoosting(four, Float64Array.of(1, 1, 5, 5), options)
 * margins(trained.ensemble, four) // Float64Array [1, 1, 5, 5]
 */
export function trainBoosting(
  matrix: Matrix,
  labels: Float64Array,
  options: BoostingOptions = {},
): BoostingResult {
  const {
    objective = 'logistic',
    weights = null,
    validation = null,
    seed = 0,
    executor,
    onProgress,
  } = options
  const parameters = completeParameters('gbm', options)
  checkRows(matrix, labels, weights, objective)
  checkObjective(parameters, objective, validation)
  if (validation !== null)
    checkRows(validation.matrix, validation.labels, validation.weights ?? null, objective)
  const run = startRun(matrix, labels, { objective, weights, validation, parameters, executor })
  const streams = createRandom(seed)
  try {
    for (let done = 1; done <= parameters.nEstimators && !hasStopped(run); done++) {
      checkCancelled(options, done - 1, parameters.nEstimators)
      addRound(run, matrix.columns.length, streams.jump())
      onProgress?.({ done, total: parameters.nEstimators })
    }
  } finally {
    run.rounds.close()
  }
  return finish(run, matrix)
}

function checkRows(
  matrix: Matrix,
  labels: Float64Array,
  weights: Float64Array | null,
  objective: LossName,
): void {
  checkTrainingRows(matrix, labels, weights, objective === 'logistic' ? 2 : null)
}

function checkObjective(
  { scalePosWeight, earlyStoppingRounds }: BoostingParameters,
  objective: LossName,
  validation: ValidationRows | null,
): void {
  if (objective !== 'logistic' && scalePosWeight !== 1)
    throw candorError('models.invalid_parameter', {
      name: 'scale_pos_weight',
      value: scalePosWeight,
      accepted: '1 where the target is a number',
    })
  if (earlyStoppingRounds !== null && validation === null)
    throw candorError('models.validation_needed', { rounds: earlyStoppingRounds })
}

type Run = {
  readonly parameters: BoostingParameters
  readonly objective: LossName
  readonly base: number
  readonly rounds: Rounds
  readonly train: Part
  readonly validation: Part | null
  /** training rows with weight, ascending; null where no rows are drawn */
  readonly rows: Int32Array | null
  readonly trees: BoostedTree[]
}

type Part = { readonly totalWeight: number; readonly history: number[] }

type RunOptions = {
  readonly objective: LossName
  readonly weights: Float64Array | null
  readonly validation: ValidationRows | null
  readonly parameters: BoostingParameters
  readonly executor: Executor | null | undefined
}

function startRun(matrix: Matrix, labels: Float64Array, options: RunOptions): Run {
  const { objective, parameters, validation } = options
  const train = { matrix, labels, W: weightsOf(labels, options.weights, parameters) }
  const held = validation && {
    matrix: validation.matrix,
    labels: validation.labels,
    W: weightsOf(validation.labels, validation.weights ?? null, parameters),
  }
  const base = baseOf(labels, train.W, objective)
  const task = { train, validation: held, objective, parameters, rules: rulesOf(parameters), base }
  return {
    parameters,
    objective,
    base,
    rounds: startRounds(task, options.executor),
    train: partOf(train),
    validation: held && partOf(held),
    rows: parameters.subsample === 1 ? null : rowsWithWeight(train),
    trees: [],
  }
}

/** null where all weights are 1. */
function weightsOf(
  labels: Float64Array,
  weights: Float64Array | null,
  { scalePosWeight }: BoostingParameters,
): Float64Array | null {
  if (weights === null && scalePosWeight === 1) return null
  return labels.map((label, row) => (weights?.[row] ?? 1) * (label === 1 ? scalePosWeight : 1))
}

function baseOf(labels: Float64Array, W: Float64Array | null, objective: LossName): number {
  let sum = 0
  for (let row = 0; row < labels.length; row++) sum += W === null ? labels[row]! : W[row]! * labels[row]!
  const mean = sum / totalWeight(labels, W)
  if (objective === 'logistic' && (mean <= 0 || mean >= 1)) throw oneClass(labels, W, mean)
  return losses[objective].base(mean)
}

function oneClass(labels: Float64Array, W: Float64Array | null, mean: number): Error {
  const rows = rowsWithWeight({ labels, W }).length
  return candorError('models.one_class', { rows, value: mean <= 0 ? 0 : 1 })
}

function totalWeight(labels: Float64Array, W: Float64Array | null): number {
  return W === null ? labels.length : W.reduce((sum, weight) => sum + weight, 0)
}

function rowsWithWeight({ labels, W }: Pick<RoundRows, 'labels' | 'W'>): Int32Array {
  const all = Int32Array.from(labels, (_, row) => row)
  return W === null ? all : all.filter((row) => W[row]! > 0)
}

function startRounds(task: RoundsTask, executor: Executor | null | undefined): Rounds {
  const kernels = executor === null ? null : kernelRounds(task, executor ?? null)
  return kernels ?? plainRounds(task)
}

function partOf({ labels, W }: RoundRows): Part {
  return { totalWeight: totalWeight(labels, W), history: [] }
}

function addRound(run: Run, columns: number, random: Random): void {
  const { rounds, trees, train, validation, parameters } = run
  const drawn = drawRows(run, random)
  const chosen = random.choice(columns, shareOf(columns, parameters.colsampleBytree))
  const { tree, trainLoss, validationLoss } = rounds.grow(drawn, chosen)
  trees.push(tree)
  train.history.push(trainLoss / train.totalWeight)
  validation?.history.push(validationLoss / validation.totalWeight)
}

function drawRows({ rows, parameters }: Run, random: Random): Int32Array | null {
  if (rows === null) return null
  return random.choice(rows.length, shareOf(rows.length, parameters.subsample)).map((i) => rows[i]!)
}

function hasStopped({ validation, parameters }: Run): boolean {
  if (validation === null || parameters.earlyStoppingRounds === null) return false
  const rounds = validation.history.length
  return rounds - keptRounds(validation.history) >= parameters.earlyStoppingRounds
}

function finish(run: Run, { names }: Matrix): BoostingResult {
  const { parameters, train, validation, objective, base } = run
  const stopsEarly = validation !== null && parameters.earlyStoppingRounds !== null
  const trees = stopsEarly ? run.trees.slice(0, keptRounds(validation.history)) : run.trees
  const ensemble = buildEnsemble(trees, {
    featureNames: names,
    comparison: '<=',
    precision: 'float32',
    missing: 'default_direction',
    accumulator: 'float64',
    combine: 'sum',
    link: losses[objective].link,
    coverSource: 'hessian',
    base: [base],
  })
  const history = { train: train.history, validation: validation?.history ?? [] }
  return { ensemble, parameters, history, gains: gainsOf(trees, names.length) }
}
