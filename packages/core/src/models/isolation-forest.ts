import type { Matrix } from '../features/index.ts'
import { createRandom, quantileOfSorted, type Random } from '../math/index.ts'
import { type AnomalyScale, anomalyScores } from './anomaly-scores.ts'
import { buildEnsemble, type TreeSpec } from './build-ensemble.ts'
import { checkTrainingRows } from './check-rows.ts'
import type { Ensemble } from './ensemble.ts'
import { growRandomTree } from './grow-random-tree.ts'
import { pathLengthLeaves } from './isolation-leaves.ts'
import type { IsolationParameters } from './isolation-parameters.ts'
import { margins } from './margins.ts'
import { completeParameters } from './parameters.ts'
import { checkCancelled, type TrainingHooks } from './training-hooks.ts'
import { treeColumn } from './tree-column.ts'

export type IsolationOptions = Partial<IsolationParameters> &
  TrainingHooks & {
    /** default 0 */
    readonly seed?: number
  }

export type IsolationResult = {
  readonly ensemble: Ensemble
  readonly anomaly: AnomalyScale
  readonly parameters: IsolationParameters
}

/**
 * An isolation forest: trees that part rows at random columns and thresholds until each stands alone; strange rows are alone soon.
 *
 * Each tree is grown on ψ rows drawn without replacement (ψ = 256, or all where there are fewer) down to depth ceil(log2 ψ). A leaf of n
 * rows at depth h stands for the path length h + c(n) (averagePathLength); the margin is minus the mean of it, so that a greater margin
 * means a stranger row, and the score is 2^(margin / c(ψ)) (anomalyScores). Covers are numbers of the drawn rows.
 *
 * The threshold is 0.5, or with `contamination` the score that so large a share of the training rows lies above: the quantile
 * 1 - contamination of their scores, interpolated. Only then are the training rows scored. There are no labels and no weights.
 *
 * The result depends on data, parameters and seed alone, to the bit. Tree t draws from stream t of the seed.
 *
 * @throws models.invalid_parameter, models.training_cancelled, data.no_rows, data.infinite_value, models.beyond_float32
 * Source: Liu, Ting and Zhou 2008, algorithms 1 to 3; as scikit-learn's IsolationForest. Deviation: thresholds are rounded to float32, as
 * the values are.
 * @example
 * const five = { rows: 5, names: ['x'], columns: [Float64Array.of(1, 2, 3, 4, 100)] }
 * const trained = trainIsolationForest(five, { contamination: 0.2 })
 * anomaliesAmong(trained.anomaly, anomalyScores(trained.anomaly, margins(trained.ensemble, five))) // Uint8Array [0, 0, 0, 0, 1]
 */
export function trainIsolationForest(matrix: Matrix, options: IsolationOptions = {}): IsolationResult {
  const { seed = 0, onProgress } = options
  const parameters = completeParameters('isolation-forest', options)
  checkTrainingRows(matrix, new Float64Array(matrix.rows), null, null)
  const samples = samplesOf(parameters, matrix.rows)
  const streams = createRandom(seed)
  const trees: TreeSpec[] = []
  for (let done = 1; done <= parameters.nEstimators; done++) {
    checkCancelled(options, done - 1, parameters.nEstimators)
    trees.push(growOne(matrix, samples, streams.jump()))
    onProgress?.({ done, total: parameters.nEstimators })
  }
  const ensemble = freeze(trees, matrix)
  const threshold = thresholdOf(ensemble, matrix, samples, parameters)
  return { ensemble, anomaly: { samples, threshold }, parameters }
}

const defaultSamples = 256

function samplesOf({ maxSamples }: IsolationParameters, rows: number): number {
  if (maxSamples === 'auto') return Math.min(defaultSamples, rows)
  return maxSamples < 1 ? Math.max(1, Math.floor(maxSamples * rows)) : Math.min(maxSamples, rows)
}

function growOne({ columns, rows }: Matrix, samples: number, random: Random): TreeSpec {
  const drawn = random.choice(rows, samples)
  const tree = growRandomTree({
    X: columns.map((column) => treeColumn(Float64Array.from(drawn, (row) => column[row]!))),
    rows: drawn.map((_, i) => i),
    tried: 1,
    maxDepth: depthFor(samples),
    minRowsToSplit: 2,
    minRowsPerLeaf: 1,
    impurity: null,
    random,
  })
  const cover = tree.rowEnd.map((end, node) => end - tree.rowStart[node]!)
  return {
    ...tree,
    cover,
    ...pathLengthLeaves(tree, cover),
  }
}

/** ceil(log2 n), at least 1. */
function depthFor(samples: number): number {
  return samples <= 2 ? 1 : 32 - Math.clz32(samples - 1)
}

function freeze(trees: readonly TreeSpec[], { names }: Matrix): Ensemble {
  return buildEnsemble(trees, {
    featureNames: names,
    comparison: '<=',
    precision: 'float32',
    missing: 'default_direction',
    accumulator: 'float64',
    combine: 'mean',
    link: 'identity',
    coverSource: 'count',
  })
}

function thresholdOf(
  ensemble: Ensemble,
  matrix: Matrix,
  samples: number,
  { contamination }: IsolationParameters,
): number {
  if (contamination === 'auto') return 0.5
  const scores = anomalyScores({ samples, threshold: 0.5 }, margins(ensemble, matrix))
  return quantileOfSorted(scores.sort(), 1 - contamination)
}
