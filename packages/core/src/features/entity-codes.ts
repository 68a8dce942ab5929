import { type Column, isMissing, missingCode } from '../data/index.ts'

/**
 * Codes from 0 for the entities of several columns, the same for the same entity; -1 where missing. Categories go by their text, numbers by
 * their value; whole numbers that are written as text are the same entity as the number.
 *
 * @example
 * entityCodes([{ type: 'int32', values: Int32Array.of(7, 4) }, { type: 'int32', values: Int32Array.of(4) }]).codes[1] // Int32Array [1]
 */
export function entityCodes(columns: readonly Column[]): {
  readonly codes: readonly Int32Array[]
  readonly count: number
} {
  const known = new Map<string | number, number>()
  const codes = columns.map((column) =>
    column.type === 'category'
      ? codesOfLevels(column.levels, column.values, known)
      : codesOfNumbers(column, known),
  )
  return { codes, count: known.size }
}

function codesOfLevels(
  levels: readonly string[],
  values: Int32Array,
  known: Map<string | number, number>,
): Int32Array {
  const ofLevel = Int32Array.from(levels, (level) => codeOf(known, keyOf(level)))
  return values.map((code) => (code < 0 ? missingCode : ofLevel[code]!))
}

/** Numbers in a row that repeat, or lie in a small range, are looked up once. */
function codesOfNumbers(column: Column, known: Map<string | number, number>): Int32Array {
  const { values } = column
  const codes = new Int32Array(values.length)
  const direct = new Int32Array(Math.min(2 * values.length + 1024, 1 << 27)).fill(missingCode)
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!
    const isDirect = value >= 0 && value < direct.length && Number.isInteger(value)
    if (isDirect && direct[value]! >= 0) codes[row] = direct[value]!
    else if (isMissing(column, row)) codes[row] = missingCode
    else {
      codes[row] = codeOf(known, value)
      if (isDirect) direct[value] = codes[row]!
    }
  }
  return codes
}

/** The key of an entity: a whole number as a number, however it is written. */
export function keyOf(entity: string | number): string | number {
  if (typeof entity === 'number') return entity
  return /^(0|[1-9]\d{0,14})$/.test(entity) ? Number(entity) : entity
}

function codeOf(known: Map<string | number, number>, key: string | number): number {
  const code = known.get(key) ?? known.size
  known.set(key, code)
  return code
}
