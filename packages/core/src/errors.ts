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
  'data.code_out_of_range': {
    kind: 'input',
    template:
      'column {column}, row {row}: code {code} is not a position in {count} levels, and not -1 (missing)',
    remedy: 'Codes of a category count its levels from 0.',
  },
  'data.duplicate_level': {
    kind: 'input',
    template: 'column {column} has the level {level} twice; levels must be unique',
    remedy: 'Give every level once.',
  },
  'data.not_boolean': {
    kind: 'input',
    template: 'column {column}, row {row}: {value} is neither 0 nor 1 nor 255 (missing)',
    remedy: 'Write a boolean column as 0, 1 and 255.',
  },
  'data.row_out_of_range': {
    kind: 'input',
    template: 'row {row} is outside the table; rows count from 0 and there are {rows}',
    remedy: 'Ask for rows that the table has.',
  },
  'data.not_json': {
    kind: 'input',
    template:
      'not JSON at "{pointer}": {value}; expected null, a boolean, a finite number, text, an array or a plain object',
    remedy: 'Write undefined results as an object that says so, never as NaN.',
  },
  'data.missing_time': {
    kind: 'input',
    template: 'row {row} has no time; a split by time needs one in every row',
    remedy: 'Leave out the rows without a time, or split at random.',
  },
  'data.missing_group': {
    kind: 'input',
    template: 'row {row} has no group; a split by group needs one in every row',
    remedy: 'Leave out the rows without a group, or split at random.',
  },
  'data.wrong_value': {
    kind: 'input',
    template: 'column {column}, row {row}: {value} is not {expected}',
    remedy: 'Correct the value, or send null where it is not known.',
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
  'features.output_and_inputs': {
    kind: 'input',
    template: 'column {output} is made from {inputs}, and all of them are present; send one or the other',
    remedy: 'Leave out the column or at least one of its inputs.',
  },
  'features.invalid_step': {
    kind: 'input',
    template: 'row step {output}: {problem}',
    remedy: 'Correct the feature plan.',
  },
  'features.late_event': {
    kind: 'state',
    template: 'entity {entity}: {time} ms is before {after} ms, which has been reached already',
    remedy: 'Give events and ask moments of one entity by time, or compute the history in batch.',
  },
  'features.not_a_number': {
    kind: 'input',
    template: 'column {column}, row {row}: "{value}" is not a number',
    remedy: 'Correct the value, leave the field empty, or declare the text that stands for missing.',
  },
  'features.not_a_boolean': {
    kind: 'input',
    template: 'column {column}, row {row}: "{value}" is neither true nor false',
    remedy: 'Correct the value, leave the field empty, or declare the text that stands for missing.',
  },
  'features.not_an_instant': {
    kind: 'input',
    template:
      'column {column}, row {row}: "{value}" is not a date or time as in 2015-01-25 or 2015-01-25T06:30:00Z',
    remedy: 'Write dates by ISO 8601, or leave the field empty.',
  },
  'features.duplicate_output': {
    kind: 'input',
    template:
      'two model columns are called {name}: one from {source}, one from {other}; names must be unique',
    remedy: 'Encode each column once, and give one-hot columns the name of their source in front.',
  },
  'features.too_many_levels': {
    kind: 'input',
    template:
      'column {column} has {levels} different texts in {rows} rows; accepted are up to 50, or up to 1000 when at most half as many as rows: leave it out with --drop {column}',
    remedy: 'A text that is different in almost every row is an identifier, not a feature.',
  },
  'features.date_column': {
    kind: 'input',
    template:
      'column {column} holds dates, which no model reads: leave it out with --drop {column}, or make a number of it by a row step under `features`',
    remedy: 'Dates become numbers by the row steps date_difference and date_part.',
  },
  'features.no_features': {
    kind: 'input',
    template: 'none of the {columns} columns is left as a feature; at least 1 needed',
    remedy: 'Drop fewer columns.',
  },
  'features.missing_target': {
    kind: 'input',
    template: 'target column {column} has no value in {count} rows, first in row {row}',
    remedy: 'Leave out the rows whose outcome is not known.',
  },
  'features.only_one_class': {
    kind: 'input',
    template: 'target column {column} has only one class: "{value}"; at least 2 needed',
    remedy: 'Give rows of every class.',
  },
  'features.task_needed': {
    kind: 'input',
    template:
      'target column {column} has {count} different numbers, which may be classes or amounts: say --task classification or --task regression',
    remedy: 'Name the task.',
  },
  'features.positive_needed': {
    kind: 'input',
    template:
      'target column {column} has the classes "{first}" and "{second}": say which one is looked for with --positive',
    remedy: 'Name the positive class.',
  },
  'features.unknown_class': {
    kind: 'input',
    template: 'target column {column} has no class "{value}"; its classes: {known}',
    remedy: 'Name a class as it is written in the data.',
  },
  'features.positive_unused': {
    kind: 'input',
    template: 'target column {column} has {found}; the positive class "{positive}" can only be one of two',
    remedy: 'Leave --positive out.',
  },

  // kernels
  'kernels.helper_failed': {
    kind: 'fault',
    template: 'a helper thread failed in the kernel {operation}; expected it to end',
    remedy: 'Report this; one thread or the plain engine gives the same result meanwhile.',
  },

  'kernels.no_memory': {
    kind: 'limit',
    template:
      'the kernels need {needed} MB of memory, and the system does not give them more than {given} MB',
    remedy: 'Free memory, raise the limit of the process, or take fewer rows at once.',
  },

  // models
  'models.malformed_tree': {
    kind: 'input',
    template: 'tree {tree}, node {node}: {name} is {value}; expected {expected}',
    remedy: 'The model is damaged or was written by a faulty exporter; export it again.',
  },
  'models.malformed_field': {
    kind: 'input',
    template: 'model field {field} is {value}; expected {expected}',
    remedy: 'The model is damaged or was written by a faulty exporter; export it again.',
  },
  'models.not_json': {
    kind: 'input',
    template: 'the model file is not complete JSON: {reason}',
    remedy: 'The file may have been cut off; copy or export it again.',
  },
  'models.damaged_protobuf': {
    kind: 'input',
    template: 'the model file is damaged at byte {at}: {problem}',
    remedy: 'The file may have been cut off; copy or export it again.',
  },
  'models.unknown_format': {
    kind: 'input',
    template: 'unknown model format: {found}; readable: {readable}',
    remedy: 'Export the model in one of the readable formats.',
  },
  'models.too_many_leaf_values': {
    kind: 'limit',
    template: 'the leaves of the model take {count} values; at most {limit}',
    remedy: 'Export fewer trees, or one model for each target.',
  },
  'models.not_exportable': {
    kind: 'input',
    template: 'cannot write the model as {format}: {reason}',
    remedy: 'Write it as neutral JSON or as JavaScript, which hold every model.',
  },
  'models.refused_format': {
    kind: 'input',
    template: 'cannot read {found}: {conversion}',
    remedy: 'Run the conversion and give its result.',
  },
  'models.unsupported_model': {
    kind: 'input',
    template: 'unsupported model: {what}; readable: {readable}',
    remedy: 'Export a model of a readable kind.',
  },
  'models.damaged_arrays': {
    kind: 'input',
    template: 'not a whole array file: {what} is {value}; expected {expected}',
    remedy: 'The file was cut off or changed; copy it again from where it was made.',
  },
  'models.too_many_categories': {
    kind: 'limit',
    template: 'the category sets of the model take {words} words of 32 categories; at most {limit}',
    remedy: 'Number the categories from 0 on without gaps, or train with fewer of them.',
  },
  'models.wrong_feature_names': {
    kind: 'input',
    template:
      '{received} feature names for a model of {expected} features; expected one name each, all different',
    remedy: 'Give as many names as the model has features, in its order.',
  },
  'models.wrong_column_count': {
    kind: 'input',
    template: 'the matrix has {received} columns; the model has {expected}',
    remedy: 'Apply the pipeline of the model, or name the columns in the order of the model.',
  },
  'models.missing_value_refused': {
    kind: 'input',
    template: 'column {column}, row {row} is missing; the model has no rule for missing values',
    remedy: 'Fill the value, or use a model that was trained with missing values.',
  },
  'models.unknown_algorithm': {
    kind: 'input',
    template: 'unknown algorithm: {name}; known: {known}',
    remedy: 'Choose one of the known algorithms.',
  },
  'models.unknown_parameter': {
    kind: 'input',
    template: 'unknown parameter of {algorithm}: {name}; nearest known: {nearest}',
    remedy: 'Check the spelling of the parameter.',
  },
  'models.refused_parameter': {
    kind: 'input',
    template: 'parameter {name} is not supported by {algorithm}: {reason}',
    remedy: 'Leave the parameter out, or use the one that is named.',
  },
  'models.invalid_parameter': {
    kind: 'input',
    template: 'invalid {name}: {value}; accepted: {accepted}',
    remedy: 'Give a value that is accepted.',
  },
  'models.parameter_given_twice': {
    kind: 'input',
    template: '{first} and {second} name the same parameter; give one of them',
    remedy: 'Leave one of the two out.',
  },
  'models.row_count_differs': {
    kind: 'input',
    template: '{received} {name} for a matrix of {expected} rows; one for each row needed',
    remedy: 'Give one value for each row of the matrix.',
  },
  'models.beyond_float32': {
    kind: 'input',
    template:
      'column {column}, row {row}: value {value} is beyond float32, in which trees compare; accepted: -3.4e38 to 3.4e38',
    remedy: 'Give the column a larger unit, or declare the text that stands for missing.',
  },
  'models.invalid_label': {
    kind: 'input',
    template: 'label of row {row} is {value}; expected {expected}',
    remedy: 'Leave out the rows without a label, and code classes as 0, 1, 2, …',
  },
  'models.invalid_weight': {
    kind: 'input',
    template: 'weight of row {row} is {value}; expected a finite number, at least 0',
    remedy: 'Correct the weight column.',
  },
  'models.invalid_score': {
    kind: 'input',
    template: 'score of row {row} is {value}; expected a finite number',
    remedy: 'Leave out the rows without a score; probabilities of exactly 0 or 1 have no log-odds.',
  },
  'models.one_class': {
    kind: 'input',
    template: 'the labels of the {rows} rows with weight are all {value}; at least two classes needed',
    remedy: 'Give rows of both classes, or check which value is the positive one.',
  },
  'models.no_events': {
    kind: 'input',
    template: 'the labels of all {rows} rows are 0 or have no weight; some label above 0 needed',
    remedy: 'Check the target: a rate of 0 has no logarithm.',
  },
  'models.invalid_exposure': {
    kind: 'input',
    template: 'exposure of row {row} is {value}; expected a finite number above 0',
    remedy: 'Correct the exposure column, or leave out rows that were never exposed.',
  },
  'models.invalid_monotone': {
    kind: 'input',
    template: 'invalid monotone constraint {pair}: {problem}',
    remedy: 'Write constraints such as age:+,debt:- with names of input columns that are numbers.',
  },
  'models.invalid_level': {
    kind: 'input',
    template:
      'column {column}, row {row}: {value} is no level number; expected a whole number from 0, or NaN',
    remedy: 'Encode categories by level numbers, with NaN where the level is missing.',
  },
  'models.validation_needed': {
    kind: 'input',
    template: 'early stopping after {rounds} rounds needs validation rows; none given',
    remedy: 'Give validation rows, or leave early stopping out.',
  },
  'models.no_vote': {
    kind: 'input',
    template: 'a model of {algorithm} does not vote: it gives neither probabilities nor predictions',
    remedy: 'Vote with classifiers, or with regressions.',
  },
  'models.votes_differ': {
    kind: 'input',
    template: 'member {member} of the vote has the {what} {received}; the first member has {expected}',
    remedy: 'Train all members on the same columns and the same target.',
  },
  'models.invalid_space': {
    kind: 'input',
    template: 'search space, {name}: {problem}',
    remedy:
      'Give each parameter { "values": […] } or { "low": …, "high": … }, with "log" or "integer" where wanted.',
  },
  'models.other_search': {
    kind: 'state',
    template: 'the log is of another search: {received}; this one is {expected}',
    remedy: 'Go on with the options that the log was begun with, or begin a new log.',
  },
  'models.no_score': {
    kind: 'input',
    template: 'none of the {trials} trials has a score in any fold',
    remedy: 'Use fewer folds, more rows, or a metric that is defined on them.',
  },
  'models.search_cancelled': {
    kind: 'state',
    template: 'the search was cancelled after {done} of {total} fits',
    remedy: 'Go on from its log.',
  },
  'models.other_run': {
    kind: 'state',
    template: 'the training state is of another run: {received}; this one is {expected}',
    remedy: 'Go on with the rows, options and seed of the begun run; only the number of trees may differ.',
  },
  'models.training_cancelled': {
    kind: 'state',
    template: 'training was cancelled after {done} of {total} trees',
    remedy: 'Start the training again.',
  },

  // explain
  'explain.no_cover': {
    kind: 'state',
    template:
      'the model has no covers (training weight of each node), which path-dependent attributions are made of; give background rows for interventional ones, or add covers from data',
    remedy: 'Use --method interventional with --background, or model import FILE --covers-from DATA.',
  },
  'explain.output_needed': {
    kind: 'input',
    template: 'the model has {outputs} outputs; name the one to explain, 0 to {last}',
    remedy: 'Name the class or the target.',
  },
  'explain.output_out_of_range': {
    kind: 'input',
    template: 'invalid output; not in 0 to {last}: {output}',
    remedy: 'Name an output that the model has.',
  },
  'explain.columns_differ': {
    kind: 'input',
    template: 'column {position} of {what} is {received}; the model expects {expected}',
    remedy: 'Give the columns of the model, in its order.',
  },
  'explain.empty_background': {
    kind: 'input',
    template: 'the background has no rows; at least 1 needed',
    remedy: 'Give background rows, or use path-dependent attributions.',
  },
  'explain.method_not_for_model': {
    kind: 'input',
    template:
      '{method} attributions are not for {algorithm} models; expected interventional with a background',
    remedy: 'Use --method interventional with --background, or a model that keeps a background of its own.',
  },
  'explain.kernel_not_for_job': {
    kind: 'input',
    template: 'this model cannot be explained by kernel {kernel}; known for it: {known}',
    remedy: 'Name a kernel that is known for the model, or none.',
  },
  'explain.method_not_for_interactions': {
    kind: 'input',
    template: '{method} contributions have no interactions; expected path_dependent, interventional or exact',
    remedy: 'Interactions are part of Shapley values; name a method that gives them.',
  },
  'explain.class_calibrators': {
    kind: 'input',
    template:
      'the probabilities of {classes} classes are calibrated class by class; contributions to them exist by method exact only',
    remedy: 'Explain the margin, or enumerate coalitions with the method exact.',
  },
  'explain.too_few_rows': {
    kind: 'input',
    template: 'permuting needs at least {minimum} rows; received {received}',
    remedy: 'Give more rows: a row by itself has nothing to change places with.',
  },
  'explain.no_rows_weigh': {
    kind: 'input',
    template:
      'a mean over {rows} rows of which none weighs does not exist; expected at least one row with a weight above 0',
    remedy: 'Give rows, and a weight above 0 to at least one of them.',
  },
  'explain.no_thresholds': {
    kind: 'state',
    template: 'column {column} has no thresholds of its own: {why}',
    remedy: 'Take the grid of values in its place.',
  },
  'explain.no_score': {
    kind: 'input',
    template: 'the score of the rows does not exist: {reason}',
    remedy: 'Give rows of every class, or another scorer.',
  },
  'explain.constant_column': {
    kind: 'input',
    template: 'the column has {values} different values; at least 2 needed',
    remedy: 'Name a column that varies.',
  },
  'explain.method_not_for_space': {
    kind: 'input',
    template:
      '{method} contributions exist for the margin only; in probability space expected interventional or exact',
    remedy: 'Use --method interventional or exact with a background, or --space margin.',
  },
  'explain.member_not_explained': {
    kind: 'input',
    template: 'member {algorithm} of the vote has {what}, and its part of the vote is not explained',
    remedy: 'Take method interventional, or explain the member alone.',
  },
  'explain.too_many_features': {
    kind: 'limit',
    template: 'enumeration takes at most {limit} features (2^{limit} coalitions); the model uses {received}',
    remedy:
      'In the margin use the interventional method, which gives the same values at any size (without a background the path-dependent one); for a probability it gives others.',
  },
  'explain.recourse_needs_one_score': {
    kind: 'input',
    template: 'a search for changes needs a model of one score; this one has {outputs}',
    remedy: 'Use a model of two classes, a regression of one target, or an isolation forest.',
  },
  'explain.unknown_rule_column': {
    kind: 'input',
    template: 'a rule names {column}, which the model does not read; it reads {known}',
    remedy: 'Name a column of the table that the model reads.',
  },
  'explain.rule_needs_numbers': {
    kind: 'input',
    template: 'a rule bounds {column} as a number; it is {type}',
    remedy: 'Bound numbers by direction, range and step; lock a category, or name its permitted levels.',
  },
  'explain.residual_too_large': {
    kind: 'fault',
    template: 'row {row}: score − base − contributions leaves {residual}; at most {bound} allowed',
    remedy: 'This is a defect of the explainer; report it with the model and the row.',
  },

  // metrics
  'metrics.length_mismatch': {
    kind: 'input',
    template: '{name} has {received} values; expected {expected}',
    remedy: 'Labels, scores, weights and groups need one value per row.',
  },
  'metrics.value_out_of_range': {
    kind: 'input',
    template: 'invalid {name} in row {row}; not in {range}: {value}',
    remedy: 'Labels are 0 or 1, probabilities lie in [0, 1], scores are numbers, weights are not negative.',
  },
  'metrics.count_out_of_range': {
    kind: 'input',
    template: 'invalid {name}; not in {range}: {value}',
    remedy: 'Give a count inside the range.',
  },
  'metrics.beta_out_of_range': {
    kind: 'input',
    template: 'invalid beta; not in (0, Infinity): {value}',
    remedy: 'Give 1 for F1, 2 to count recall four times.',
  },
  'metrics.level_out_of_range': {
    kind: 'input',
    template: 'invalid level; not in (0, 1): {value}',
    remedy: 'Give the coverage as a share, such as 0.95.',
  },

  // scenarios
  'scenarios.only_sound': {
    kind: 'input',
    template: '{what} needs mode sound; received mode {mode}',
    remedy:
      'Give the mode sound: the published data are repeated as they are, and nothing else is planted in them.',
  },
  'scenarios.unknown': {
    kind: 'absent',
    template: 'unknown scenario: {id}; nearest known: {nearest}',
    remedy: 'Check the spelling against the list of scenarios.',
  },
  'scenarios.unknown_quirk': {
    kind: 'input',
    template: 'unknown quirk: {name}; nearest known: {nearest}',
    remedy: 'Check the spelling against the quirks of the scenario.',
  },
  'scenarios.unknown_setting': {
    kind: 'input',
    template: 'unknown setting: {name}; nearest known: {nearest}',
    remedy: 'Check the spelling against the settings of the scenario.',
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
