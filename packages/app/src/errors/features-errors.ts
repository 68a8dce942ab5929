import type { ErrorEntry } from '@candor/core/errors'

/** Errors of the values of a record. */
export const featuresErrors = {
  'features.unknown_column': {
    kind: 'input',
    template: 'unknown column: {column}; nearest known: {nearest}',
    remedy: 'Check the spelling against the features of the model in GET /v1/models.',
  },
  'features.more_faults': {
    kind: 'input',
    template: '{count} more columns are {what}; the first {limit} are told',
    remedy: 'Set these right first, by the features of the model in GET /v1/models.',
  },
  'features.history_too_long': {
    kind: 'limit',
    template: 'more than {limit} events of the entity are stored that its features are made of',
    remedy: 'Send its features, made by candor features, or score it as a row of a data set.',
  },
  'features.too_many': {
    kind: 'limit',
    template: '{received} features in one record; at most {limit}',
    remedy: 'Send only the columns that the model reads.',
  },
  'features.known_only_after': {
    kind: 'input',
    template: 'column {column} is known only after the decision; it cannot be part of it',
    remedy: 'Leave the column out.',
  },
  'features.sent_twice': {
    kind: 'input',
    template: 'column {column} was sent twice, as {first} and as {second}',
    remedy: 'Send one of the two spellings.',
  },
} as const satisfies Record<`features.${string}`, ErrorEntry>
