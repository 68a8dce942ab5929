import type { Challenger } from '../jobs/challenger.ts'
import { metricText } from './text-table.ts'

/** One line about the challenger, to stand beside the model's numbers; none without one. */
export function challengerText(challenger: Challenger | null): string[] {
  if (challenger === null) return []
  const { rule, n, flagged } = challenger
  const metrics = (['precision', 'recall', 'accuracy'] as const).map(
    (name) => `${name} ${metricText(challenger[name])}`,
  )
  return [`challenger "${rule}" on the same ${n} rows: ${flagged} flagged, ${metrics.join(', ')}`]
}
