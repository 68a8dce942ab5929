import { type Attributions, marginShape, type Table, valueAt } from '@candor/core'
import type { Explained } from './explained-rows.ts'
import type { OutputColumn, OutputRows } from './files/output-rows.ts'

/** A line of the output: a row and one of its outputs. */
type Line = (line: number) => { readonly row: number; readonly k: number }

/** Wide: a line per row (and class), a column per source feature or model column, in schema order. */
export function wideRows(explained: Explained): OutputRows {
  const { lines, at } = linesOf(explained)
  const { names } = attributionsAt(explained, 0)
  const numbers = (
    name: string,
    take: (attributions: Attributions, row: number) => number,
  ): OutputColumn => ({
    name,
    type: 'number',
    at: (line) => {
      const { row, k } = at(line)
      return take(attributionsAt(explained, k), row)
    },
  })
  return {
    rows: lines,
    columns: [
      ...leadingColumns(explained, at),
      numbers('score', ({ score }, row) => score[row]!),
      numbers('base', ({ base }) => base),
      numbers('residual', ({ residual }, row) => residual[row]!),
      ...names.map((name, j) => numbers(`phi_${name}`, ({ phi }, row) => phi[row * names.length + j]!)),
    ],
  }
}

/** Long: the `top` largest contributions of every row (and class), biggest absolute first. */
export function longRows(explained: Explained, top: number, level: 'source' | 'column'): OutputRows {
  const { lines, at } = linesOf(explained)
  const { names } = attributionsAt(explained, 0)
  const count = Math.min(top, names.length)
  const order = new Int32Array(lines * count)
  for (let line = 0; line < lines; line++) {
    const { row, k } = at(line)
    order.set(largest(attributionsAt(explained, k), row, count), line * count)
  }
  const lineOf: Line = (position) => at(Math.floor(position / count))
  const phiAt = (position: number) => {
    const { row, k } = lineOf(position)
    return attributionsAt(explained, k).phi[row * names.length + order[position]!]!
  }
  const shownValue = valuesOf(explained, level)
  return {
    rows: lines * count,
    columns: [
      ...leadingColumns(explained, lineOf),
      { name: 'rank', type: 'integer', at: (position) => (position % count) + 1 },
      { name: 'feature', type: 'text', at: (position) => names[order[position]!]! },
      { name: 'value', type: 'text', at: (position) => shownValue(order[position]!, lineOf(position).row) },
      { name: 'phi', type: 'number', at: phiAt },
      { name: 'direction', type: 'text', at: (position) => directionOf(phiAt(position)) },
    ],
  }
}

/** `row` and, with more than one output, `class`. */
export function leadingColumns(explained: Explained, at: Line): OutputColumn[] {
  const { model, outputs } = explained
  const row: OutputColumn = {
    name: 'row',
    type: 'integer',
    at: (line) => positionOf(explained, at(line).row),
  }
  if (marginShape(model.model).outputs === 1) return [row]
  const { classes } = model.model
  const nameOf = (line: number) => {
    const { output } = outputs[at(line).k]!
    return classes[output] ?? String(output)
  }
  return [row, { name: 'class', type: 'text', at: nameOf }]
}

/** Where a row stands in the input. */
export function positionOf(
  { first, positions }: Pick<Explained, 'first' | 'positions'>,
  row: number,
): number {
  return positions === null ? first + row : positions[row]!
}

/** The lines of an explanation: every row with its chosen output, or with each. */
export function linesOf({ matrix, outputs, chosen }: Explained): {
  readonly lines: number
  readonly at: Line
} {
  if (chosen !== null) return { lines: matrix.rows, at: (line) => ({ row: line, k: chosen[line]! }) }
  const count = outputs.length
  return {
    lines: matrix.rows * count,
    at: (line) => ({ row: Math.floor(line / count), k: line % count }),
  }
}

export function attributionsAt({ outputs }: Explained, k: number): Attributions {
  return outputs[k]!.attributions
}

function directionOf(phi: number): 'raises' | 'lowers' | 'none' {
  if (phi === 0) return 'none'
  return phi > 0 ? 'raises' : 'lowers'
}

/** Positions of the largest contributions of a row, biggest absolute first, equal ones in schema order. */
export function largest({ phi, names }: Attributions, row: number, count: number): number[] {
  const start = row * names.length
  return names
    .map((_, j) => j)
    .sort((a, b) => Math.abs(phi[start + b]!) - Math.abs(phi[start + a]!) || a - b)
    .slice(0, count)
}

/** The value of feature j in a row, as text: of a model column its number, of a source what stands in its column. */
export function valuesOf(
  { model, table, matrix, outputs }: Explained,
  level: 'source' | 'column',
): (j: number, row: number) => string | null {
  if (level === 'column') return (j, row) => textOf(matrix.columns[j]![row]!)
  const columns = outputs[0]!.attributions.names.map((family) =>
    columnOfFamily(model.pipeline.outputs, table, family),
  )
  return (j, row) => {
    const column = columns[j]
    return column == null ? null : textOf(valueAt(column, row))
  }
}

function columnOfFamily(
  outputs: Explained['model']['pipeline']['outputs'],
  table: Table,
  family: string,
): Table['columns'][number] | undefined {
  const source = outputs.find((output) => output.family === family)?.source
  const named = table.schema.findIndex(({ name }) => name === family)
  const position = named >= 0 ? named : table.schema.findIndex(({ name }) => name === source)
  return table.columns[position]
}

function textOf(value: number | string | boolean | null): string | null {
  return value === null || Number.isNaN(value) ? null : String(value)
}
