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
