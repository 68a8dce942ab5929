import type { Matrix } from '../features/index.ts'
import { createRandom, type Random } from '../math/index.ts'
import { type BinnedMatrix, binMatrix } from './binning.ts'
import { drawWithReplacement } from './bootstrap.ts'
import { buildEnsemble } from './build-ensemble.ts'
import { checkTrainingRows } from './check-rows.ts'
import { balancedFactors, requireTwoClasses } from './class-weights.ts'
import type { Ensemble } from './ensemble.ts'
import { type GrownTree, type GrowRules, growTree } from './grow-tree.ts'
import { triedColumns } from './max-features.ts'
import type { Task } from './model.ts'
import { type OutOfBag, outOfBag } from './out-of-bag.ts'
import type { ForestParameters } from './parameter-table.ts'
import { completeParameters } from './parameters.ts'
import { checkCancelled, type TrainingHooks } from './training-hooks.ts'

export type ForestOptions = Partial<ForestParameters> &
  TrainingHooks & {
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
 * - classes: Gini impurity; a leaf holds the weighted share of class 1 (two classes), or of each class (three and more)
 * - numbers: squared error; a leaf holds the weighted mean
 * - cover: sum of the weights of the drawn rows, a row drawn twice counting twice
 * - splits between quantile bins, at most `maxBin` a column: exact where a column has no more distinct values than that
 * - a missing value goes where it gains most; where a node had none in training, to the child with the greater cover
 * - `classWeight: 'balanced'` multiplies a row's weight by total weight / (classes · weight of its class), before drawing
 *
 * The result depends on data, parameters and seed alone, to the bit. Tree t draws from stream t of the seed, whatever the
 * other trees draw.
 *
 * @param labels class numbers, or values for regression; one for each row
 * @throws models.invalid_parameter, models.one_class, models.training_cancelled, and those of checkTrainingRows
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
    onProgress,
  } = options
  const parameters = completeParameters('rf', options, task)
  checkTrainingRows(matrix, labels, weights, task === 'classification' ? classes : null)
  const run = startRun(matrix, labels, { task, classes, weights, parameters })
  const streams = createRandom(seed)
  const trees: GrownTree[] = []
  for (let done = 1; done <= parameters.nEstimators; done++) {
    checkCancelled(options, done - 1, parameters.nEstimators)
    trees.push(growOne(run, streams.jump()))
    onProgress?.({ done, total: parameters.nEstimators })
  }
  const ensemble = freeze(run, trees, matrix)
  return {
    ensemble,
    parameters,
    gains: gainsOf(run, trees),
    outOfBag: scoresOutOfBag && parameters.bootstrap ? outOfBag(ensemble, matrix, run.W, seed) : null,
  }
}

type Run = {
  readonly binned: BinnedMatrix
  readonly targets: Float64Array
  /** weight of each row before drawing */
  readonly W: Float64Array
  /** for each leaf value, what a row of weight 1 adds to the mean */
  readonly Y: readonly Float64Array[]
  /** taken off the targets while growing, so that large values lose no digits, and put back into the leaves */
  readonly centre: number
  readonly parameters: ForestParameters
  readonly rules: GrowRules
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
  return {
    binned: binMatrix(matrix, { maxBins: parameters.maxBin }),
    targets: labels,
    W,
    Y: targetsOf(labels, options, centre),
    centre,
    parameters,
    rules: rulesOf(parameters),
  }
}

function weightsOf(labels: Float64Array, { weights, parameters, classes, task }: RunOptions): Float64Array {
  const balance = parameters.classWeight !== null && task === 'classification'
  const factors = balance ? balancedFactors(labels, weights, classes) : null
  return labels.map((label, row) => (weights?.[row] ?? 1) * (factors?.[label] ?? 1))
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
function rulesOf({ minSamplesLeaf, minSamplesSplit, maxDepth }: ForestParameters): GrowRules {
  return {
    lambda: 0,
    alpha: 0,
    gamma: 0,
    minRowsPerLeaf: minSamplesLeaf,
    minHessianPerLeaf: 0,
    minRowsToSplit: minSamplesSplit,
    maxDepth,
    allowsZeroGain: true,
  }
}

function growOne({ binned, targets, W, Y, rules, parameters }: Run, random: Random): GrownTree {
  const times = parameters.bootstrap ? drawWithReplacement(W, random) : null
  const H = times === null ? W : W.map((w, row) => w * times[row]!)
  const rows = Int32Array.from(H, (_, row) => row).filter((row) => H[row]! > 0)
  const G = Y.map((y) => y.map((value, row) => -H[row]! * value))
  const all = Int32Array.from(binned.codes, (_, j) => j)
  const count = triedColumns(parameters.maxFeatures, all.length)
  return growTree({
    binned,
    rows,
    G,
    H,
    rules,
    targets,
    columns: { kind: 'drawn', columns: all, count, random },
  })
}

function freeze({ Y, centre }: Run, trees: readonly GrownTree[], { names }: Matrix): Ensemble {
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

function addCentre({ value, feature }: GrownTree, centre: number): void {
  if (centre === 0) return
  for (let i = 0; i < feature.length; i++) if (feature[i] === -1) value[i]! += centre
}

/** Gini of two classes is twice the variance of the 0/1 label, of more classes the sum of their variances. */
function gainsOf({ Y, binned, targets }: Run, trees: readonly GrownTree[]): Float64Array {
  const factor = Y.length === 1 && Y[0] === targets ? 4 : 2
  const gains = new Float64Array(binned.codes.length)
  for (const { feature, gain } of trees)
    for (let i = 0; i < feature.length; i++) if (feature[i] !== -1) gains[feature[i]!]! += factor * gain[i]!
  return gains
}
