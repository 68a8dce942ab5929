import type { HistoryScenario } from './entity-features.ts'

/**
 * What a scored record is among the events of its entity: a row of a table that histories are made of is an event of that table, and later records see it; where
 * an entity is scored by what happened to it before, nothing happens: a review. Anything else is `score`.
 */
export function kindOfRecord(scenario: HistoryScenario | null, hasEntity: boolean): string {
  if (scenario === null || !hasEntity) return 'score'
  const { history, series } = scenario
  if (series !== undefined) return 'review'
  if (history === undefined) return 'score'
  return history.plans.some(({ table }) => table === history.rows) ? history.rows : 'review'
}
