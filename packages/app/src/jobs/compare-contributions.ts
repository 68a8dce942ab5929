import { columnOf, marginShape, numberAt, type Table, valueAt } from '@candor/core'
import { appError } from '../errors.ts'
import type { Explained } from './explained-rows.ts'
import type { OpenExplanation } from './explanation-job.ts'
import { attributionsAt, linesOf, positionOf } from './explanation-rows.ts'
import { someNames } from './phrases.ts'
import { readTable } from './read-table.ts'

/** Another program's contributions, a line for each line of the wide result. */
export type Compared = {
  readonly file: string
  readonly table: Table
  readonly names: readonly string[]
  /** one column per feature; null for those that the file has not */
  readonly columns: readonly (Float64Array | null)[]
  /** its own base, where it has one */
  readonly base: Float64Array | null
}

/** How far two programs lie apart. */
export type Comparison = {
  readonly file: string
  readonly lines: number
  readonly columns: number
  readonly largest_difference: number
  /** over max(1, |score|) of the line */
  readonly largest_relative: number
  readonly mean_difference: number
  /** largest first */
  readonly worst: readonly {
    readonly row: number
    readonly feature: string
    readonly ours: number
    readonly theirs: number
  }[]
}

const baseNames = ['base', 'bias', 'base_value', 'expected_value', '<bias>']

/**
 * Reads contributions to compare with: columns named as the features, with or without `phi_`; else one for each feature in their order, the base after them.
 * Lines may stand in any order where columns `row` and `class` name them.
 *
 * @throws jobs.other_row_count, jobs.no_common_column, and what reading throws
 */
export async function readCompared(file: string, job: OpenExplanation): Promise<Compared> {
  const { names, source, outputs, choice } = job
  const { onNote: _, onTypes: __, types: ___, where: ____, ...reading } = job.request.reading
  const table = await readTable([file], reading)
  const expected = source.rows * (choice === 'all' ? outputs.length : 1)
  if (table.rows !== expected)
    throw appError('jobs.other_row_count', { path: file, received: table.rows, expected })
  return comparedOf(file, table, names)
}

function comparedOf(file: string, table: Table, names: readonly string[]): Compared {
  const known = table.schema.map(({ name }) => name)
  const place = (name: string) => known.find((other) => other === name || other === `phi_${name}`)
  const byName = names.map(place)
  if (byName.some((name) => name !== undefined))
    return {
      ...{ file, table, names },
      columns: byName.map((name) => (name === undefined ? null : numbersOf(table, name))),
      base: baseOf(
        table,
        known.find((name) => baseNames.includes(name.toLowerCase())),
      ),
    }
  if (known.length !== names.length && known.length !== names.length + 1)
    throw appError('jobs.no_common_column', {
      path: file,
      received: someNames(known),
      expected: someNames(names),
    })
  const columns = names.map((_, j) => numbersOf(table, known[j]!))
  return { ...{ file, table, names, columns }, base: baseOf(table, known[names.length]) }
}

/**
 * Which of its lines is each of our own, where columns `row` and (of several outputs) `class` say so; null where they do not, or name other rows than
 * ours: then lines are compared as they stand.
 */
function orderOf(
  { table }: Compared,
  { outputs, choice, model, names }: OpenExplanation,
  blocks: Iterable<Explained>,
): Int32Array | null {
  const isSeveral = marginShape(model.model).outputs > 1
  const keys = isSeveral ? ['row', 'class'] : ['row']
  const has = keys.every((key) => table.schema.some(({ name }) => name === key) && !names.includes(key))
  if (!has || (isSeveral && choice === 'predicted')) return null
  const [rows, classes] = keys.map((key) => columnOf(table, key).column)
  const keyOf = (row: unknown, name: unknown) => (isSeveral ? `${row} ${name}` : `${row}`)
  const lines = new Map<string, number>()
  for (let line = 0; line < table.rows; line++)
    lines.set(keyOf(valueAt(rows!, line), classes === undefined ? '' : valueAt(classes, line)), line)
  const order = new Int32Array(table.rows)
  let line = 0
  for (const explained of blocks)
    for (let i = 0; i < explained.matrix.rows; i++)
      for (const output of outputs) {
        const row = positionOf(explained, i)
        const found = lines.get(keyOf(row, model.model.classes[output])) ?? lines.get(keyOf(row, output))
        if (found === undefined) return null
        order[line++] = found
      }
  return order
}

function baseOf(table: Table, name: string | undefined): Float64Array | null {
  return name === undefined ? null : numbersOf(table, name)
}

function numbersOf(table: Table, name: string): Float64Array {
  const { column } = columnOf(table, name)
  return Float64Array.from({ length: table.rows }, (_, row) => numberAt(column, row))
}

const mostWorst = 5

/**
 * Our contributions against theirs, line by line.
 *
 * @param each our blocks, as often as one asks
 */
export function compareContributions(
  compared: Compared,
  job: OpenExplanation,
  each: () => Iterable<Explained>,
): Comparison {
  const { file, names, columns, base } = compared
  const order = orderOf(compared, job, each())
  const worst: Comparison['worst'][number][] = []
  let [first, count, sum, largest, relative] = [0, 0, 0, 0, 0]
  for (const explained of each()) {
    const { lines, at } = linesOf(explained)
    for (let line = 0; line < lines; line++) {
      const { row, k } = at(line)
      const { phi, score, base: own } = attributionsAt(explained, k)
      const scale = Math.max(1, Math.abs(score[row]!))
      const take = (feature: string, ours: number, theirs: number) => {
        const difference = Math.abs(ours - theirs)
        count++
        sum += difference
        largest = Math.max(largest, difference)
        relative = Math.max(relative, difference / scale)
        keepWorst(worst, { row: positionOf(explained, row), feature, ours, theirs })
      }
      const theirs = order === null ? first + line : order[first + line]!
      columns.forEach((column, j) => {
        if (column !== null) take(names[j]!, phi[row * names.length + j]!, column[theirs]!)
      })
      if (base !== null) take('base', own, base[theirs]!)
    }
    first += lines
  }
  return {
    file,
    lines: first,
    columns: columns.filter((column) => column !== null).length,
    largest_difference: largest,
    largest_relative: relative,
    mean_difference: count > 0 ? sum / count : 0,
    worst,
  }
}

function keepWorst(worst: Comparison['worst'][number][], one: Comparison['worst'][number]): void {
  const size = ({ ours, theirs }: Comparison['worst'][number]) => Math.abs(ours - theirs)
  const last = worst.at(-1)
  if (worst.length === mostWorst && last !== undefined && size(one) <= size(last)) return
  const place = worst.findIndex((other) => size(one) > size(other))
  worst.splice(place < 0 ? worst.length : place, 0, one)
  if (worst.length > mostWorst) worst.pop()
}

/** The comparison in sentences. */
export function comparisonText({ file, lines, columns, largest_relative, worst }: Comparison): string[] {
  return [
    `${file}: ${lines} lines, ${columns} features compared; largest difference over max(1, |score|) ${largest_relative.toExponential(2)}`,
    ...worst.map(
      ({ row, feature, ours, theirs }) =>
        `row ${row}, ${feature}: ours ${ours}, theirs ${theirs}, difference ${(ours - theirs).toExponential(2)}`,
    ),
  ]
}
