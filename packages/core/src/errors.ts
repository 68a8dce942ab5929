/**
 * Every error that core can raise, in one place. `code` is `room.what_is_wrong`; `kind` says whose turn it is:
 * input (the caller's value), absent (nothing there), state (not now), limit (too much), fault (ours).
 * Templates show the received value and the accepted range; `{name}` is filled from the values given to `candorError`.
 */
export type ErrorKind = 'input' | 'absent' | 'state' | 'limit' | 'fault'

export type ErrorEntry = { readonly kind: ErrorKind; readonly template: string; readonly remedy: string }

export const catalogue = {
  // math
  'math.out_of_range': {
    kind: 'input',
    template: 'invalid {name}; not in {range}: {value}',
    remedy: 'Give a value inside the range.',
  },

  // data
  'data.unknown_column': {
    kind: 'input',
    template: 'unknown column: {column}; nearest known: {nearest}',
    remedy: 'Check the spelling against the columns of the table.',
  },
  'data.duplicate_column': {
    kind: 'input',
    template: 'column {column} appears {count} times in the header; names must be unique',
    remedy: 'Rename or remove the repeated column.',
  },
  'data.length_mismatch': {
    kind: 'input',
    template: 'column {column} has {received} values; the table has {expected} rows',
    remedy: 'Every column of a table has the same number of values.',
  },
  'data.wrong_type': {
    kind: 'input',
    template: 'column {column} is of type {received}; expected {expected}',
    remedy: 'Declare the type of the column, or use another column.',
  },
  'data.infinite_value': {
    kind: 'input',
    template:
      'column {column}, row {row}: value {value} is not finite; expected a finite number or a missing value',
    remedy: 'Replace infinities before reading, or declare the text that stands for missing.',
  },
  'data.no_rows': {
    kind: 'input',
    template: '{what} has no rows; at least {minimum} needed',
    remedy: 'Give a table with rows.',
  },
  'data.split_too_small': {
    kind: 'input',
    template: 'the split leaves {rows} rows in the {part} part; at least 1 needed',
    remedy: 'Use a larger table or another test size.',
  },

  // features
  'features.missing_column': {
    kind: 'input',
    template: 'missing column: {column}; nearest present: {nearest}',
    remedy: 'The model needs this column; send it, with an empty field where the value is unknown.',
  },
  'features.unknown_level': {
    kind: 'input',
    template: 'column {column} has the level {level}, which the model has not seen; known: {known}',
    remedy: 'Leave --strict off to read unknown levels as all zeros, or correct the value.',
  },

  // models

  // explain

  // metrics
  'metrics.length_mismatch': {
    kind: 'input',
    template: '{name} has {received} values; expected {expected}',
    remedy: 'Labels, scores, weights and groups need one value per row.',
  },
} as const satisfies Record<string, ErrorEntry>

export type ErrorCode = keyof typeof catalogue

export type ErrorValues = Readonly<Record<string, string | number | boolean | null>>

/** An error with a code of the catalogue. `pointer` is a JSON pointer to the faulty part of the input, where there is one. */
export class CandorError extends Error {
  readonly code: string
  readonly kind: ErrorKind
  readonly values: ErrorValues
  readonly pointer: string | null

  constructor(code: string, entry: ErrorEntry, values: ErrorValues, pointer: string | null) {
    super(fill(entry.template, values))
    this.name = 'CandorError'
    this.code = code
    this.kind = entry.kind
    this.values = values
    this.pointer = pointer
  }
}

/**
 * Makes the error of a catalogue entry; the caller throws it.
 *
 * @param code   an entry of core's catalogue
 * @param values fill the `{name}` places of the template
 * @example
 * candorError('data.duplicate_column', { column: 'age', count: 2 }).message
 * // "column age appears 2 times in the header; names must be unique"
 */
export function candorError(
  code: ErrorCode,
  values: ErrorValues = {},
  pointer: string | null = null,
): CandorError {
  return new CandorError(code, catalogue[code], values, pointer)
}

function fill(template: string, values: ErrorValues): string {
  return template.replace(/\{(\w+)\}/g, (place, name: string) =>
    name in values ? String(values[name]) : place,
  )
}
