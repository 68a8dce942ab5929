import type { FeatureValue } from '@candor/client'
import { type ColumnSchema, type ColumnType, numberText, parseInstant, type Schema } from '@candor/core'
import type { DomainTable } from '@candor/scenarios'
import { ownName } from '../own-name.ts'

/** What an event says besides who and when. */
export type ToldEvent = {
  readonly payload: Readonly<Record<string, FeatureValue>>
  readonly amountMinor: number | null
  readonly currency: string | null
}

/** A value of a table: text of a level, a number (of an instant: ms since 1970), null where it is missing. */
export type Cell = string | number | null

export type EventCells = {
  /** by the table's own names; what the table does not have is left out */
  readonly cells: ReadonlyMap<string, Cell>
  /** names as they were sent, whose values are none of their column */
  readonly faults: readonly { readonly name: string; readonly expected: string }[]
}

const amountColumn = 'amount'

/**
 * An event as a row of a domain's table. An amount in minor units is the column `amount` where the payload has none: the nearest double of the
 * decimal number; in another currency than the column's it is missing.
 */
export function eventCells(
  { schema, aliases }: Pick<DomainTable, 'schema' | 'aliases'>,
  told: ToldEvent,
): EventCells {
  const columns = columnsByName(schema)
  const cells = new Map<string, Cell>()
  const faults: { name: string; expected: string }[] = []
  for (const [name, value] of Object.entries(told.payload)) {
    const column = columns.get(ownName(aliases, name))
    if (column === undefined) continue
    const cell = cellOf(column.type, value)
    cells.set(column.name, cell ?? null)
    if (cell === undefined) faults.push({ name, expected: expectations[column.type] })
  }
  const amount = columns.get(amountColumn)
  if (amount !== undefined && !cells.has(amountColumn)) cells.set(amountColumn, amountOf(amount, told))
  return { cells, faults }
}

const byName = new WeakMap<Schema, ReadonlyMap<string, ColumnSchema>>()

/** A history has many events of one table. */
function columnsByName(schema: Schema): ReadonlyMap<string, ColumnSchema> {
  const known = byName.get(schema)
  if (known !== undefined) return known
  const made = new Map(schema.map((column) => [column.name, column]))
  byName.set(schema, made)
  return made
}

const expectations: Readonly<Record<ColumnType, string>> = {
  float64: 'a number',
  float32: 'a number',
  int32: 'a number',
  boolean: 'true or false',
  category: 'a text, a number, true or false',
  instant: 'a date or time as text',
}

/** Undefined where the value is none of the type. */
function cellOf(type: ColumnType, value: FeatureValue): Cell | undefined {
  if (value === null) return null
  if (type === 'category') return typeof value === 'number' ? numberText(value) : String(value)
  if (type === 'boolean') return typeof value === 'boolean' ? Number(value) : undefined
  if (type !== 'instant') return typeof value === 'number' ? value : undefined
  const ms = typeof value === 'string' ? parseInstant(value) : Number.NaN
  return Number.isNaN(ms) ? undefined : ms
}

function amountOf({ unit }: ColumnSchema, { amountMinor, currency }: ToldEvent): number | null {
  if (amountMinor === null || currency === null || (unit !== null && unit !== currency)) return null
  return amountMinor / 10 ** minorDigits(currency)
}

const digits = new Map<string, number>()

/** Digits of the minor unit of a currency, by ISO 4217: 2 of EUR, 0 of JPY, 3 of KWD. */
function minorDigits(currency: string): number {
  const known = digits.get(currency)
  if (known !== undefined) return known
  const { maximumFractionDigits = 2 } = new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
  }).resolvedOptions()
  digits.set(currency, maximumFractionDigits)
  return maximumFractionDigits
}
