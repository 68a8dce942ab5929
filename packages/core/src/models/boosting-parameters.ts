import type { ObjectiveName } from './loss.ts'
import type { ParametersTable, RefusedNames } from './parameter.ts'
import { choice, orNone, share, text, wholeNumber, within } from './parameter-kind.ts'

/**
 * Settings of gradient boosting. Names and meaning as in XGBoost and LightGBM: their `gamma` is compared with the gain before it is
 * halved, so the grower, which follows the paper, gets half of it.
 */
export type BoostingParameters = {
  /** null = by the task: logistic for two classes, softmax for more, squared for numbers */
  readonly objective: ObjectiveName | null
  readonly nEstimators: number
  readonly learningRate: number
  /** null = no limit */
  readonly maxDepth: number | null
  readonly regLambda: number
  readonly regAlpha: number
  readonly gamma: number
  readonly minChildWeight: number
  readonly minSamplesLeaf: number
  /** share of the rows drawn without replacement for each tree */
  readonly subsample: number
  /** share of the columns drawn for each tree */
  readonly colsampleBytree: number
  readonly maxBin: number
  readonly scalePosWeight: number
  /** balanced: every class of the training rows has the same total weight */
  readonly classWeight: 'balanced' | null
  /** rounds without a better validation loss after which training ends; null = never */
  readonly earlyStoppingRounds: number | null
  /** share of the tree's columns drawn for each level, and of those for each node */
  readonly colsampleBylevel: number
  readonly colsampleBynode: number
  /** most leaves of a tree, which then grows leaf by leaf, the greatest gain first; null = no limit */
  readonly numLeaves: number | null
  /** null: lossguide (leaf by leaf) where there is a limit of leaves, else depthwise; the trees are the same without one */
  readonly growPolicy: 'depthwise' | 'lossguide' | null
  /** largest size of a leaf value before the learning rate, 0 = no limit; null: 0.7 for poisson, else 0 */
  readonly maxDeltaStep: number | null
  /** `column:+` or `column:-`, with commas between: columns with which the margin may only rise, or only fall */
  readonly monotoneConstraints: string | null
  /** category columns (find-category-split.ts), with LightGBM's names and defaults: added to the hessian where levels are sorted */
  readonly catSmooth: number
  /** L2 penalty of groups of levels, besides the other one */
  readonly catL2: number
  /** up to so many levels, each is tried alone against all others */
  readonly maxCatToOnehot: number
  /** most levels in the smaller group of a split */
  readonly maxCatThreshold: number
  /** objective tweedie: the variance is the mean to this power */
  readonly tweedieVariancePower: number
}

export const boostingTable: ParametersTable<BoostingParameters> = {
  objective: {
    name: 'objective',
    kind: choice(['logistic', 'squared', 'softmax', 'poisson', 'gamma', 'tweedie', 'none']),
    initial: null,
    aliases: ['loss'],
  },
  nEstimators: {
    name: 'n_estimators',
    kind: wholeNumber(1, 100_000),
    initial: 100,
    aliases: [
      'num_boost_round',
      'num_round',
      'num_rounds',
      'nrounds',
      'num_iterations',
      'num_iteration',
      'iterations',
      'num_trees',
      'n_iter',
      'max_iter',
    ],
  },
  learningRate: {
    name: 'learning_rate',
    kind: within('above 0, at most 1', (x) => x > 0 && x <= 1),
    initial: 0.1,
    aliases: ['eta', 'shrinkage_rate'],
  },
  maxDepth: { name: 'max_depth', kind: wholeNumber(1, 1000, ['none']), initial: 6, aliases: [] },
  regLambda: {
    name: 'reg_lambda',
    kind: within('at least 0', (x) => x >= 0),
    initial: 1,
    aliases: ['lambda', 'lambda_l2', 'l2_regularization'],
  },
  regAlpha: {
    name: 'reg_alpha',
    kind: within('at least 0', (x) => x >= 0),
    initial: 0,
    aliases: ['alpha', 'lambda_l1'],
  },
  gamma: {
    name: 'gamma',
    kind: within('at least 0', (x) => x >= 0),
    initial: 0,
    aliases: ['min_split_loss', 'min_gain_to_split', 'min_split_gain'],
  },
  minChildWeight: {
    name: 'min_child_weight',
    kind: within('at least 0', (x) => x >= 0),
    initial: 1,
    aliases: ['min_sum_hessian_in_leaf', 'min_sum_hessian'],
  },
  minSamplesLeaf: {
    name: 'min_samples_leaf',
    kind: wholeNumber(1, 1_000_000_000),
    initial: 1,
    aliases: ['min_data_in_leaf', 'min_child_samples'],
  },
  subsample: { name: 'subsample', kind: share, initial: 1, aliases: ['bagging_fraction'] },
  colsampleBytree: {
    name: 'colsample_bytree',
    kind: share,
    initial: 1,
    aliases: ['colsample', 'feature_fraction'],
  },
  maxBin: { name: 'max_bin', kind: wholeNumber(2, 255), initial: 255, aliases: ['max_bins'] },
  scalePosWeight: {
    name: 'scale_pos_weight',
    kind: within('above 0', (x) => x > 0),
    initial: 1,
    aliases: [],
  },
  classWeight: { name: 'class_weight', kind: choice(['balanced', 'none']), initial: null, aliases: [] },
  earlyStoppingRounds: {
    name: 'early_stopping_rounds',
    kind: wholeNumber(1, 100_000, ['none']),
    initial: null,
    aliases: ['early_stopping_round', 'n_iter_no_change'],
  },
  colsampleBylevel: { name: 'colsample_bylevel', kind: share, initial: 1, aliases: [] },
  colsampleBynode: {
    name: 'colsample_bynode',
    kind: share,
    initial: 1,
    aliases: ['feature_fraction_bynode'],
  },
  numLeaves: {
    name: 'num_leaves',
    kind: wholeNumber(2, 131_072, ['none']),
    initial: null,
    aliases: ['max_leaves', 'max_leaf_nodes', 'num_leaf'],
  },
  growPolicy: {
    name: 'grow_policy',
    kind: choice(['depthwise', 'lossguide', 'none']),
    initial: null,
    aliases: [],
  },
  maxDeltaStep: {
    name: 'max_delta_step',
    kind: orNone(within('at least 0', (x) => x >= 0)),
    initial: null,
    aliases: ['max_tree_output', 'max_leaf_output'],
  },
  monotoneConstraints: {
    name: 'monotone_constraints',
    kind: orNone(text('column:+ or column:-, several with commas between')),
    initial: null,
    aliases: ['monotone'],
  },
  catSmooth: {
    name: 'cat_smooth',
    kind: within('at least 0', (x) => x >= 0),
    initial: 10,
    aliases: [],
  },
  catL2: { name: 'cat_l2', kind: within('at least 0', (x) => x >= 0), initial: 10, aliases: [] },
  maxCatToOnehot: { name: 'max_cat_to_onehot', kind: wholeNumber(1, 255), initial: 4, aliases: [] },
  maxCatThreshold: { name: 'max_cat_threshold', kind: wholeNumber(1, 255), initial: 32, aliases: [] },
  tweedieVariancePower: {
    name: 'tweedie_variance_power',
    kind: within('above 1, below 2', (x) => x > 1 && x < 2),
    initial: 1.5,
    aliases: [],
  },
}

const perTree = 'columns are drawn by share; use colsample_bytree, colsample_bylevel or colsample_bynode'
const besides = 'the seed is given beside the parameters'

/** Names that peers know and we do not, with what to do instead. */
export const refusedByBoosting: RefusedNames = {
  max_features: perTree,
  random_state: besides,
  seed: besides,
}
