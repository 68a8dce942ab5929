import {
  type ColumnSchema,
  categoryColumn,
  historyInputs,
  makeTable,
  type NamedColumn,
  type Table,
} from '@candor/core'
import type { DomainTable, ScenarioHistory } from '@candor/scenarios'
import type { PastEvent } from '../../store/index.ts'
import { type Cell, eventCells, type ToldEvent } from './event-cells.ts'

/** Of whom the events are. */
export type EntityName = { readonly type: string; readonly externalId: string }

/** The stored events of one entity as the table that a plan reads: its time, its sides, its inputs, and nothing else. */
export function tableOfEvents(
  table: DomainTable,
  { plan }: Pick<ScenarioHistory['plans'][number], 'plan'>,
  entity: EntityName,
  events: readonly PastEvent[],
): Table {
  const placed = events.flatMap((event) => placedEvent(Object.keys(plan.sides), entity, event))
  const rows = placed.map(({ told }) => eventCells(table, told).cells)
  const inputs = new Set(historyInputs(plan).flat())
  return makeTable([
    { name: plan.time, type: 'instant', values: Float64Array.from(placed, ({ time }) => time) },
    ...Object.entries(plan.sides).map(
      ([side, name]): NamedColumn => ({
        name,
        ...categoryColumn(placed.map(({ names }) => names.get(side) ?? null)),
      }),
    ),
    ...table.schema
      .filter(({ name }) => inputs.has(name) && !isPlaced(plan, name))
      .map((column) => columnOfCells(column, rows)),
  ])
}

function isPlaced({ time, sides }: ScenarioHistory['plans'][number]['plan'], name: string): boolean {
  return name === time || Object.values(sides).includes(name)
}

type PlacedEvent = {
  readonly time: number
  /** who stands on which side */
  readonly names: ReadonlyMap<string, string>
  readonly told: ToldEvent
}

/** Who sent the event says on which side its entity stands; else it is the first. The counterparty stands on the other. */
function placedEvent(sides: readonly string[], entity: EntityName, event: PastEvent): PlacedEvent[] {
  const stored = storedOf(event)
  const own = stored.side ?? sides[0]!
  const other = sides.find((side) => side !== own)
  if (!sides.includes(own)) return []
  const entitySide = event.isOwn ? own : other
  if (entitySide === undefined) return []
  const names = new Map([[entitySide, entity.externalId]])
  const otherSide = event.isOwn ? other : own
  if (otherSide !== undefined && event.other !== null) names.set(otherSide, nameOf(event.other, entity))
  const { amountMinor, currency } = event
  return [{ time: event.occurredAt, names, told: { payload: stored.payload, amountMinor, currency } }]
}

/** Entities of two types may have one name. */
function nameOf({ type, externalId }: EntityName, entity: EntityName): string {
  return type === entity.type ? externalId : `${type}/${externalId}`
}

type StoredPayload = { readonly side?: string; readonly payload: ToldEvent['payload'] }

/** What an event said; a scored record says its features; what was erased says nothing. */
export function storedOf({ payloadJson }: Pick<PastEvent, 'payloadJson'>): StoredPayload {
  const { side, payload, features } = (JSON.parse(payloadJson) ?? {}) as {
    side?: string
    payload?: ToldEvent['payload']
    features?: ToldEvent['payload']
  }
  return { ...(side === undefined ? {} : { side }), payload: payload ?? features ?? {} }
}

/** A column of a table from the cells of its rows, all numbers as float64. */
export function columnOfCells(
  { name, type }: ColumnSchema,
  rows: readonly ReadonlyMap<string, Cell>[],
): NamedColumn {
  if (type === 'category') return { name, ...categoryColumn(rows.map((cells) => textOf(cells.get(name)))) }
  const values = Float64Array.from(rows, (cells) => Number(cells.get(name) ?? Number.NaN))
  return { name, type: type === 'instant' ? 'instant' : 'float64', values }
}

function textOf(cell: Cell | undefined): string | null {
  return cell === null || cell === undefined ? null : String(cell)
}
