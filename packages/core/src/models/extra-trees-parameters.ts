import { type MaxFeatures, maxFeaturesKind } from './max-features.ts'
import type { ParametersTable, RefusedNames } from './parameter.ts'
import { choice, switchOf, wholeNumber } from './parameter-kind.ts'

/** Settings of extra trees. Names and meaning as in scikit-learn. */
export type ExtraTreesParameters = {
  readonly nEstimators: number
  /** null = no limit */
  readonly maxDepth: number | null
  readonly maxFeatures: MaxFeatures
  /** rows count once here and in `minSamplesLeaf`, however often the bootstrap drew them */
  readonly minSamplesSplit: number
  readonly minSamplesLeaf: number
  readonly bootstrap: boolean
  /** of classes; numbers split by squared error */
  readonly criterion: 'gini' | 'entropy'
  readonly classWeight: 'balanced' | null
}

export const extraTreesTable: ParametersTable<ExtraTreesParameters> = {
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
  bootstrap: { name: 'bootstrap', kind: switchOf, initial: false, aliases: [] },
  criterion: { name: 'criterion', kind: choice(['gini', 'entropy']), initial: 'gini', aliases: [] },
  classWeight: { name: 'class_weight', kind: choice(['balanced', 'none']), initial: null, aliases: [] },
}

export const refusedByExtraTrees: RefusedNames = {
  num_leaves: 'trees grow to a depth; limit them by max_depth',
  max_leaves: 'trees grow to a depth; limit them by max_depth',
  max_leaf_nodes: 'trees grow to a depth; limit them by max_depth',
  colsample_bytree: 'columns are drawn in each node; use max_features',
  colsample_bynode: 'columns are drawn in each node; use max_features',
  max_bin: 'thresholds are drawn between the values themselves; there are no bins',
  random_state: 'the seed is given beside the parameters',
  seed: 'the seed is given beside the parameters',
}
