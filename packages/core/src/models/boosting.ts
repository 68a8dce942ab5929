import type { Matrix } from '../features/index.ts'
import type { Executor } from '../kernels/index.ts'
import { createRandom, log, type Random } from '../math/index.ts'
import { type BoostingRows, checkBoosting } from './boosting-door.ts'
import { startEngine } from './boosting-engine.ts'
import type { BoostingParameters } from './boosting-parameters.ts'
import type { BoostedTree, Rounds } from './boosting-rounds.ts'
import { gainsOf, keptRounds, rulesOf } from './boosting-rules.ts'
import {
  type CheckpointHooks,
  checkCheckpoint,
  decodeCheckpoint,
  encodeCheckpoint,
  firstRounds,
  isDue,
  runDigest,
  type TrainingState,
} from './checkpoint.ts'
import { balancedFactors } from './class-weights.ts'
import type { Ensemble } from './ensemble.ts'
import { frozenTrees } from './frozen-trees.ts'
import type { ObjectiveName } from './loss.ts'
import { type Objective, objectiveOf, totalWeight } from './objective.ts'
import { completeParameters } from './parameters.ts'
import type { RoundRows } from './round-rows.ts'
import { shareOf } from './share-of.ts'
import { checkCancelled, type TrainingHooks } from './training-hooks.ts'

export type BoostingOptions = Partial<BoostingParameters> &
  TrainingHooks &
  CheckpointHooks & {
    /** of softmax: labels are 0 … classes - 1. Default: one more than the greatest label */
    readonly classes?: number
    /** weight of each row, default 1; a row of weight 0 is left out */
    readonly weights?: Float64Array | null
    /** what each row counts for, such as years insured; for poisson, gamma and tweedie. Default 1 */
    readonly exposure?: Float64Array | null
    /** one a column: whether its values are numbers of levels, whole and from 0, NaN where missing. Default: none is */
    readonly categorical?: readonly boolean[] | null
    /** rows that early stopping looks at; their loss stands in the history */
    readonly validation?: ValidationRows | null
    /** default 0 */
    readonly seed?: number
    /** threads for the kernels; without it they run on one; null = the plain TypeScript engine. All give the same bits */
    readonly executor?: Executor | null | undefined
  }

export type ValidationRows = BoostingRows

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
 * trees before it, and its leaves are -T(G) / (H + λ) · learning rate. Trees grow to `maxDepth`, all nodes of a level alike; with
 * `numLeaves` leaf by leaf, the greatest gain first.
 *
 * - `objective`, default logistic. logistic: labels 0 and 1; squared: numbers; softmax: class numbers, with one tree for each class a
 *   round (hessian 2 p (1 - p), as XGBoost); poisson, tweedie: numbers from 0 on; gamma: numbers above 0
 * - base margin: the constant that makes the loss least: log-odds of the weighted mean label (logistic), that mean (squared),
 *   logarithms of the classes' shares around 0 (softmax), logarithm of the mean rate (poisson, gamma, tweedie)
 * - `exposure` e of a row adds log(e) to its margin while training; the model's own answer is the rate, for an exposure of 1
 * - cover: sum of hessians over the rows that the tree was grown on
 * - a missing value goes where it gains most; where a node had none in training, to the child with the greater cover
 * - `categorical` columns are split by sets of levels, sorted by their gradients; a level that training has not seen goes where a missing
 *   one goes
 * - `monotoneConstraints`: the margin never falls (or never rises) with such a column while all others stay, missing values aside; a split
 *   that only parts missing from present values keeps to the direction too
 * - `maxDeltaStep` holds leaf values before the learning rate; for poisson it is 0.7 and part of the hessian, e^(margin + 0.7), as in XGBoost
 * - `scalePosWeight` multiplies the weight of label 1, in leaves, covers and base alike; `classWeight: 'balanced'` that of each class by
 *   total weight / (classes · weight of the class), both counted on the training rows
 * - with early stopping the trees up to the least validation loss are kept
 *
 * The result depends on data, parameters and seed alone, to the bit.
 *
 * @param labels one number for each row of the matrix
 * With `checkpoint` the state of the run is handed out every so many rounds; `resumeFrom` goes on from it, to the same bits.
 *
 * @throws models.training_cancelled, models.other_run, and those of checkBoosting
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
  const { weights = null, exposure = null, validation = null, seed = 0, executor, onProgress } = options
  const parameters = resolved(completeParameters('gbm', options))
  const { objective } = parameters
  const { categorical = null } = options
  const classes = options.classes ?? classesOf(labels)
  const train = { matrix, labels, weights, exposure }
  checkCheckpoint(options)
  checkBoosting({ train, validation, parameters, objective, classes, categorical })
  const digest = digestOf(options, [train, ...(validation === null ? [] : [validation])], {
    ...parameters,
    classes,
  })
  const state = options.resumeFrom ? decodeCheckpoint(options.resumeFrom, digest) : null
  const run = startRun(train, { validation, parameters, classes, categorical, executor, state })
  const streams = createRandom(seed)
  const begun = run.train.history.length
  for (let round = 0; round < begun; round++) streams.jump()
  try {
    for (let done = begun + 1; done <= parameters.nEstimators && !hasStopped(run); done++) {
      checkCancelled(options, done - 1, parameters.nEstimators)
      addRound(run, matrix.columns.length, streams.jump())
      if (isDue(options, done - 1, done)) options.checkpoint?.save(encodeCheckpoint(digest, stateOf(run)))
      onProgress?.({ done, total: parameters.nEstimators })
    }
  } finally {
    run.engine.close()
  }
  return finish(run, matrix)
}

/** Empty where no state will be read or written. */
function digestOf(
  { checkpoint, resumeFrom, seed = 0, categorical = null }: BoostingOptions,
  rows: readonly BoostingRows[],
  { nEstimators: _, ...parameters }: Resolved & { readonly classes: number },
): string {
  if (checkpoint === undefined && !resumeFrom) return ''
  return runDigest({ algorithm: 'gbm', seed, categorical, parameters }, rows)
}

function stateOf({ trees, train, validation }: Run): TrainingState {
  return { trees, train: train.history, validation: validation?.history ?? [] }
}

type Resolved = BoostingParameters & { readonly objective: ObjectiveName }

function resolved(parameters: BoostingParameters): Resolved {
  const objective = parameters.objective ?? 'logistic'
  const maxDeltaStep = parameters.maxDeltaStep ?? (objective === 'poisson' ? 0.7 : 0)
  return { ...parameters, objective, maxDeltaStep }
}

function classesOf(labels: Float64Array): number {
  let most = 2
  for (const label of labels) most = Math.max(most, label + 1)
  return most
}

type Run = {
  readonly parameters: Resolved
  readonly objective: Objective
  readonly bases: Float64Array
  readonly engine: Rounds
  readonly train: Part
  readonly validation: Part | null
  /** training rows with weight, ascending; null where no rows are drawn */
  readonly rows: Int32Array | null
  /** round after round, in each the trees of the outputs */
  readonly trees: BoostedTree[]
}

type Part = { readonly totalWeight: number; readonly history: number[] }

type RunOptions = {
  readonly validation: BoostingRows | null
  readonly parameters: Resolved
  readonly classes: number
  readonly categorical: readonly boolean[] | null
  readonly executor: Executor | null | undefined
  readonly state: ReturnType<typeof decodeCheckpoint> | null
}

function startRun(rows: BoostingRows, options: RunOptions): Run {
  const { validation, parameters, classes, categorical: isCategory, executor, state } = options
  const objective = objectiveOf(parameters.objective, { ...parameters, classes })
  const factors = factorsOf(rows, parameters, classes)
  const train = roundRows(rows, factors)
  const held = validation && roundRows(validation, factors)
  const bases = objective.bases(train)
  const rules = rulesOf(parameters, train.matrix.names)
  const task = { train, validation: held, objective, parameters, rules, bases, isCategory }
  const begun = state && firstRounds(state, parameters.nEstimators, objective.outputs)
  const trees = (begun?.trees ?? []) as readonly BoostedTree[]
  return {
    parameters,
    objective,
    bases,
    engine: startEngine(task, executor, trees),
    train: partOf(train, begun?.train),
    validation: held && partOf(held, begun?.validation),
    rows: parameters.subsample === 1 ? null : rowsWithWeight(train),
    trees: [...trees],
  }
}

function roundRows(
  { matrix, labels, weights = null, exposure = null }: BoostingRows,
  factors: Float64Array | null,
) {
  const offsets = exposure === null ? null : exposure.map(log)
  const W = factors === null ? weights : labels.map((label, row) => (weights?.[row] ?? 1) * factors[label]!)
  return { matrix, labels, W, offsets }
}

/** One factor a class; null where all are 1. */
function factorsOf(
  { labels, weights = null }: BoostingRows,
  { scalePosWeight, classWeight }: BoostingParameters,
  classes: number,
): Float64Array | null {
  if (classWeight === null && scalePosWeight === 1) return null
  const factors =
    classWeight === null ? new Float64Array(classes).fill(1) : balancedFactors(labels, weights, classes)
  factors[1]! *= scalePosWeight
  return factors
}

/** In plain loops: callbacks over millions of rows make as many boxed numbers. */
function rowsWithWeight({ labels, W }: Pick<RoundRows, 'labels' | 'W'>): Int32Array {
  const rows = new Int32Array(labels.length)
  let count = 0
  for (let row = 0; row < rows.length; row++) if (W === null || W[row]! > 0) rows[count++] = row
  return rows.subarray(0, count)
}

function partOf({ labels, W }: RoundRows, history: readonly number[] = []): Part {
  return { totalWeight: totalWeight(labels, W), history: [...history] }
}

function addRound(run: Run, columns: number, random: Random): void {
  const { engine, train, validation, parameters } = run
  const drawn = drawRows(run, random)
  const chosen = random.choice(columns, shareOf(columns, parameters.colsampleBytree))
  const { trees, trainLoss, validationLoss } = engine.grow(drawn, chosen, random)
  run.trees.push(...trees)
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
  const { parameters, train, validation, objective } = run
  const stopsEarly = validation !== null && parameters.earlyStoppingRounds !== null
  const kept = stopsEarly ? keptRounds(validation.history) : train.history.length
  const trees = run.trees.slice(0, kept * objective.outputs)
  return {
    ensemble: frozenTrees(trees, { objective, bases: run.bases, names }),
    parameters,
    history: { train: train.history, validation: validation?.history ?? [] },
    gains: gainsOf(trees, names.length),
  }
}
