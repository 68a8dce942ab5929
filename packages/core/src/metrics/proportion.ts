import type { Cells, Confusion } from './confusion.ts'
import { type MetricValue, type UndefinedReason, undefinedValue } from './metric-value.ts'
import { wilsonInterval } from './wilson-interval.ts'

type Part = (cells: Cells) => number

/**
 * A share of rows as a value with n and, without weights, Wilson's 95 % interval. Undefined, for the reason given, where its
 * denominator has no row.
 */
export function proportion(
  confusion: Confusion,
  numerator: Part,
  denominator: Part,
  reason: UndefinedReason,
): MetricValue {
  const n = denominator(confusion.rows ?? confusion)
  if (n === 0) return undefinedValue(reason, 0)
  const value = numerator(confusion) / denominator(confusion)
  return confusion.rows === undefined ? withWilson(value, numerator(confusion), n) : { value, n }
}

/** The share successes / trials of counted rows. */
export function countedShare(successes: number, trials: number, reason: UndefinedReason): MetricValue {
  return trials === 0 ? undefinedValue(reason, 0) : withWilson(successes / trials, successes, trials)
}

function withWilson(value: number, successes: number, n: number): MetricValue {
  const interval = wilsonInterval(successes, n)
  return 'low' in interval
    ? { value, n, low: interval.low, high: interval.high, method: 'wilson' }
    : { value, n }
}
