import type { HistoryPlan, HistoryStep, Table } from '@candor/core'
import type { ScenarioHistory } from '@candor/scenarios'

/** A table of a folder with several rows for one entity. */
export type EventTable = { readonly name: string; readonly table: Table }

const month = 30 * 24
const mostNumbers = 8
const mostCategories = 4
const mostLevels = 50

/** The column of dates that a table's rows are ordered by: the first one. */
export function timeColumn({ schema }: Table): string | null {
  return schema.find(({ type }) => type === 'instant')?.name ?? null
}

/**
 * What the earlier rows of other tables say of each entity: how many, when the last one was; of numbers mean, maximum and the sum of 30 days; of texts how many
 * different ones. A proposal: what is worth asking, a person knows better.
 *
 * @param events tables with a column of dates and the entity's column
 */
export function proposeHistory(
  events: readonly EventTable[],
  { rows, entity, time }: { readonly rows: string; readonly entity: string; readonly time: string | null },
): ScenarioHistory {
  return {
    rows,
    entity: [entity],
    asOf: time ?? 'as_of',
    plans: events.map((one) => ({ table: one.name, plan: planOf(one, entity) })),
  }
}

function planOf({ name, table }: EventTable, entity: string): HistoryPlan {
  const time = timeColumn(table)!
  const side = 'entity'
  const steps: HistoryStep[] = [
    { output: `${name}_count`, side, statistic: 'count' },
    { output: `${name}_count_30d`, side, statistic: 'count', hours: month },
    { output: `${name}_hours_since_last`, side, statistic: 'hours_since' },
    ...numbersOf(table).flatMap((column): HistoryStep[] => [
      { output: `${name}_${column}_mean`, side, statistic: 'mean', of: column },
      { output: `${name}_${column}_max`, side, statistic: 'max', of: column },
      { output: `${name}_${column}_sum_30d`, side, statistic: 'sum', of: column, hours: month },
    ]),
    ...categoriesOf(table, entity).map(
      (column): HistoryStep => ({
        output: `${name}_${column}_kinds`,
        side,
        statistic: 'distinct',
        of: column,
      }),
    ),
  ]
  return { time, sides: { [side]: entity }, steps }
}

function numbersOf({ schema, columns }: Table): string[] {
  const isNumber = (j: number) =>
    ['int32', 'float64'].includes(schema[j]!.type) &&
    !/(^|_)id$|^id_/i.test(schema[j]!.name) &&
    columns[j]!.values.length > 0
  return schema.flatMap(({ name }, j) => (isNumber(j) ? [name] : [])).slice(0, mostNumbers)
}

function categoriesOf({ schema, columns }: Table, entity: string): string[] {
  const isKind = (j: number) => {
    const column = columns[j]!
    return column.type === 'category' && column.levels.length <= mostLevels && schema[j]!.name !== entity
  }
  return schema.flatMap(({ name }, j) => (isKind(j) ? [name] : [])).slice(0, mostCategories)
}
