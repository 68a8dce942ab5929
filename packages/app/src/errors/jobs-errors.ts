import type { ErrorEntry } from '@candor/core/errors'

/** Errors of commands and jobs: training, importing, explaining, data sets. */
export const jobsErrors = {
  'jobs.explanation_failed': {
    kind: 'fault',
    template: 'a score could not be explained: {reason}',
    remedy: 'The decision stands. Report this with the message.',
  },
  'jobs.explanation_too_slow': {
    kind: 'limit',
    template: 'a score was not explained within {ms} ms',
    remedy: 'The decision stands. Use a model with fewer or shallower trees, or a smaller background.',
  },
  'jobs.explanation_queue_full': {
    kind: 'limit',
    template: '{limit} explanations wait already',
    remedy: 'The decision stands. Send fewer records at a time, or ask with explain=none.',
  },
  'jobs.explanations_end': {
    kind: 'state',
    template: 'the server is being stopped; explanations that are awaited are made after its next start',
    remedy: 'Start the server again.',
  },
  'jobs.no_reset_on_server': {
    kind: 'state',
    template:
      'the store is a database of a server (CANDOR_STORE); --reset only removes files of the data folder',
    remedy: 'Empty the database yourself, or leave CANDOR_STORE out.',
  },
  'jobs.no_data_folder': {
    kind: 'state',
    template: 'this server has no data folder',
    remedy: 'Start it with --data-dir.',
  },
  'jobs.upload_too_large': {
    kind: 'limit',
    template: 'the data set is larger than {limit} bytes',
    remedy: 'Send it in parts, or as Parquet.',
  },
  'jobs.upload_broken_off': {
    kind: 'input',
    template: 'the data set broke off before its end',
    remedy: 'Send it again.',
  },
  'jobs.datasets_full': {
    kind: 'limit',
    template: 'all data sets together would be larger than {limit} bytes; they have {used}',
    remedy: 'Ask the operator for room.',
  },
  'jobs.table_too_large': {
    kind: 'limit',
    template: 'the table has {received} {what}; at most {limit}',
    remedy: 'Send it in parts.',
  },
  'jobs.unknown_dataset': {
    kind: 'absent',
    template: 'no data set {id}',
    remedy: 'List the data sets with GET /v1/datasets.',
  },
  'jobs.unknown_file': {
    kind: 'absent',
    template: 'job {id} has no file {name}; it has {known}',
    remedy: 'Look at the result of the job with GET /v1/jobs/{id}.',
  },
  'jobs.file_deleted': {
    kind: 'absent',
    template: 'the file {name} of job {id} was deleted at {at}: it is kept no longer',
    remedy: 'Start the job again, or set another retention of outputs.',
  },
  'jobs.file_erased': {
    kind: 'absent',
    template:
      'the file {name} of job {id} is gone: a person was taken out of it; the file without that person is {successor}',
    remedy: 'Ask for that one.',
  },
  'jobs.dataset_in_use': {
    kind: 'state',
    template: 'something else began to work on a data set that is being rewritten: {job}',
    remedy: 'Try again.',
  },
  'jobs.named_elsewhere': {
    kind: 'absent',
    template: 'there is no {type} {id}; the same value stands in columns of data sets: {places}',
    remedy: 'Name those that mean the person (--columns, or columns in the request).',
  },
  'jobs.rewritten_otherwise': {
    kind: 'fault',
    template: '{file} has {rows} rows, and {received} when it was rewritten',
    remedy: 'The file is as it was. Report this with the message.',
  },
  'jobs.dataset_rewritten': {
    kind: 'state',
    template: 'data set {id} was rewritten while it was being read, because somebody was taken out of it',
    remedy: 'Launch the job again.',
  },
  'jobs.nothing_to_flag': {
    kind: 'input',
    template: 'model {model} has no threshold for the use {use}, so no row can be flagged',
    remedy: 'Choose a use with a threshold, or decide none or all.',
  },
  'jobs.too_many_decisions': {
    kind: 'limit',
    template: '{rows} rows are more than may become decisions at once: {limit}',
    remedy: 'Decide flagged rows only, or a smaller data set.',
  },
  'jobs.thread_ended': {
    kind: 'fault',
    template: 'the thread of a job of kind {kind} ended before its work did',
    remedy: 'The job is tried again; report this if it stays so.',
  },
  'jobs.demonstration_failed': {
    kind: 'fault',
    template: 'the demonstration of {domain} could not be made: {detail}',
    remedy:
      'The other domains are not concerned; start again to try it once more, or with --reset to make everything anew.',
  },
  'jobs.model_too_large': {
    kind: 'limit',
    template: '{path} has {received} bytes; a model file may have at most {limit}',
    remedy: 'Export the model with fewer trees, or in a binary format.',
  },
  'jobs.has_names': {
    kind: 'input',
    template: '--features for {model}, whose columns have names; expected it for models without names only',
    remedy: 'Leave --features out, and name the columns of the table as the model does.',
  },
  'jobs.wrong_column_count': {
    kind: 'input',
    template:
      '{received} columns for {model}, which has {expected} columns without names; expected exactly {expected}',
    remedy: 'Give a table with just those columns, or name them in their order with --features.',
  },
  'jobs.objective_not_for_task': {
    kind: 'input',
    template: 'objective {objective} for a target of {target}; expected {known}',
    remedy: 'Leave --objective out, or choose one that fits the target.',
  },
  'jobs.needs_classes': {
    kind: 'input',
    template: '{algorithm} tells classes apart; the target is numbers',
    remedy: 'Use gbm, rf or extra-trees for numbers, or --task classification where numbers are classes.',
  },
  'jobs.native_categories_need_gbm': {
    kind: 'input',
    template: '--categories native with {given}; expected --algorithm gbm and no scenario',
    remedy: 'Leave --categories out: each level becomes a column then.',
  },
  'jobs.exposure_needs_gbm': {
    kind: 'input',
    template:
      '--exposure with --algorithm {algorithm}; expected gbm with objective poisson, gamma or tweedie',
    remedy: 'Use --algorithm gbm --objective poisson, or leave --exposure out.',
  },
  'jobs.members_needed': {
    kind: 'input',
    template:
      'members of a vote: {received}; expected two or more different ones of gbm, rf, extra-trees, logistic',
    remedy: 'Name them with --members, such as --members rf,gbm:2.',
  },
  'jobs.calibration_needs_classes': {
    kind: 'input',
    template: '--calibrate {calibrate} for a target that is no class; expected two classes or more',
    remedy: 'Leave --calibrate out.',
  },
  'jobs.bad_split': {
    kind: 'input',
    template: 'invalid split: {received}; expected time:COLUMN or group:COLUMN',
    remedy: 'Name the column by which rows are divided.',
  },
  'jobs.bundle_outside': {
    kind: 'input',
    template: 'the bundle {bundle} does not lie in the data folder of the server that runs on it',
    remedy: 'Leave --bundle out, or stop the server.',
  },
  'jobs.bad_model_name': {
    kind: 'input',
    template:
      'invalid name: "{name}"; expected 1 to 100 letters, digits, hyphens and underscores, a letter or digit first',
    remedy: 'Choose another name.',
  },
  'jobs.scenario_file_missing': {
    kind: 'absent',
    template:
      '{file} is not there; a scenario has schema, features, policy, wording and checks, each as .json',
    remedy: 'Write the scenario again with candor init, or put the file back.',
  },
  'jobs.scenario_file_invalid': {
    kind: 'input',
    template: '{file}, {field}: {problem}',
    remedy: 'Correct the field; docs/own-tables.md says what each one means.',
  },
  'jobs.reserved_scenario': {
    kind: 'input',
    template: 'the id {id} belongs to the built-in scenario {scenario}; expected another one',
    remedy: 'Choose another id with --as.',
  },
  'jobs.bad_scenario_id': {
    kind: 'input',
    template: 'the id {id} is not one of small letters, digits and hyphens, at most 60 of them',
    remedy: 'Choose an id such as my-claims with --as.',
  },
  'jobs.scenario_exists': {
    kind: 'state',
    template: 'there is a scenario {id} already, in {folder}',
    remedy: 'Choose another id with --as, or replace it with --force.',
  },
  'jobs.no_target_proposed': {
    kind: 'input',
    template: 'no column of {columns} can be a target: each is constant, an identifier or a date',
    remedy: 'Name the target with --target.',
  },
  'jobs.label_table_needed': {
    kind: 'input',
    template:
      'the folder {folder} holds the tables {tables}; expected --label-table to name the one with a row for each decision',
    remedy: 'Name the table without its ending, such as --label-table customers.',
  },
  'jobs.joined_not_unique': {
    kind: 'input',
    template:
      'the table {table} has {rows} rows with {column} {value}; expected one, to be put beside others',
    remedy: 'Take the table out of reading.joined in schema.json, or make one row of each key.',
  },
  'jobs.no_tables_in_folder': {
    kind: 'absent',
    template:
      'the folder {folder} holds no table: no file that ends in .csv, .tsv, .parquet, .ndjson or .json',
    remedy: 'Name a file, or a folder of such files.',
  },
  'jobs.no_table_in_folder': {
    kind: 'absent',
    template: 'the folder {folder} holds no table {table}; there are: {tables}',
    remedy: 'Name one of the tables, or give a file.',
  },
  'jobs.reserved_name': {
    kind: 'input',
    template:
      'the name {name} belongs to the scenario {scenario}; expected another name, or --scenario {scenario}',
    remedy: 'Choose another name.',
  },
  'jobs.self_labels': {
    kind: 'input',
    template:
      'the labels in {target} of {rows} are a model’s own answers, as {column} says; expected labels from elsewhere, or --allow-self-labels',
    remedy: 'Leave those rows out, or let them in on purpose; it is recorded in the bundle.',
  },
  'jobs.leaking_column': {
    kind: 'input',
    template:
      'column {column} is known only because of the outcome; expected it among --drop, or --allow-leak {column}',
    remedy: 'Leave the column out.',
  },
  'jobs.only_trees_exported': {
    kind: 'input',
    template:
      '{model} is a {algorithm} model, which {format} cannot hold; models of trees in one piece go to xgboost, onnx, neutral and javascript, ' +
      'logistic regression to onnx and javascript',
    remedy: 'Export the members apart, or score with the bundle.',
  },
  'jobs.not_json': {
    kind: 'input',
    template: '{path} is not a JSON object: {reason}',
    remedy: 'Write it as {"max_depth": {"values": [3, 6]}}, or give the log of a search.',
  },
  'jobs.nothing_to_resume': {
    kind: 'input',
    template: '--resume without {option}; expected {option} FILE of the run that was stopped',
    remedy: 'Name the file, or leave --resume out.',
  },
  'jobs.no_checkpoints': {
    kind: 'input',
    template: '--checkpoint with --algorithm {algorithm}; expected one of {known}',
    remedy: 'Leave --checkpoint out: the training cannot be gone on with.',
  },
  'jobs.other_search_log': {
    kind: 'state',
    template: 'the log is of another search: {what} differs',
    remedy: 'Search with the data and options that the log began with, or begin another log.',
  },
  'jobs.metric_not_for_target': {
    kind: 'input',
    template: 'metric {metric} does not measure this target; expected one of {known}',
    remedy: 'Choose another --metric.',
  },
  'jobs.kept_name_taken': {
    kind: 'input',
    template: '--keep {column}: the scores have a column of that name; expected another one',
    remedy: 'Rename the column of the input.',
  },
  'jobs.no_trees': {
    kind: 'input',
    template: '{model} is a {algorithm} model and has no trees',
    remedy: 'Leave out the option that asks for trees, or name a model of trees.',
  },
  'jobs.no_base_margin': {
    kind: 'input',
    template:
      '--base-margin for {model}, a {algorithm} model; expected boosting, and a column for each of {outputs} outputs',
    remedy: 'Leave --base-margin out, or name as many columns as the model has outputs.',
  },
  'jobs.feature_in_two_groups': {
    kind: 'input',
    template:
      'feature {feature} is in the groups {first} and {second}; expected every feature in one at most',
    remedy: 'Name each feature in one --group only.',
  },
  'jobs.group_named_as_feature': {
    kind: 'input',
    template: 'the group {group} has the name of a feature that is not in it',
    remedy: 'Give the group another name.',
  },
  'jobs.no_rows': {
    kind: 'input',
    template: '{what} over no rows does not exist',
    remedy: 'Give at least one row, or another condition.',
  },
  'jobs.pair_of_one_feature': {
    kind: 'input',
    template: 'a pair is of two features; {feature} is named twice',
    remedy: 'Name another feature with --with, or leave --with out.',
  },
  'jobs.effects_need_numbers': {
    kind: 'input',
    template: 'local effects of a pair are of two columns of numbers; {feature} holds levels',
    remedy: 'Name two columns of numbers, or use --kind pdp for the pair.',
  },
  'jobs.players_need_interventional': {
    kind: 'input',
    template:
      'features as players are for interventional contributions to the margin, by source feature; received {method} or another space or level',
    remedy: 'Name --method interventional with --background, or leave --grouping out.',
  },
  'jobs.no_impurity': {
    kind: 'input',
    template: 'importance by impurity for {model}, a {algorithm} model; expected trees that learnt a target',
    remedy: 'Use --kind shap, which is for every model that is explained.',
  },
  'jobs.unknown_tree': {
    kind: 'input',
    template: 'invalid tree; not in 0 to {last}: {tree}',
    remedy: 'Trees are counted from 0.',
  },
  'jobs.tree_too_large': {
    kind: 'limit',
    template: 'tree {tree} has {received} nodes; a picture takes at most {limit}',
    remedy: 'Read it as text with model show REF --tree N.',
  },
  'jobs.unknown_picture': {
    kind: 'input',
    template: '{path} is no picture that can be drawn; expected a name ending in .svg or .png',
    remedy: 'Use one of these endings.',
  },
  'jobs.no_chart_renderer': {
    kind: 'state',
    template: 'charts are not built: no {path}; expected it after `npm run build`',
    remedy: 'Run `npm run build`.',
  },
  'jobs.nothing_to_draw': {
    kind: 'input',
    template: 'there is nothing to draw: {reason}',
    remedy: 'Give rows of both classes.',
  },
  'jobs.language_model_failed': {
    kind: 'state',
    template: 'the language model ({provider}) gave no usable answer: {reason}',
    remedy: 'Look at the server of the language model; texts are made from the template meanwhile.',
  },
  'jobs.no_cut_off': {
    kind: 'input',
    template: 'a regression has no cut-off of its own; expected --to with a number',
    remedy: 'Say with --to which prediction to get across.',
  },
  'jobs.no_background': {
    kind: 'input',
    template:
      'interventional attributions need rows to compare with, and {model} has none; expected --background FILE',
    remedy: 'Give a file of rows with --background, or use --method path-dependent.',
  },
  'jobs.features_not_for_model': {
    kind: 'input',
    template: '{model} has its columns already; --features is for model files',
    remedy: 'Leave out --features, or name the model file itself.',
  },
  'jobs.background_not_for_model': {
    kind: 'input',
    template:
      '{model} is registered or a bundle, which has the background that it was made with; received --background {background}',
    remedy: 'Leave --background (and BACKGROUND_DATA_PATH) out; it belongs to model files of other programs.',
  },
  'jobs.space_not_available': {
    kind: 'input',
    template: '{space} space for {model}; it is explained in {known}',
    remedy: 'Leave --space out.',
  },
  'jobs.two_classes_for_anomaly': {
    kind: 'input',
    template:
      '{model} is an isolation forest: its anomaly score is judged by average_precision or roc_auc against a target of two classes; received {received}',
    remedy: 'Name a target of two classes with --target, and its positive value with --positive.',
  },
  'jobs.scorer_not_for_task': {
    kind: 'input',
    template: 'scorer {scorer} is not for {model}, a model of the task {task}',
    remedy:
      'Name average_precision, roc_auc, log_loss or accuracy for two classes, accuracy or log_loss for more, r2 or rmse for numbers.',
  },
  'jobs.other_classes': {
    kind: 'input',
    template: 'column {column} has the class {received}; the model knows {known}',
    remedy: 'Name the column of the classes that the model was trained on.',
  },
  'jobs.unknown_feature': {
    kind: 'absent',
    template: 'unknown feature: {feature}; known: {known}',
    remedy: 'Name a source feature of the model.',
  },
  'jobs.other_partial': {
    kind: 'state',
    template: '{path} holds part of another result; not the same: {differs}',
    remedy: 'Give the options of the run that was stopped, or leave --resume out to start again.',
  },
  'jobs.memory_too_small': {
    kind: 'limit',
    template: 'this needs about {needed} MB of memory; --memory allows {allowed} MB',
    remedy: 'Allow more, or explain fewer rows at a time with --rows.',
  },
  'jobs.other_row_count': {
    kind: 'input',
    template: '{path} has {received} rows; the result has {expected}',
    remedy: 'Compare with contributions of the same rows, one line for each line of the result.',
  },
  'jobs.no_common_column': {
    kind: 'input',
    template: '{path} has the columns {received}; expected those of {expected}',
    remedy: 'Name the columns as the features are named, or give one for each of them in their order.',
  },
  'jobs.unknown_class': {
    kind: 'input',
    template: 'unknown class: {received}; known: {known}, all, predicted',
    remedy: 'Name a class of the model.',
  },
  'jobs.row_out_of_range': {
    kind: 'input',
    template: 'invalid row; not in 0 to {last}: {row}',
    remedy: 'Rows are counted from 0.',
  },
  'jobs.no_row_in_range': {
    kind: 'input',
    template: 'none of rows {from} to {to} meets the condition; the last row that does is {last}',
    remedy: 'Rows are counted in the whole input, from 0; give other rows, or another condition.',
  },
  'jobs.words_need_sources': {
    kind: 'input',
    template: 'words are made of source features; expected --words without --level column',
    remedy: 'Leave --level out.',
  },
  'jobs.vendor_score_differs': {
    kind: 'fault',
    template:
      'row {row}: the leaves add up to {score}, but the model says {margin}; expected equal within 1e-5',
    remedy: 'Report this with the model file.',
  },
  'jobs.scores_needed': {
    kind: 'input',
    template: 'no scores given; expected --probability COLUMN or --model REF',
    remedy: 'Name the column that holds the probabilities, or the model that makes them.',
  },
  'jobs.not_a_probability': {
    kind: 'input',
    template: 'column {column}, row {row}: {value} is not a probability; expected a number 0 to 1',
    remedy: 'Name the column of probabilities with --probability.',
  },
  'jobs.no_weight': {
    kind: 'input',
    template: 'column {column}: all {rows} weights are 0; expected at least one above 0',
    remedy: 'Name a column of weights of which some count.',
  },
  'jobs.not_a_weight': {
    kind: 'input',
    template: 'column {column}, row {row}: {value} is not a weight; expected a finite number, at least 0',
    remedy: 'Name the column of weights with --weights.',
  },
  'jobs.other_positive': {
    kind: 'input',
    template: '{model} gives the probability of {own}; it cannot be judged as the probability of {received}',
    remedy: 'Leave --positive out.',
  },
  'jobs.two_class_model_needed': {
    kind: 'input',
    template: '{model} gives {received}; expected a model of two classes',
    remedy: 'The metrics of `train` measure such a model on its test rows.',
  },
  'jobs.two_classes_needed': {
    kind: 'input',
    template: 'column {column} holds {received}; expected two classes',
    remedy: 'Scores in one column can be judged against two classes only.',
  },
  'jobs.unknown_size': {
    kind: 'input',
    template: 'unknown size: {name}; {domain} has none besides --rows',
    remedy: 'Leave --set out.',
  },
  'jobs.unknown_setting': {
    kind: 'input',
    template: 'unknown size: {name}; nearest of {domain}: {nearest}',
    remedy: 'Check the spelling.',
  },
  'jobs.two_sizes': {
    kind: 'input',
    template: '--rows {rows} and --set {unit}={units} both say how much is made',
    remedy: 'Leave one of them out.',
  },
  'jobs.tables_need_folder': {
    kind: 'input',
    template: '{domain} consists of {count} tables; {out} is one file',
    remedy: 'Give --out the name of a folder, without an ending.',
  },
  'jobs.no_series': {
    kind: 'input',
    template: '{scenario} makes its features of the row itself, not of a series or a history',
    remedy: 'Train and score on its table as it is.',
  },
  'jobs.history_table_missing': {
    kind: 'absent',
    template: '{scenario} needs a table called {wanted}; found: {found}',
    remedy: 'Give a folder with the tables as candor generate writes them, or rename the file.',
  },
  'jobs.history_table_unknown': {
    kind: 'input',
    template: '{file} has no column that the table {table} has; nearest: {nearest}; known: {wanted}',
    remedy: 'Name the columns as the schema or its aliases do.',
  },
  'jobs.unknown_quirk': {
    kind: 'input',
    template: 'unknown quirk: {name}; nearest known: {nearest}',
    remedy: 'Read the quirks of the scenario in its README.',
  },
} as const satisfies Record<`jobs.${string}`, ErrorEntry>
