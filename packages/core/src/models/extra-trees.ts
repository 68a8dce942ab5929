import type { Matrix } from '../features/index.ts'
import { createRandom, type Random } from '../math/index.ts'
import { drawWithReplacement } from './bootstrap.ts'
import { buildEnsemble, type TreeSpec } from './build-ensemble.ts'
import { checkTrainingRows } from './check-rows.ts'
import { balancedFactors, requireTwoClasses } from './class-weights.ts'
import type { Ensemble } from './ensemble.ts'
import type { ExtraTreesParameters } from './extra-trees-parameters.ts'
import { growRandomTree, type RandomTree } from './grow-random-tree.ts'
import { classImpurity, type Impurity, squaredImpurity } from './impurity.ts'
import { triedColumns } from './max-features.ts'
import { type OutOfBag, outOfBag } from './out-of-bag.ts'
import { completeParameters } from './parameters.ts'
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
 * - `classWeight: 'balanced'` multiplies a row's weight by total weight / (classes · weight of its class), before drawing
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
    onProgress,
  } = options
  const parameters = completeParameters('extra-trees', options, task)
  checkTrainingRows(matrix, labels, weights, task === 'classification' ? classes : null)
  const run = startRun(matrix, labels, { task, classes, weights, parameters })
  const streams = createRandom(seed)
  const trees: Grown[] = []
  for (let done = 1; done <= parameters.nEstimators; done++) {
    checkCancelled(options, done - 1, parameters.nEstimators)
    trees.push(growOne(run, streams.jump()))
    onProgress?.({ done, total: parameters.nEstimators })
  }
  const ensemble = freeze(run, trees, matrix)
  return {
    ensemble,
    parameters,
    gains: gainsOf(trees, matrix.columns.length),
    outOfBag: scoresOutOfBag && parameters.bootstrap ? outOfBag(ensemble, matrix, run.W, seed) : null,
  }
}

type RunOptions = {
  readonly task: 'classification' | 'regression'
  readonly classes: number
  readonly weights: Float64Array | null
  readonly parameters: ExtraTreesParameters
}

type Run = RunOptions & {
  readonly X: readonly Float32Array[]
  readonly labels: Float64Array
  /** weight of each row before drawing */
  readonly W: Float64Array
  /** values per leaf */
  readonly outputs: number
  /** taken off the labels while growing, so that large values lose no digits, and put back into the leaves */
  readonly centre: number
}

type Grown = { readonly grown: RandomTree; readonly spec: TreeSpec }

function startRun(matrix: Matrix, labels: Float64Array, options: RunOptions): Run {
  const { task, classes, weights, parameters } = options
  const isRegression = task === 'regression'
  if (!isRegression) requireTwoClasses(labels, weights)
  const balances = parameters.classWeight !== null && !isRegression
  const factors = balances ? balancedFactors(labels, weights, classes) : null
  const W = labels.map((label, row) => (weights?.[row] ?? 1) * (factors?.[label] ?? 1))
  const centre = isRegression ? weightedMean(labels, W) : 0
  return {
    ...options,
    X: matrix.columns.map((column) => Float32Array.from(column)),
    labels: isRegression ? labels.map((label) => label - centre) : labels,
    W,
    outputs: isRegression || classes === 2 ? 1 : classes,
    centre,
  }
}

function weightedMean(labels: Float64Array, W: Float64Array): number {
  const total = W.reduce((sum, w) => sum + w, 0)
  return labels.reduce((sum, label, row) => sum + W[row]! * label, 0) / total
}

function growOne(run: Run, random: Random): Grown {
  const { X, W, parameters } = run
  const times = parameters.bootstrap ? drawWithReplacement(W, random) : null
  const H = times === null ? W : W.map((w, row) => w * times[row]!)
  const impurity = impurityOf(run, H)
  const grown = growRandomTree({
    X,
    rows: Int32Array.from(H, (_, row) => row).filter((row) => H[row]! > 0),
    tried: triedColumns(parameters.maxFeatures, X.length),
    maxDepth: parameters.maxDepth,
    minRowsToSplit: parameters.minSamplesSplit,
    minRowsPerLeaf: parameters.minSamplesLeaf,
    impurity,
    random,
  })
  return { grown, spec: withLeaves(run, grown, impurity) }
}

function impurityOf({ task, parameters, labels, classes }: Run, H: Float64Array): Impurity {
  return task === 'regression'
    ? squaredImpurity(labels, H)
    : classImpurity(parameters.criterion, labels, H, classes)
}

function withLeaves(run: Run, grown: RandomTree, impurity: Impurity): TreeSpec {
  const cover = new Float64Array(grown.feature.length)
  const value = new Float64Array(cover.length * run.outputs)
  const sums = new Float64Array(impurity.width)
  for (let node = 0; node < cover.length; node++) {
    sums.fill(0)
    impurity.load(grown.order, grown.rowStart[node]!, grown.rowEnd[node]!)
    impurity.addAll(sums)
    cover[node] = impurity.weight(sums, 0)
    if (grown.feature[node] === -1) setLeaf(run, sums, cover[node]!, value, node * run.outputs)
  }
  return { ...grown, value, cover }
}

function setLeaf(run: Run, sums: Float64Array, weight: number, value: Float64Array, at: number): void {
  if (run.outputs > 1) for (let k = 0; k < sums.length; k++) value[at + k] = sums[k]! / weight
  else value[at] = run.centre + sums[1]! / weight
}

function freeze({ outputs }: Run, trees: readonly Grown[], { names }: Matrix): Ensemble {
  return buildEnsemble(
    trees.map(({ spec }) => spec),
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

function gainsOf(trees: readonly Grown[], columns: number): Float64Array {
  const gains = new Float64Array(columns)
  for (const { grown } of trees)
    for (let node = 0; node < grown.feature.length; node++)
      if (grown.feature[node] !== -1) gains[grown.feature[node]!]! += grown.gain[node]!
  return gains
}
