import type { CategoryColumn } from '../data/index.ts'
import { compareText, levelCounts, missingCode } from '../data/index.ts'
import { onceForFrozen } from './once-for-frozen.ts'

/** Levels that training had not seen, and in how many rows each stands. */
export type UnknownCounts = readonly { readonly level: string; readonly count: number }[]

/**
 * The levels that occur in the rows, by code point, so that they depend neither on the order of the rows nor on levels that
 * no row has.
 *
 * @example
 * usedLevels({ type: 'category', values: Int32Array.of(2, 0), levels: ['b', 'x', 'a'] })   // ['a', 'b']
 */
export function usedLevels(column: CategoryColumn): string[] {
  const counts = levelCounts(column)
  return column.levels.filter((_, code) => counts[code]! > 0).sort(compareText)
}

/**
 * The position of every row's level among the known ones; -1 where it is unknown or missing.
 *
 * @example
 * levelCodes(['a', 'b'], { type: 'category', values: Int32Array.of(0, 1, -1), levels: ['b', 'x'] })   // Int32Array [1, -1, -1]
 */
export function levelCodes(known: readonly string[], { values, levels }: CategoryColumn): Int32Array {
  const positions = positionsOf(known)
  const positionOfCode = levels.length === 1 ? null : levels.map((level) => positions.get(level) ?? -1)
  const only = levels.length === 1 ? (positions.get(levels[0]!) ?? -1) : -1
  const codes = new Int32Array(values.length)
  for (let i = 0; i < codes.length; i++) {
    const code = values[i]!
    codes[i] = code === missingCode ? -1 : positionOfCode === null ? only : positionOfCode[code]!
  }
  return codes
}

/** One row alone has hardly any levels, and a fitted encoder may know thousands. */
const positionsOf = onceForFrozen(
  (known: readonly string[]): ReadonlyMap<string, number> =>
    new Map(known.map((level, position) => [level, position])),
)

/**
 * The levels of the rows that are not among the known ones, by code point; missing values are not among them.
 *
 * @example
 * unknownCounts(['a'], { type: 'category', values: Int32Array.of(1, 1, 0, -1), levels: ['a', 'z'] })   // [{ level: 'z', count: 2 }]
 */
export function unknownCounts(known: readonly string[], column: CategoryColumn): UnknownCounts {
  const isKnown = positionsOf(known)
  if (column.levels.every((level) => isKnown.has(level))) return []
  const counts = levelCounts(column)
  return column.levels
    .map((level, code) => ({ level, count: counts[code]! }))
    .filter(({ level, count }) => count > 0 && !isKnown.has(level))
    .sort((a, b) => compareText(a.level, b.level))
}

/**
 * One column per level: 1 where the row has it, else 0; a row with code -1 is 0 everywhere. Levels that no row has share their array.
 *
 * @example
 * oneHot(Int32Array.of(1, -1), 2)   // [Float64Array [0, 0], Float64Array [1, 0]]
 */
export function oneHot(codes: Int32Array, levels: number): Float64Array[] {
  const zeros = new Float64Array(codes.length)
  const columns = new Array<Float64Array>(levels).fill(zeros)
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!
    if (code < 0) continue
    if (columns[code] === zeros) columns[code] = new Float64Array(codes.length)
    columns[code]![i] = 1
  }
  return columns
}
