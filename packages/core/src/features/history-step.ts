/**
 * A condition on one event. A missing value meets none of them, except that an instant which is missing has not passed.
 * `multipleOf`: amounts without a remainder, such as whole hundreds. `passed`: whether an instant of the event lies before the moment that is
 * asked about (a document that has expired); steps with it look at each event of the window at every moment.
 */
export type EventCondition =
  | { readonly column: string; readonly levels: readonly string[] }
  | { readonly column: string; readonly atLeast?: number; readonly below?: number }
  | { readonly column: string; readonly multipleOf: number }
  | { readonly column: string; readonly passed: boolean }
  | { readonly anyOf: readonly EventCondition[] }

/**
 * One as-of aggregate over an entity's earlier events. With t the moment that is asked about, it sees the events that are strictly earlier
 * than t and at most `hours` old: t − hours <= time < t. Events of the same instant as t are not seen, in whatever order they stand.
 *
 * | statistic | value | undefined |
 * |---|---|---|
 * | `count`, `per_day` | number of events; divided by the days of the window | |
 * | `sum`, `mean`, `max`, `min`, `std` | of `of`; sample standard deviation | no event with a value; of `std` fewer than 2; a sum is 0 |
 * | `share` | of the events those that meet `where` | no event |
 * | `distinct` | different levels of `of`; without it, different counterparties | |
 * | `coverage` | share of `levels` of the column `of` that occur | |
 * | `hours_since` | from the last event to t | no event |
 */
export type HistoryStep = {
  readonly output: string
  /** events in which the entity stands on this side; `any`: on whichever, once where it stands on both */
  readonly side: string
  readonly statistic:
    | 'count'
    | 'per_day'
    | 'sum'
    | 'mean'
    | 'max'
    | 'min'
    | 'std'
    | 'share'
    | 'distinct'
    | 'coverage'
    | 'hours_since'
  readonly of?: EventValue
  /** of `coverage` */
  readonly levels?: readonly string[]
  /** the window; absent: the whole past */
  readonly hours?: number
  /** all of them; of `share` those of the numerator alone */
  readonly where?: readonly EventCondition[]
}

/**
 * What is aggregated: a column; or, made of the entity's own past at the time of the event, the hours since its latest strictly earlier event on a side (or
 * `any`), 1 where no strictly earlier event has this counterparty, else 0, or how many strictly earlier events on any side are at most so many hours
 * older.
 */
export type EventValue =
  | string
  | { readonly hoursSince: string }
  | { readonly isNew: 'counterparty' }
  | { readonly countWithin: number }

/**
 * Aggregates over one table of events. Plain data. `sides` names the columns in which an entity may stand: a transfer has a sender and a receiver, a
 * document an owner. With two sides, the counterparty of an event is the entity on the other one.
 */
export type HistoryPlan = {
  /** column of instants */
  readonly time: string
  readonly sides: Readonly<Record<string, string>>
  readonly steps: readonly HistoryStep[]
}
