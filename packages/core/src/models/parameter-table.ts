import { type BoostingParameters, boostingTable, refusedByBoosting } from './boosting-parameters.ts'
import { type ExtraTreesParameters, extraTreesTable, refusedByExtraTrees } from './extra-trees-parameters.ts'
import { type IsolationParameters, isolationTable, refusedByIsolation } from './isolation-parameters.ts'
import { type LogisticParameters, logisticTable, refusedByLogistic } from './logistic-parameters.ts'
import { type MaxFeatures, maxFeaturesKind } from './max-features.ts'
import type { ParametersTable, RefusedNames } from './parameter.ts'
import { choice, switchOf, wholeNumber } from './parameter-kind.ts'

/** Settings of a random forest. Names and meaning as in scikit-learn. */
export type ForestParameters = {
  readonly nEstimators: number
  /** null = no limit */
  readonly maxDepth: number | null
  readonly maxFeatures: MaxFeatures
  /** rows count once here and in `minSamplesLeaf`, however often the bootstrap drew them */
  readonly minSamplesSplit: number
  readonly minSamplesLeaf: number
  readonly maxBin: number
  readonly bootstrap: boolean
  /** of classes; numbers split by squared error */
  readonly criterion: 'gini' | 'entropy'
  readonly classWeight: 'balanced' | null
}

export type ParametersOf = {
  readonly gbm: BoostingParameters
  readonly rf: ForestParameters
  readonly 'extra-trees': ExtraTreesParameters
  readonly 'isolation-forest': IsolationParameters
  readonly logistic: LogisticParameters
}

export type Algorithm = keyof ParametersOf

/** Every parameter of every algorithm: key in code, name for users, accepted values, default, spellings of peers. */
export const parameterTable: { readonly [A in Algorithm]: ParametersTable<ParametersOf[A]> } = {
  gbm: boostingTable,
  rf: {
    nEstimators: {
      name: 'n_estimators',
      kind: wholeNumber(1, 100_000),
      initial: 100,
      aliases: ['num_trees', 'num_parallel_tree', 'ntree'],
    },
    maxDepth: { name: 'max_depth', kind: wholeNumber(1, 1000, ['none']), initial: null, aliases: [] },
    maxFeatures: { name: 'max_features', kind: maxFeaturesKind, initial: 'sqrt', aliases: ['mtry'] },
    minSamplesSplit: {
      name: 'min_samples_split',
      kind: wholeNumber(2, 1_000_000_000),
      initial: 2,
      aliases: [],
    },
    minSamplesLeaf: {
      name: 'min_samples_leaf',
      kind: wholeNumber(1, 1_000_000_000),
      initial: 1,
      aliases: ['min_data_in_leaf', 'min_child_samples'],
    },
    maxBin: { name: 'max_bin', kind: wholeNumber(2, 255), initial: 255, aliases: ['max_bins'] },
    bootstrap: { name: 'bootstrap', kind: switchOf, initial: true, aliases: [] },
    criterion: { name: 'criterion', kind: choice(['gini', 'entropy']), initial: 'gini', aliases: [] },
    classWeight: { name: 'class_weight', kind: choice(['balanced', 'none']), initial: null, aliases: [] },
  },
  'extra-trees': extraTreesTable,
  'isolation-forest': isolationTable,
  logistic: logisticTable,
}

const perNode = 'columns are drawn in each node; use max_features'
const besides = 'the seed is given beside the parameters'

/** Names that peers know and we do not, with what to do instead. */
export const refusedParameters: Readonly<Record<Algorithm, RefusedNames>> = {
  gbm: refusedByBoosting,
  rf: {
    num_leaves: 'trees grow to a depth; limit them by max_depth',
    max_leaves: 'trees grow to a depth; limit them by max_depth',
    max_leaf_nodes: 'trees grow to a depth; limit them by max_depth',
    colsample_bytree: perNode,
    colsample_bynode: perNode,
    random_state: besides,
    seed: besides,
  },
  'extra-trees': refusedByExtraTrees,
  'isolation-forest': refusedByIsolation,
  logistic: refusedByLogistic,
}
