import type { ErrorEntry } from '@candor/core/errors'

/** Errors of events and documents that are sent. */
export const eventsErrors = {
  'events.same_sides': {
    kind: 'input',
    template: 'entity and counterparty are the same',
    remedy: 'Leave the counterparty out.',
  },
  'events.before_submission': {
    kind: 'input',
    template: '{name} is before the document was handed in: {submitted_on}',
    remedy: 'Check the dates.',
  },
  'events.wrong_value': {
    kind: 'input',
    template: 'wrong value of column {column} in an event of kind {kind}; expected {expected}',
    remedy: 'Send null where the value is missing.',
  },
} as const satisfies Record<`events.${string}`, ErrorEntry>
