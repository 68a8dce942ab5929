import {
  categoryColumn,
  historyFeatures,
  makeTable,
  type Table,
  temporalFeatures,
  temporalNames,
  valueAt,
} from '@candor/core'
import type { DomainTable, Scenario, ScenarioData, ScenarioHistory } from '@candor/scenarios'
import type { EntityHistory, PastEvent } from '../../store/index.ts'
import { documentEvents } from './document-events.ts'
import { eventCells } from './event-cells.ts'
import { columnOfCells, type EntityName, storedOf, tableOfEvents } from './table-of-events.ts'

/** A domain whose rows are made of what happened before; a series is known of built-in domains. */
export type HistoryScenario = Pick<ScenarioData, 'history' | 'tables'> & Pick<Partial<Scenario>, 'series'>

/** The names of the features that are made of events. */
export function historyNames({ history, series }: HistoryScenario): string[] {
  const steps = history?.plans.flatMap(({ plan }) => plan.steps.map(({ output }) => output)) ?? []
  return series === undefined ? steps : [...steps, ...temporalNames(series)]
}

/** The kinds of events that a domain's features are made of: the tables of its history, or of its series, by any of their names. */
export function historyKinds({ history, series, tables = [] }: HistoryScenario): string[] {
  const read = new Set(history?.plans.map(({ table }) => table))
  const first = series === undefined ? [] : tables.slice(0, 1)
  const all = [...tables.filter(({ name }) => read.has(name)), ...first]
  return [...new Set(all.flatMap(({ name, alsoCalled = [] }) => [name, ...alsoCalled]))]
}

/**
 * The features of an entity as of a moment, from what is stored of it, by the engine that makes those of tables: null where one is undefined. A
 * series without a point has no features at all.
 *
 * @param at ms since 1970 in UTC; the history has nothing from then on
 */
export function entityFeatures(
  scenario: HistoryScenario,
  entity: EntityName,
  history: Pick<EntityHistory, 'events' | 'documents'>,
  at: number,
): Record<string, number | null> {
  return { ...stepValues(scenario, entity, history, at), ...seriesValues(scenario, entity, history) }
}

function stepValues(
  { history, tables = [] }: HistoryScenario,
  entity: EntityName,
  { events, documents }: Pick<EntityHistory, 'events' | 'documents'>,
  at: number,
): Record<string, number | null> {
  const rows = { entity: categoryColumn([entity.externalId]), asOf: Float64Array.of(at) }
  const values = (history?.plans ?? []).map((one: ScenarioHistory['plans'][number]) => {
    const table = tables.find(({ name }) => name === one.table)
    if (table === undefined) return {}
    const told = [...eventsOf(table, events), ...(one.table === 'documents' ? documentEvents(documents) : [])]
    return valuesOf(historyFeatures(tableOfEvents(table, one, entity, told), rows, one.plan))
  })
  return Object.assign({}, ...values)
}

function eventsOf({ name, alsoCalled = [] }: DomainTable, events: readonly PastEvent[]): PastEvent[] {
  return events.filter(({ kind }) => kind === name || alsoCalled.includes(kind))
}

function seriesValues(
  { series, tables = [] }: HistoryScenario,
  entity: EntityName,
  { events }: Pick<EntityHistory, 'events'>,
): Record<string, number | null> {
  const [table] = tables
  if (series === undefined || table === undefined) return {}
  const points = eventsOf(table, events).filter(({ isOwn }) => isOwn)
  if (points.length === 0) return {}
  const rows = points.map((event) => eventCells(table, { ...event, ...storedOf(event) }).cells)
  const schema = table.schema.filter(({ name }) => series.metrics.includes(name))
  const columns = [
    { name: series.entity, ...categoryColumn(points.map(() => entity.externalId)) },
    {
      name: series.time,
      type: 'instant' as const,
      values: Float64Array.from(points, ({ occurredAt }) => occurredAt),
    },
    ...schema.map((column) => columnOfCells(column, rows)),
  ]
  const { [series.entity]: _whose, ...values } = valuesOf(
    temporalFeatures(makeTable(columns), { ...series, keep: [] }),
  )
  return values
}

function valuesOf({ schema, columns }: Table): Record<string, number | null> {
  return Object.fromEntries(
    schema.map(({ name }, j) => [name, valueAt(columns[j]!, 0) as number | null] as const),
  )
}
