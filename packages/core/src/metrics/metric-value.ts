/** A number with the count it rests on and, where there is a good one, a 95 % interval and how it was made. */
export type Estimate = {
  readonly value: number
  /** rows of the number's own denominator: positives for a true-positive rate, all rows for an AUC; a count even with weights */
  readonly n: number
  readonly low?: number
  readonly high?: number
  readonly method?: string
}

/** Why a number does not exist. */
export type UndefinedReason =
  | 'no_rows'
  | 'no_trials'
  | 'no_positives'
  | 'no_negatives'
  | 'no_predicted_positives'
  | 'no_predicted_negatives'
  | 'empty_group'
  | 'zero_weight'
  | 'too_few_rows'
  | 'no_variation'
  | 'fewer_than_two_groups'
  | 'undefined_class'

/** Stands for a number that the data cannot give. `n` is the count that was too small, mostly 0. */
export type Undefined = {
  readonly status: 'undefined'
  readonly reason: UndefinedReason
  readonly n: number
}

export type MetricValue = Estimate | Undefined

/**
 * The value that stands for "cannot be known from these rows".
 *
 * @example
 * undefinedValue('no_positives', 0) // { status: "undefined", reason: "no_positives", n: 0 }
 */
export function undefinedValue(reason: UndefinedReason, n: number): Undefined {
  return { status: 'undefined', reason, n }
}

/**
 * Whether a result is there; narrows its type.
 *
 * @example
 * isDefined({ value: 0.5, n: 10 }) // true
 * isDefined(undefinedValue('no_rows', 0)) // false
 */
export function isDefined<T extends object>(result: T | Undefined): result is T {
  return !('status' in result && result.status === 'undefined')
}
