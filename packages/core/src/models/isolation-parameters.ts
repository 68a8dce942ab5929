import type { ParametersTable, RefusedNames } from './parameter.ts'
import { type Kind, readNumber, wholeNumber } from './parameter-kind.ts'

/** Settings of an isolation forest. Names and meaning as in scikit-learn. */
export type IsolationParameters = {
  readonly nEstimators: number
  /** rows drawn for each tree: a whole number from 1, a share below 1, or auto: 256, or all where there are fewer */
  readonly maxSamples: number | 'auto'
  /** share of the training rows that are to lie above the threshold; auto: the threshold is 0.5 */
  readonly contamination: number | 'auto'
}

export const isolationTable: ParametersTable<IsolationParameters> = {
  nEstimators: {
    name: 'n_estimators',
    kind: wholeNumber(1, 100_000),
    initial: 100,
    aliases: ['num_trees', 'ntree'],
  },
  maxSamples: {
    name: 'max_samples',
    kind: autoOr('a whole number from 1, or a share below 1', (x) => x > 0 && (x < 1 || Number.isInteger(x))),
    initial: 'auto',
    aliases: ['sample_size', 'psi'],
  },
  contamination: {
    name: 'contamination',
    kind: autoOr('a share above 0 and at most 0.5', (x) => x > 0 && x <= 0.5),
    initial: 'auto',
    aliases: [],
  },
}

const grown = 'trees grow to the depth that isolates the rows drawn, log2 of max_samples'

export const refusedByIsolation: RefusedNames = {
  max_depth: grown,
  min_samples_leaf: grown,
  max_features: 'each split draws one column out of all',
  bootstrap: 'rows are drawn without replacement',
  class_weight: 'an isolation forest reads no labels',
  random_state: 'the seed is given beside the parameters',
  seed: 'the seed is given beside the parameters',
}

function autoOr(range: string, isInside: (x: number) => boolean): Kind {
  return {
    accepts: `auto, or ${range}`,
    read: (text) => (text === 'auto' ? text : readNumber(text)),
    holds: (value) => value === 'auto' || (typeof value === 'number' && isInside(value)),
  }
}
