import { type Column, type ColumnSchema, type Role, type Table, valueAt } from '@candor/core'
import type { ColumnWarning } from '../inspect-table.ts'
import type { ProposedTarget } from './propose-target.ts'
import { nameWords, sensitivityOf } from './sensitive-names.ts'

/** A column as proposed: what it is, and why it is not read where it is not. */
export type ProposedColumn = {
  readonly schema: ColumnSchema
  readonly isRead: boolean
  /** null for a column that is read */
  readonly reason: string | null
}

export type ColumnWish = {
  readonly target: ProposedTarget
  /** columns that the user called the entity and the time */
  readonly entity: string | null
  readonly time: string | null
  readonly warnings: readonly ColumnWarning[]
}

const idWords = /^(id|ids|uuid|guid|identifier|identificador|rut|dni|ssn|iban|folio|hash)$/
const idName =
  /(user|node|customer|client|cliente|account|cuenta|member|order|transaction|loan|policy|case|row|record|person|patient|employee)_?ids?$/i
const numberWords = /^(number|num|no|nr|numero|code|codigo|key|clave|index|indice|row|fila|account|cuenta)$/
const weightName =
  /^(fnlwgt|wgt|weights|sample_?weights?|case_?weights?|survey_?weights?|final_?weight|peso_?muestral|ponderador|factor_?(de_?)?expansion)$/i

/** Text of more levels makes a column for each of them that nobody can read. */
const mostLevels = 200
const fewLevels = 50

/** What each column of a table is proposed to be: role, sensitivity, and whether the model reads it. */
export function proposeColumns(table: Table, wish: ColumnWish): ProposedColumn[] {
  return table.schema.map(({ name, type }, j) => {
    const { role, reason } = roleOf(name, table.columns[j]!, table, wish)
    const isTarget = role === 'target'
    return {
      schema: {
        name,
        type,
        role,
        unit: null,
        sensitivity: isTarget ? 'none' : sensitivityOf(name),
        availableAt: isTarget || role === 'leak' ? 'after' : 'before',
      },
      isRead: role === 'feature' && reason === null,
      reason,
    }
  })
}

type Proposal = { readonly role: Role; readonly reason: string | null }

function roleOf(name: string, column: Column, table: Table, wish: ColumnWish): Proposal {
  const { target, entity, time, warnings } = wish
  const warned = (code: ColumnWarning['code']) =>
    warnings.find((warning) => warning.column === name && warning.code === code)?.detail
  if (name === target.column) return { role: 'target', reason: 'target' }
  if (name === entity) return { role: 'id', reason: 'the entity' }
  if (name === time) return { role: 'time', reason: 'the time' }
  const constant = warned('constant')
  if (constant !== undefined) return { role: 'feature', reason: `constant: ${constant}` }
  if (isDates(column)) return { role: 'time', reason: 'dates that are not written as 2014-12-31' }
  const leak = warned('leak_like') ?? giveaway(column, table, target)
  if (leak !== undefined) return { role: 'leak', reason: `leak-like: ${leak}` }
  if (column.type === 'instant') return { role: 'time', reason: 'a date: row steps can make numbers of it' }
  const id = idReason(name, column, warned('id_like'))
  if (id !== null) return { role: 'id', reason: id }
  if (weightName.test(name) && column.type !== 'category')
    return { role: 'weight', reason: 'a weight: give it with --weight' }
  const infinite = warned('infinite')
  if (infinite !== undefined) return { role: 'feature', reason: `not finite: ${infinite}` }
  const levels = levelReason(column)
  return { role: 'feature', reason: levels }
}

function idReason(name: string, column: Column, warning: string | undefined): string | null {
  const words = nameWords(name)
  const isNamed = words.some((word) => idWords.test(word)) || idName.test(name)
  if (isNamed && differentOf(column, fewLevels) > fewLevels) return 'an identifier by its name'
  if (warning === undefined) return null
  if (column.type === 'category') return `id-like: ${warning}`
  const isNumbered = words.length === 0 || words.some((word) => numberWords.test(word))
  return isNumbered || isCounting(column) ? `id-like: ${warning}` : null
}

const writtenDate =
  /^\s*(\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\d{1,2}[ .-]?[a-z]{3,9}[ .,-]*\d{2,4}|[a-z]{3,9}[ .-]\d{2,4})(\s.*)?$/i

function isDates(column: Column): boolean {
  return (
    column.type === 'category' &&
    column.levels.length > 1 &&
    column.levels.every((level) => writtenDate.test(level))
  )
}

/** Whether the values are rising numbers without a gap. */
function isCounting(column: Column): boolean {
  const { values } = column
  return (
    values.length > 1 && values.every((value: number, i: number) => i === 0 || value === values[i - 1]! + 1)
  )
}

function differentOf(column: Column, most: number): number {
  const different = new Set<unknown>()
  for (let row = 0; row < column.values.length && different.size <= most; row++)
    different.add(valueAt(column, row))
  return different.size
}

function levelReason(column: Column): string | null {
  if (column.type !== 'category') return null
  const { length } = column.levels
  return length > mostLevels || (length > fewLevels && length > column.values.length / 2)
    ? `text of ${length} different values`
    : null
}

/** Leaks that two classes do not show: numbers that are the target again, levels that each have one class. */
function giveaway(column: Column, table: Table, target: ProposedTarget): string | undefined {
  const labels = table.columns[table.schema.findIndex(({ name }) => name === target.column)]!
  if (target.task === 'regression') return sameNumbers(column, labels)
  return target.classes.length > 2 ? onePerLevel(column, labels) : tellingRest(column, labels)
}

/** Rows with another than the commonest value that are all but all of the rarer class: what is written down after the outcome. */
function tellingRest(column: Column, labels: Column): string | undefined {
  const commonest = commonestOf(column)
  const rarer = [...countsOf(labels)].sort(([, a], [, b]) => a - b)[0]
  if (commonest === null || rarer === undefined || rarer[1] * 2 > labels.values.length) return undefined
  let [others, telling] = [0, 0]
  for (let row = 0; row < column.values.length; row++) {
    if (valueAt(column, row) === commonest) continue
    others++
    if (valueAt(labels, row) === rarer[0]) telling++
  }
  return others >= 50 && telling >= 0.99 * others
    ? `of ${others} rows with another value than ${commonest} ${telling} are of the class ${rarer[0]}`
    : undefined
}

/** The value that at least half of the rows have; null where there is none. */
function commonestOf(column: Column): unknown {
  if (differentOf(column, 2000) > 2000) return null
  const [top] = [...countsOf(column)].sort(([, a], [, b]) => b - a)
  return top !== undefined && top[1] * 2 >= column.values.length ? top[0] : null
}

function countsOf(column: Column): Map<unknown, number> {
  const counts = new Map<unknown, number>()
  for (let row = 0; row < column.values.length; row++) {
    const value = valueAt(column, row)
    counts.set(value, (counts.get(value) ?? 0) + 1)
  }
  return counts
}

/** Pearson's correlation beyond 0.999 on at least ten rows that have both values. */
function sameNumbers(column: Column, labels: Column): string | undefined {
  if (column.type === 'category' || column.type === 'instant' || column.type === 'boolean') return undefined
  let [n, x, y, xx, yy, xy] = [0, 0, 0, 0, 0, 0]
  for (let row = 0; row < column.values.length; row++) {
    const [a, b] = [valueAt(column, row), valueAt(labels, row)]
    if (typeof a !== 'number' || typeof b !== 'number' || !Number.isFinite(a + b)) continue
    n++
    const [dx, dy] = [a - x / Math.max(1, n - 1), b - y / Math.max(1, n - 1)]
    x += a
    y += b
    xx += n > 1 ? dx * (a - x / n) : 0
    yy += n > 1 ? dy * (b - y / n) : 0
    xy += n > 1 ? dx * (b - y / n) : 0
  }
  const r = Math.abs(xy / Math.sqrt(xx * yy))
  return n >= 10 && r > 0.999 ? `its correlation with the target is ${r.toFixed(4)}` : undefined
}

function onePerLevel(column: Column, labels: Column): string | undefined {
  if (differentOf(column, fewLevels) > fewLevels) return undefined
  const counts = new Map<unknown, Map<unknown, number>>()
  const { length } = column.values
  for (let row = 0; row < length; row++) {
    const value = valueAt(column, row)
    const classes = counts.get(value) ?? new Map<unknown, number>()
    const label = valueAt(labels, row)
    classes.set(label, (classes.get(label) ?? 0) + 1)
    counts.set(value, classes)
  }
  const told = [...counts.values()].reduce((sum, classes) => sum + Math.max(...classes.values()), 0)
  const whole = new Map<unknown, number>()
  for (const classes of counts.values())
    for (const [label, count] of classes) whole.set(label, (whole.get(label) ?? 0) + count)
  const commonest = Math.max(...whole.values())
  // at most one in a hundred of the mistakes that naming the commonest class makes
  return counts.size > 1 && length >= 10 * counts.size && (length - told) * 100 <= length - commonest
    ? `alone it tells ${((100 * told) / length).toFixed(1)} % of the classes`
    : undefined
}
