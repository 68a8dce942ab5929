import type { Matrix } from '../features/index.ts'
import type { Executor } from '../kernels/index.ts'
import { createRandom } from '../math/index.ts'
import { buildEnsemble } from './build-ensemble.ts'
import { checkTrainingRows } from './check-rows.ts'
import { balancedFactors, requireTwoClasses, rowWeights } from './class-weights.ts'
import type { Ensemble } from './ensemble.ts'
import type { ExtraTree, ExtraTreesEngine, ExtraTreesTask } from './extra-trees-engine.ts'
import type { ExtraTreesParameters } from './extra-trees-parameters.ts'
import { kernelExtraTrees } from './kernel-extra-trees.ts'
import { triedColumns } from './max-features.ts'
import { type OutOfBag, outOfBag } from './out-of-bag.ts'
import { completeParameters } from './parameters.ts'
import { plainExtraTrees } from './plain-extra-trees.ts'
import { checkCancelled, type TrainingHooks } from './training-hooks.ts'

export type ExtraTreesOptions = Partial<ExtraTreesParameters> &
  TrainingHooks & {
    /** default classification */
    readonly task?: 'classification' | 'regression'
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

export type ExtraTreesResult = {
  readonly ensemble: Ensemble
  readonly parameters: ExtraTreesParameters
  /** weighted decrease of impurity by the splits on each column, summed over nodes and trees */
  readonly gains: Float64Array
  /** null unless asked for, and without bootstrap, as every tree then draws every row */
  readonly outOfBag: OutOfBag | null
}

/**
 * Extremely randomised trees: each tree is grown to its end on all rows, each node draws a few columns and one threshold for each, and
 * keeps the best of them; the margin is the mean of the leaf values.
 *
 * - classes: Gini impurity or entropy; a leaf holds the weighted share of class 1 (two classes), or of each class (three and more)
 * - numbers: squared error; a leaf holds the weighted mean
 * - cover: sum of the weights of the rows, a row drawn twice by the bootstrap counting twice
 * - missing values and the order of drawing: growRandomTree
 * - `classWeight: 'balanced'` multiplies a row's weight by total weight / (classes · weight of its class), before drawing; every row is as likely to
 *   be drawn as any other (decision 0014)
 *
 * The result depends on data, parameters and seed alone, to the bit. Tree t draws from stream t of the seed.
 *
 * @param labels class numbers, or values for regression; one for each row
 * @throws models.invalid_parameter, models.one_class, models.training_cancelled, and those of checkTrainingRows
 * Source: Geurts, Ernst and Wehenkel 2006, "Extremely randomized trees"; rules as scikit-learn's ExtraTreesClassifier and -Regressor.
 * Deviation: thresholds are rounded to float32, as the values are.
 * @example
 * const four = { rows: 4, names: ['x'], columns: [Float64Array.of(1, 2, 3, 4)] }
 * const trained = trainExtraTrees(four, Float64Array.of(0, 0, 1, 1), { nEstimators: 5 })
 * margins(trained.ensemble, four) // Float64Array [0, 0, 1, 1]
 */
export function trainExtraTrees(
  matrix: Matrix,
  labels: Float64Array,
  options: ExtraTreesOptions = {},
): ExtraTreesResult {
  const {
    task = 'classification',
    classes = 2,
    weights = null,
    seed = 0,
    scoresOutOfBag = false,
    executor,
    onProgress,
  } = options
  const parameters = completeParameters('extra-trees', options, task)
  checkTrainingRows(matrix, labels, weights, task === 'classification' ? classes : null)
  const run = startRun(matrix, labels, { task, classes, weights, parameters })
  const streams = createRandom(seed)
  const engine = startEngine(run.task, executor)
  const trees: ExtraTree[] = []
  const total = parameters.nEstimators
  try {
    while (trees.length < total) {
      checkCancelled(options, trees.length, total)
      const count = Math.min(engine.batch, total - trees.length)
      for (const tree of engine.grow(Array.from({ length: count }, () => streams.jump()))) {
        trees.push(tree)
        onProgress?.({ done: trees.length, total })
      }
    }
  } finally {
    engine.close()
  }
  const ensemble = freeze(run, trees, matrix)
  const asksOutOfBag = scoresOutOfBag && parameters.bootstrap
  return {
    ensemble,
    parameters,
    gains: gainsOf(trees, matrix.columns.length),
    outOfBag: asksOutOfBag ? outOfBag(ensemble, matrix, run.task.W, seed) : null,
  }
}

type RunOptions = {
  readonly task: 'classification' | 'regression'
  readonly classes: number
  readonly weights: Float64Array | null
  readonly parameters: ExtraTreesParameters
}

type Run = {
  readonly task: ExtraTreesTask
  /** taken off the labels while growing, so that large values lose no digits, and put back into the leaves */
  readonly centre: number
}

function startRun(matrix: Matrix, labels: Float64Array, options: RunOptions): Run {
  const { task, classes, weights, parameters } = options
  const isRegression = task === 'regression'
  if (!isRegression) requireTwoClasses(labels, weights)
  const balances = parameters.classWeight !== null && !isRegression
  const factors = balances ? balancedFactors(labels, weights, classes) : null
  const W = rowWeights(labels, weights, factors)
  const centre = isRegression ? weightedMean(labels, W) : 0
  const growth = {
    matrix,
    criterion: isRegression ? 'squared' : parameters.criterion,
    labels: isRegression ? labels.map((label) => label - centre) : labels,
    classes,
    W,
    tried: triedColumns(parameters.maxFeatures, matrix.columns.length),
    maxDepth: parameters.maxDepth,
    minRowsToSplit: parameters.minSamplesSplit,
    minRowsPerLeaf: parameters.minSamplesLeaf,
    isBootstrap: parameters.bootstrap,
  } as const
  return { task: growth, centre }
}

function startEngine(task: ExtraTreesTask, executor: Executor | null | undefined): ExtraTreesEngine {
  const kernels = executor === null ? null : kernelExtraTrees(task, executor ?? null)
  return kernels ?? plainExtraTrees(task)
}

function weightedMean(labels: Float64Array, W: Float64Array): number {
  const total = W.reduce((sum, w) => sum + w, 0)
  return labels.reduce((sum, label, row) => sum + W[row]! * label, 0) / total
}

function freeze({ task, centre }: Run, trees: readonly ExtraTree[], { names }: Matrix): Ensemble {
  const outputs = task.criterion === 'squared' || task.classes === 2 ? 1 : task.classes
  return buildEnsemble(
    trees.map((tree) => withCentre(tree, centre)),
    {
      featureNames: names,
      outputs,
      leafWidth: outputs,
      comparison: '<=',
      precision: 'float32',
      missing: 'default_direction',
      accumulator: 'float64',
      combine: 'mean',
      link: 'identity',
      coverSource: 'weight',
    },
  )
}

function withCentre(tree: ExtraTree, centre: number): ExtraTree {
  if (centre === 0) return tree
  const { feature, value } = tree
  return { ...tree, value: Array.from(value, (v, node) => (feature[node] === -1 ? v + centre : v)) }
}

function gainsOf(trees: readonly ExtraTree[], columns: number): Float64Array {
  const gains = new Float64Array(columns)
  for (const { feature, gain } of trees)
    for (let node = 0; node < feature.length; node++)
      if (feature[node] !== -1) gains[feature[node]!]! += gain[node]!
  return gains
}
