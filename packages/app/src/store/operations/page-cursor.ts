import { appError } from '../../errors.ts'

type Position = readonly (string | number)[]

/** The place in a list behind which the next page begins, as a text that the caller hands back unchanged. */
export function cursorOf(position: Position): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url')
}

/**
 * The place that a cursor names.
 *
 * @param types what stands at each position
 * @throws store.bad_cursor
 */
export function readCursor(cursor: string, types: readonly ('string' | 'number')[]): Position {
  const position = parse(cursor)
  const fits =
    Array.isArray(position) &&
    position.length === types.length &&
    types.every((type, i) => isOf(type, position[i]))
  if (!fits) throw appError('store.bad_cursor', { cursor }, '/query/cursor')
  return position
}

/** JSON reads `1e999` as Infinity, which no row has. */
function isOf(type: 'string' | 'number', part: unknown): boolean {
  return type === 'number' ? Number.isFinite(part) : typeof part === type
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  } catch {
    return null
  }
}
