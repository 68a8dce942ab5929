import type { Matrix } from '../features/index.ts'
import type { Executor } from '../kernels/index.ts'
import { createRandom } from '../math/index.ts'
import { buildEnsemble } from './build-ensemble.ts'
import { checkTrainingRows } from './check-rows.ts'
import {
  type CheckpointHooks,
  checkCheckpoint,
  decodeCheckpoint,
  encodeCheckpoint,
  isDue,
  runDigest,
} from './checkpoint.ts'
import { balancedFactors, requireTwoClasses, rowWeights } from './class-weights.ts'
import type { Ensemble } from './ensemble.ts'
import type { ForestEngine, ForestTask, ForestTree } from './forest-engine.ts'
import type { GrowRules } from './grow-tree.ts'
import { kernelForest } from './kernel-forest.ts'
import { triedColumns } from './max-features.ts'
import type { Task } from './model.ts'
import { type OutOfBag, outOfBag } from './out-of-bag.ts'
import type { ForestParameters } from './parameter-table.ts'
import { completeParameters } from './parameters.ts'
import { plainForest } from './plain-forest.ts'
import { checkCancelled, type TrainingHooks } from './training-hooks.ts'

export type ForestOptions = Partial<ForestParameters> &
  TrainingHooks &
  CheckpointHooks & {
    /** default classification */
    readonly task?: Task
    /** number of classes; labels are 0 … classes - 1. Default 2; not read for regression */
    readonly classes?: number
    /** weight of each row, default 1; a row of weight 0 is left out */
    readonly weights?: Float64Array | null
    /** default 0 */
    readonly seed?: number
    /** with bootstrap: whether to score each row by the trees that have not drawn it; default false */
    readonly scoresOutOfBag?: boolean
    /** threads for the kernels; without it they run on one; null = the plain TypeScript engine. All give the same bits */
    readonly executor?: Executor | null | undefined
  }

export type ForestResult = {
  readonly ensemble: Ensemble
  readonly parameters: ForestParameters
  /** weighted decrease of impurity by the splits on each column, summed over nodes and trees */
  readonly gains: Float64Array
  /** null unless asked for, and without bootstrap, as every tree then draws every row */
  readonly outOfBag: OutOfBag | null
}

/**
 * A random forest: each tree is grown to its end on rows drawn with replacement, each node trying a few columns drawn anew;
 * the margin is the mean of the leaf values.
 *
 * - classes: Gini impurity or entropy; a leaf holds the weighted share of class 1 (two classes), or of each class (three and more)
 * - numbers: squared error; a leaf holds the weighted mean
 * - cover: sum of the weights of the drawn rows, a row drawn twice counting twice
 * - splits between quantile bins, at most `maxBin` a column: exact where a column has no more distinct values than that
 * - a missing value goes where it gains most; where a node had none in training, to the child with the greater cover
 * - `classWeight: 'balanced'` multiplies a row's weight by total weight / (classes · weight of its class), before drawing; every row is as likely to
 *   be drawn as any other (decision 0014)
 *
 * The result depends on data, parameters and seed alone, to the bit. Tree t draws from stream t of the seed, whatever the
 * other trees draw.
 *
 * With `checkpoint` the trees so far are handed out every so many trees (at the end of a batch of the engine); `resumeFrom` goes on from them.
 *
 * @param labels class numbers, or values for regression; one for each row
 * @throws models.other_run, models.invalid_parameter, models.one_class, models.training_cancelled, and those of checkTrainingRows
 * Source: Breiman 2001; rules of drawing and stopping as scikit-learn's RandomForestClassifier and -Regressor. Deviation: bins.
 * @example
 * const four = { rows: 4, names: ['x'], columns: [Float64Array.of(1, 2, 3, 4)] }
 * const trained = trainForest(four, Float64Array.of(0, 0, 1, 1), { nEstimators: 1, bootstrap: false })
 * margins(trained.ensemble, four) // Float64Array [0, 0, 1, 1]
 */
export function trainForest(matrix: Matrix, labels: Float64Array, options: ForestOptions = {}): ForestResult {
  const {
    task = 'classification',
    classes = 2,
    weights = null,
    seed = 0,
    scoresOutOfBag = false,
    executor,
    onProgress,
  } = options
  const parameters = completeParameters('rf', options, task)
  checkCheckpoint(options)
  checkTrainingRows(matrix, labels, weights, task === 'classification' ? classes : null)
  const run = startRun(matrix, labels, { task, classes, weights, parameters })
  const streams = createRandom(seed)
  const engine = startEngine(run.task, executor)
  const digest = digestOf(matrix, labels, options, { ...parameters, task, classes })
  const trees: ForestTree[] = options.resumeFrom
    ? [...decodeCheckpoint(options.resumeFrom, digest).trees]
    : []
  const total = parameters.nEstimators
  trees.splice(total)
  for (let t = 0; t < trees.length; t++) streams.jump()
  try {
    while (trees.length < total) {
      checkCancelled(options, trees.length, total)
      const before = trees.length
      const count = Math.min(engine.batch, total - before)
      for (const tree of engine.grow(Array.from({ length: count }, () => streams.jump()))) {
        trees.push(tree)
        onProgress?.({ done: trees.length, total })
      }
      if (isDue(options, before, trees.length))
        options.checkpoint?.save(encodeCheckpoint(digest, { trees, train: [], validation: [] }))
    }
  } finally {
    engine.close()
  }
  const ensemble = freeze(run, trees, matrix)
  return {
    ensemble,
    parameters,
    gains: gainsOf(run, trees),
    outOfBag: scoresOutOfBag && parameters.bootstrap ? outOfBag(ensemble, matrix, run.task.W, seed) : null,
  }
}

/** Empty where no state will be read or written. */
function digestOf(
  matrix: Matrix,
  labels: Float64Array,
  { checkpoint, resumeFrom, weights = null, seed = 0 }: ForestOptions,
  { nEstimators: _, ...parameters }: ForestParameters & { readonly task: Task; readonly classes: number },
): string {
  if (checkpoint === undefined && !resumeFrom) return ''
  return runDigest({ algorithm: 'rf', seed, parameters }, [{ matrix, labels, weights }])
}

type Run = {
  readonly task: ForestTask
  /** taken off the targets while growing, so that large values lose no digits, and put back into the leaves */
  readonly centre: number
}

type RunOptions = {
  readonly task: Task
  readonly classes: number
  readonly weights: Float64Array | null
  readonly parameters: ForestParameters
}

function startRun(matrix: Matrix, labels: Float64Array, options: RunOptions): Run {
  const { parameters, task } = options
  const W = weightsOf(labels, options)
  if (task === 'classification') requireTwoClasses(labels, W)
  const centre = task === 'regression' ? meanOf(labels, W) : 0
  const forest = {
    matrix,
    maxBins: parameters.maxBin,
    labels,
    W,
    Y: targetsOf(labels, options, centre),
    rules: rulesOf(parameters, task),
    tried: triedColumns(parameters.maxFeatures, matrix.columns.length),
    isBootstrap: parameters.bootstrap,
  }
  return { task: forest, centre }
}

function startEngine(task: ForestTask, executor: Executor | null | undefined): ForestEngine {
  const kernels = executor === null ? null : kernelForest(task, executor ?? null)
  return kernels ?? plainForest(task)
}

function weightsOf(labels: Float64Array, { weights, parameters, classes, task }: RunOptions): Float64Array {
  const balance = parameters.classWeight !== null && task === 'classification'
  const factors = balance ? balancedFactors(labels, weights, classes) : null
  return rowWeights(labels, weights, factors)
}

function meanOf(labels: Float64Array, W: Float64Array): number {
  let sum = 0
  let weight = 0
  for (let row = 0; row < labels.length; row++) {
    sum += W[row]! * labels[row]!
    weight += W[row]!
  }
  return sum / weight
}

function targetsOf(labels: Float64Array, { task, classes }: RunOptions, centre: number): Float64Array[] {
  if (task === 'regression') return [labels.map((label) => label - centre)]
  if (classes === 2) return [labels]
  return Array.from({ length: classes }, (_, k) => labels.map((label) => (label === k ? 1 : 0)))
}

/** With G = -w·y, H = w and no penalty, -G / H is the mean and the gain is half the decrease of w · variance. */
function rulesOf(
  { minSamplesLeaf, minSamplesSplit, maxDepth, criterion }: ForestParameters,
  task: Task,
): GrowRules {
  return {
    lambda: 0,
    alpha: 0,
    gamma: 0,
    minRowsPerLeaf: minSamplesLeaf,
    minHessianPerLeaf: 0,
    minRowsToSplit: minSamplesSplit,
    maxDepth,
    allowsZeroGain: true,
    ...(criterion === 'entropy' && task === 'classification' && { isEntropy: true }),
  }
}

function freeze({ task: { Y }, centre }: Run, trees: readonly ForestTree[], { names }: Matrix): Ensemble {
  for (const tree of trees) addCentre(tree, centre)
  return buildEnsemble(trees, {
    featureNames: names,
    outputs: Y.length,
    leafWidth: Y.length,
    comparison: '<=',
    precision: 'float32',
    missing: 'default_direction',
    accumulator: 'float64',
    combine: 'mean',
    link: 'identity',
    coverSource: 'weight',
  })
}

function addCentre({ value, feature }: ForestTree, centre: number): void {
  if (centre === 0) return
  for (let i = 0; i < feature.length; i++) if (feature[i] === -1) value[i]! += centre
}

/** Gini of two classes is twice the variance of the 0/1 label, of more classes the sum of their variances; entropy is counted as it is. */
function gainsOf({ task: { Y, labels, matrix, rules } }: Run, trees: readonly ForestTree[]): Float64Array {
  const factor = rules.isEntropy ? 1 : Y.length === 1 && Y[0] === labels ? 4 : 2
  const gains = new Float64Array(matrix.columns.length)
  for (const { feature, gain } of trees)
    for (let i = 0; i < feature.length; i++) if (feature[i] !== -1) gains[feature[i]!]! += factor * gain[i]!
  return gains
}
