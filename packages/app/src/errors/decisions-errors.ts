import type { ErrorEntry } from '@candor/core/errors'

/** Errors of scoring and explaining by a registered model. */
export const decisionsErrors = {
  'decisions.label_from_the_future': {
    kind: 'input',
    template: 'observed_at is {observed_at}, later than now: {now}',
    remedy: 'Send when it came to light, with its time zone.',
  },
  'decisions.no_model': {
    kind: 'state',
    template: 'no model of {domain} is registered yet',
    remedy:
      'Train one with `candor train --scenario {domain} --name …`; a demonstration makes them after its start.',
  },
  'decisions.no_model_named': {
    kind: 'state',
    template:
      'nothing says which model is meant; expected exactly one champion, or a server started for one: {known}',
    remedy: 'Start the server with `candor serve --model NAME`, or ask a model by its name under /v1 or /v2.',
  },
  'decisions.too_late': {
    kind: 'limit',
    template:
      'the time that Candor-Timeout-Ms allows was over before the record was looked at; nothing was stored',
    remedy: 'Allow more time, or send fewer requests at once.',
  },
  'decisions.never_served': {
    kind: 'input',
    template: 'model {model} is kept for batches and audits, never asked by the service: {reason}',
    remedy: 'Ask the served model of the domain; score and explain files with this one.',
  },
  'decisions.unknown_use': {
    kind: 'input',
    template: 'unknown use: {use}; known: {known}',
    remedy: 'Leave use out for the default of the policy.',
  },
  'decisions.scale_not_available': {
    kind: 'input',
    template: 'model {model} has no {scale} scale; known: {known}',
    remedy: 'Ask for the other scale, or train the model with a calibrator.',
  },
  'decisions.nothing_to_tell': {
    kind: 'state',
    template: 'decision {id} has no explained probability; a text needs both',
    remedy: 'Score with explain=top or full by a model of two classes.',
  },
  'decisions.unknown_background': {
    kind: 'input',
    template: 'unknown background: {background}; known: {known}',
    remedy: "Leave background out for the version's own.",
  },
  'decisions.unknown_class': {
    kind: 'input',
    template: 'unknown class: {class}; known: {known}',
    remedy: 'Leave class out for the predicted one.',
  },
  'decisions.several_targets': {
    kind: 'input',
    template: 'model {model} predicts {targets} targets; a decision needs one',
    remedy: 'Register a model with one target.',
  },
  'decisions.anomaly_model': {
    kind: 'input',
    template:
      'model {model} gives anomaly scores; a decision needs a model with classes or one that predicts a number',
    remedy: 'Score and explain rows with this model, and decide with another.',
  },
  'decisions.too_many_rows': {
    kind: 'limit',
    template: '{received} rows in one request; at most {limit}',
    remedy: 'Send the rows in several requests.',
  },
  'decisions.what_if_too_large': {
    kind: 'input',
    template: 'the values to vary make {cells} cells; expected at most {limit}',
    remedy: 'Vary fewer features at once, or fewer values of each.',
  },
  'decisions.what_if_too_slow': {
    kind: 'limit',
    template: '{done} of {cells} cells were ready after {ms} ms',
    remedy: 'Ask for fewer cells, for scores only (attributions: false), or give a longer deadline_ms.',
  },
  'decisions.too_many_questions': {
    kind: 'limit',
    template: '{limit} questions wait already, which is as many as may',
    remedy: 'Ask again in a moment.',
  },
  'decisions.not_awaited': {
    kind: 'state',
    template: 'whoever asked has gone; what was left was not looked at',
    remedy: 'Wait for the answer, or ask for less at a time.',
  },
  'decisions.thinking_ended': {
    kind: 'fault',
    template: 'the thread that thinks about questions ended before the answer',
    remedy: 'Ask again; report this if it stays so.',
  },
  'decisions.exact_too_costly': {
    kind: 'limit',
    template:
      'enumerating the coalitions of {features} features against {rows} rows needs {cost} walks; at most {limit}',
    remedy: 'Ask for the method interventional, which gives the same values.',
  },
  'decisions.space_not_available': {
    kind: 'input',
    template: 'model {model} gives no probability; it is explained in margin space',
    remedy: 'Leave the space out.',
  },
  'decisions.model_not_loadable': {
    kind: 'fault',
    template: 'version {version} of {model} is registered, but its bundle cannot be read: {detail}',
    remedy: 'Restore the folder of the bundle, or register the model again.',
  },
} as const satisfies Record<`decisions.${string}`, ErrorEntry>
