import type { HistoryStep } from './history-step.ts'

/**
 * How many hours before a moment the earliest event may lie that changes any of these steps: the longest window, and what its events look back on for themselves. Infinity
 * where one needs the whole past: without a window, or by what an event makes of all that was before it (`hoursSince`, `isNew`). 0 of no steps.
 *
 * @example
 * const of = { countWithin: 2 }
 * historyReach([{ output: 'burst', side: 'any', statistic: 'max', of, hours: 90 }])   // 92
 * historyReach([{ output: 'n', side: 'any', statistic: 'count' }])   // Infinity
 */
export function historyReach(steps: readonly Pick<HistoryStep, 'hours' | 'of'>[]): number {
  return steps.reduce((reach, step) => Math.max(reach, reachOf(step)), 0)
}

function reachOf({ hours = Number.POSITIVE_INFINITY, of }: Pick<HistoryStep, 'hours' | 'of'>): number {
  if (of === undefined || typeof of === 'string') return hours
  return 'countWithin' in of ? hours + of.countWithin : Number.POSITIVE_INFINITY
}
