import { historyReach } from '@candor/core'
import type { HistoryOf } from '../../store/index.ts'
import type { HistoryScenario } from './entity-features.ts'

const hourMs = 3_600_000

/**
 * The events that some features of a domain are made of as of a moment: of which kinds, and how far back. Windows bound what is read; a series, and features of the whole past,
 * need all of it.
 *
 * @param names the features that are wanted; those of others cannot be made of these events
 */
export function historyNeeded(
  { history, series, tables = [] }: HistoryScenario,
  names: readonly string[],
  before: number,
): Pick<HistoryOf, 'kinds' | 'since' | 'before'> {
  const wanted = new Set(names)
  const reaches = new Map<string, number>()
  const need = (table: string, hours: number) => {
    for (const kind of kindsOf(table)) reaches.set(kind, Math.max(reaches.get(kind) ?? 0, hours))
  }
  const kindsOf = (table: string) =>
    tables.filter(({ name }) => name === table).flatMap(({ name, alsoCalled = [] }) => [name, ...alsoCalled])
  for (const { table, plan } of history?.plans ?? []) {
    const steps = plan.steps.filter(({ output }) => wanted.has(output))
    if (steps.length > 0) need(table, historyReach(steps))
  }
  if (series !== undefined && tables[0] !== undefined) need(tables[0].name, Number.POSITIVE_INFINITY)
  const bounded = [...reaches].filter(([, hours]) => hours !== Number.POSITIVE_INFINITY)
  return {
    kinds: [...reaches.keys()],
    // one more than the hours may be after they are rounded; what is outside of a window counts for nothing in it
    since: Object.fromEntries(
      bounded.map(([kind, hours]) => [kind, Math.floor(before - hours * hourMs) - 1]),
    ),
    before,
  }
}
