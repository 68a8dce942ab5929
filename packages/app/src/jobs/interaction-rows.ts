import { pairsOf } from '@candor/core'
import type { Explained } from './explained-rows.ts'
import { attributionsAt, leadingColumns, linesOf } from './explanation-rows.ts'
import type { OutputRows } from './files/output-rows.ts'

/** Long: a line per pair of features of every row (and class), in schema order; off the diagonal the whole interaction. */
export function interactionRows(explained: Explained): OutputRows {
  const { lines, at } = linesOf(explained)
  const { names } = attributionsAt(explained, 0)
  const pairs = pairsOf(names.length)
  const lineOf = (position: number) => at(Math.floor(position / pairs.length))
  const pairAt = (position: number) => pairs[position % pairs.length]!
  return {
    rows: lines * pairs.length,
    columns: [
      ...leadingColumns(explained, lineOf),
      { name: 'feature_a', type: 'text', at: (position) => names[pairAt(position)[0]]! },
      { name: 'feature_b', type: 'text', at: (position) => names[pairAt(position)[1]]! },
      {
        name: 'phi',
        type: 'number',
        at: (position) => {
          const { row, k } = lineOf(position)
          return attributionsAt(explained, k).phi[row * pairs.length + (position % pairs.length)]!
        },
      },
    ],
  }
}

/** What the pairs of every row add up to, from where. */
export function baseRows(explained: Explained): OutputRows {
  const { lines, at } = linesOf(explained)
  const of = (line: number) => attributionsAt(explained, at(line).k)
  return {
    rows: lines,
    columns: [
      ...leadingColumns(explained, at),
      { name: 'score', type: 'number', at: (line) => of(line).score[at(line).row]! },
      { name: 'base', type: 'number', at: (line) => of(line).base },
    ],
  }
}
