import { candorError } from '../errors.ts'
import type { Matrix } from '../features/index.ts'
import { createRandom, type Random } from '../math/index.ts'
import { applyTree } from './apply-tree.ts'
import { applyCuts, type BinnedMatrix, binMatrix } from './binning.ts'
import { buildEnsemble } from './build-ensemble.ts'
import { checkTrainingRows } from './check-rows.ts'
import type { Ensemble } from './ensemble.ts'
import { type ColumnChoice, type GrownTree, type GrowRules, growTree } from './grow-tree.ts'
import { type Loss, type LossName, losses } from './loss.ts'
import type { BoostingParameters } from './parameter-table.ts'
import { completeParameters } from './parameters.ts'
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
  const { objective = 'logistic', weights = null, validation = null, seed = 0, onProgress } = options
  const parameters = completeParameters('gbm', options)
  checkRows(matrix, labels, weights, objective)
  checkObjective(parameters, objective, validation)
  if (validation !== null)
    checkRows(validation.matrix, validation.labels, validation.weights ?? null, objective)
  const run = startRun(matrix, labels, { objective, weights, validation, parameters })
  const streams = createRandom(seed)
  for (let done = 1; done <= parameters.nEstimators && !hasStopped(run); done++) {
    checkCancelled(options, done - 1, parameters.nEstimators)
    addRound(run, streams.jump())
    onProgress?.({ done, total: parameters.nEstimators })
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

/** Rows with their codes, and the margins of the trees so far. */
type Part = {
  readonly binned: BinnedMatrix
  readonly labels: Float64Array
  readonly W: Float64Array
  readonly totalWeight: number
  readonly margins: Float64Array
  readonly history: number[]
}

type Run = {
  readonly loss: Loss
  readonly parameters: BoostingParameters
  readonly rules: GrowRules
  readonly base: number
  readonly train: Part
  readonly validation: Part | null
  /** training rows with weight, ascending */
  readonly rows: Int32Array
  readonly G: Float64Array
  readonly H: Float64Array
  readonly trees: GrownTree[]
}

type RunOptions = {
  readonly objective: LossName
  readonly weights: Float64Array | null
  readonly validation: ValidationRows | null
  readonly parameters: BoostingParameters
}

function startRun(
  matrix: Matrix,
  labels: Float64Array,
  { objective, weights, validation, parameters }: RunOptions,
): Run {
  const loss: Loss = losses[objective]
  const binned = binMatrix(matrix, { maxBins: parameters.maxBin })
  const W = weightsOf(labels, weights, parameters)
  const base = baseOf(labels, W, objective)
  return {
    loss,
    parameters,
    rules: rulesOf(parameters),
    base,
    train: partOf(binned, labels, W, base),
    validation: validation && validationPart(validation, binned, parameters, base),
    rows: rowsWithWeight(W),
    G: new Float64Array(matrix.rows),
    H: new Float64Array(matrix.rows),
    trees: [],
  }
}

function weightsOf(
  labels: Float64Array,
  weights: Float64Array | null,
  { scalePosWeight }: BoostingParameters,
): Float64Array {
  return labels.map((label, row) => (weights?.[row] ?? 1) * (label === 1 ? scalePosWeight : 1))
}

function baseOf(labels: Float64Array, W: Float64Array, objective: LossName): number {
  let sum = 0
  for (let row = 0; row < labels.length; row++) sum += W[row]! * labels[row]!
  const mean = sum / total(W)
  if (objective === 'logistic' && (mean <= 0 || mean >= 1))
    throw candorError('models.one_class', { rows: rowsWithWeight(W).length, value: mean <= 0 ? 0 : 1 })
  return losses[objective].base(mean)
}

function total(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0)
}

function rowsWithWeight(W: Float64Array): Int32Array {
  return Int32Array.from(W, (_, row) => row).filter((row) => W[row]! > 0)
}

function rulesOf(parameters: BoostingParameters): GrowRules {
  return {
    lambda: parameters.regLambda,
    alpha: parameters.regAlpha,
    gamma: parameters.gamma / 2,
    minRowsPerLeaf: parameters.minSamplesLeaf,
    minHessianPerLeaf: parameters.minChildWeight,
    minRowsToSplit: 2,
    maxDepth: parameters.maxDepth,
    allowsZeroGain: false,
  }
}

function partOf(binned: BinnedMatrix, labels: Float64Array, W: Float64Array, base: number): Part {
  const margins = new Float64Array(labels.length).fill(base)
  return { binned, labels, W, totalWeight: total(W), margins, history: [] }
}

function validationPart(
  { matrix, labels, weights = null }: ValidationRows,
  { cuts }: BinnedMatrix,
  parameters: BoostingParameters,
  base: number,
): Part {
  return partOf(applyCuts(matrix, cuts), labels, weightsOf(labels, weights, parameters), base)
}

function addRound(run: Run, random: Random): void {
  fillGradients(run)
  const rows = drawRows(run, random)
  const columns = drawColumns(run, random)
  const { train, validation, G, H, rules } = run
  const tree = growTree({ binned: train.binned, rows, G: [G], H, rules, columns })
  scaleLeaves(tree, run.parameters.learningRate)
  run.trees.push(tree)
  addTree(run, train, tree)
  if (validation !== null) addTree(run, validation, tree)
}

function fillGradients({ loss, train, rows, G, H }: Run): void {
  const { labels, margins, W } = train
  for (const row of rows) {
    G[row] = W[row]! * loss.gradient(margins[row]!, labels[row]!)
    H[row] = W[row]! * loss.hessian(margins[row]!, labels[row]!)
  }
}

function drawRows({ rows, parameters }: Run, random: Random): Int32Array {
  if (parameters.subsample === 1) return rows
  return random.choice(rows.length, shareOf(rows.length, parameters.subsample)).map((i) => rows[i]!)
}

function drawColumns({ train, parameters }: Run, random: Random): ColumnChoice {
  const count = train.binned.codes.length
  return { kind: 'all', columns: random.choice(count, shareOf(count, parameters.colsampleBytree)) }
}

/** At least one, at most all. */
function shareOf(count: number, share: number): number {
  return Math.min(count, Math.max(1, Math.floor(count * share)))
}

function scaleLeaves({ value }: GrownTree, learningRate: number): void {
  for (let i = 0; i < value.length; i++) value[i]! *= learningRate
}

function addTree({ loss }: Run, part: Part, tree: GrownTree): void {
  applyTree(tree, part.binned, part.margins)
  part.history.push(meanLoss(loss, part))
}

function meanLoss(loss: Loss, { labels, margins, W, totalWeight }: Part): number {
  let sum = 0
  for (let row = 0; row < labels.length; row++) sum += W[row]! * loss.value(margins[row]!, labels[row]!)
  return sum / totalWeight
}

function hasStopped({ validation, parameters }: Run): boolean {
  if (validation === null || parameters.earlyStoppingRounds === null) return false
  const rounds = validation.history.length
  return rounds - keptRounds(validation.history) >= parameters.earlyStoppingRounds
}

/** Rounds up to the first of the least losses. */
function keptRounds(history: readonly number[]): number {
  let best = 0
  for (let round = 1; round < history.length; round++) if (history[round]! < history[best]!) best = round
  return Math.min(best + 1, history.length)
}

function finish(run: Run, { names }: Matrix): BoostingResult {
  const { parameters, train, validation, loss, base } = run
  const stopsEarly = validation !== null && parameters.earlyStoppingRounds !== null
  const trees = stopsEarly ? run.trees.slice(0, keptRounds(validation.history)) : run.trees
  const ensemble = buildEnsemble(trees, {
    featureNames: names,
    comparison: '<=',
    precision: 'float32',
    missing: 'default_direction',
    accumulator: 'float64',
    combine: 'sum',
    link: loss.link,
    coverSource: 'hessian',
    base: [base],
  })
  const history = { train: train.history, validation: validation?.history ?? [] }
  return { ensemble, parameters, history, gains: gainsOf(trees, names.length) }
}

function gainsOf(trees: readonly GrownTree[], columns: number): Float64Array {
  const gains = new Float64Array(columns)
  for (const { feature, gain } of trees)
    for (let i = 0; i < feature.length; i++) if (feature[i] !== -1) gains[feature[i]!]! += gain[i]!
  return gains
}
