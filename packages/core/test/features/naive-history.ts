import type { EventCondition, EventValue, HistoryPlan, HistoryStep } from '../../src/index.ts'

export type NaiveEvent = Readonly<Record<string, string | number | null>>

/** Oracle of the history steps: each formula read off the definition, over all events, for one entity and moment. */
export function naiveHistory(
  events: readonly NaiveEvent[],
  plan: HistoryPlan,
  entity: string,
  t: number,
): Record<string, number> {
  return Object.fromEntries(plan.steps.map((step) => [step.output, naiveStep(events, plan, step, entity, t)]))
}

function naiveStep(
  events: readonly NaiveEvent[],
  plan: HistoryPlan,
  step: HistoryStep,
  entity: string,
  t: number,
): number {
  const { hours = Number.POSITIVE_INFINITY, where = [], of, statistic, levels = [] } = step
  const time = (event: NaiveEvent) => event[plan.time] as number
  const seen = events
    .filter((event) => time(event) < t && time(event) >= t - hours * 3_600_000)
    .filter((event) => sidesOf(event, plan, entity).includes(step.side))
  const chosen = seen.filter((event) => where.every((condition) => holds(condition, event, t)))
  const values =
    of === undefined || statistic === 'coverage' || statistic === 'distinct'
      ? []
      : chosen
          .map((event) => amountOf(of, event, events, plan, entity))
          .filter((value) => !Number.isNaN(value))
  const n = values.length
  const mean = values.reduce((sum, value) => sum + value, 0) / n
  switch (statistic) {
    case 'count':
      return chosen.length
    case 'per_day':
      return chosen.length / (hours / 24)
    case 'sum':
      return n === 0 ? 0 : mean * n
    case 'mean':
      return mean
    case 'max':
      return n === 0 ? Number.NaN : Math.max(...values)
    case 'min':
      return n === 0 ? Number.NaN : Math.min(...values)
    case 'std':
      return n < 2
        ? Number.NaN
        : Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1))
    case 'share':
      return chosen.length / seen.length
    case 'distinct': {
      const told = chosen.map((event) =>
        typeof of === 'string' ? event[of] : counterparty(event, plan, entity),
      )
      return new Set(told.filter((value) => value !== null)).size
    }
    case 'coverage':
      return (
        levels.filter((level) => chosen.some((event) => event[of as string] === level)).length / levels.length
      )
    case 'hours_since':
      return chosen.length === 0 ? Number.NaN : (t - Math.max(...chosen.map(time))) / 3_600_000
  }
}

/** An event with the entity on both sides is one event of `any`, and seen from the first side. */
function sidesOf(event: NaiveEvent, { sides }: HistoryPlan, entity: string): string[] {
  const own = Object.entries(sides).flatMap(([side, column]) => (event[column] === entity ? [side] : []))
  return own.length > 0 ? [...own, 'any'] : []
}

function counterparty(event: NaiveEvent, { sides }: HistoryPlan, entity: string) {
  const [a, b] = Object.values(sides).map((column) => event[column]!)
  return a === entity ? b! : a!
}

function amountOf(
  of: EventValue,
  event: NaiveEvent,
  events: readonly NaiveEvent[],
  plan: HistoryPlan,
  entity: string,
): number {
  if (typeof of === 'string') return (event[of] as number | null) ?? Number.NaN
  const time = (one: NaiveEvent) => one[plan.time] as number
  const earlier = events.filter((one) => time(one) < time(event) && sidesOf(one, plan, entity).length > 0)
  if ('isNew' in of) {
    const other = counterparty(event, plan, entity)
    if (other === null) return Number.NaN
    return Number(!earlier.some((one) => counterparty(one, plan, entity) === other))
  }
  if ('countWithin' in of)
    return earlier.filter((one) => time(one) >= time(event) - of.countWithin * 3_600_000).length
  const onSide = earlier.filter((one) => sidesOf(one, plan, entity).includes(of.hoursSince))
  return onSide.length === 0 ? Number.NaN : (time(event) - Math.max(...onSide.map(time))) / 3_600_000
}

function holds(condition: EventCondition, event: NaiveEvent, t: number): boolean {
  if ('anyOf' in condition) return condition.anyOf.some((one) => holds(one, event, t))
  const value = event[condition.column] ?? null
  if ('passed' in condition) return (typeof value === 'number' && value < t) === condition.passed
  if (value === null) return false
  if ('levels' in condition) return condition.levels.includes(value as string)
  if ('multipleOf' in condition) return (value as number) % condition.multipleOf === 0
  const { atLeast = Number.NEGATIVE_INFINITY, below = Number.POSITIVE_INFINITY } = condition
  return (value as number) >= atLeast && (value as number) < below
}
