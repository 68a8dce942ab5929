import { nearestName } from '../data/index.ts'
import { candorError } from '../errors.ts'

/**
 * Reads which way a model may go with each of its columns: `+` (also `1`) where its margin may only rise, `-` (`-1`) where it may only fall.
 *
 * @param text  `column:sign`, several of them with commas between; null = none
 * @param names columns of the matrix
 * @returns one direction a column, 0 where it is free; null where all are
 * @throws models.invalid_monotone
 * @example
 * monotoneDirections('age:+,debt:-', ['age', 'sex', 'debt']) // Int8Array [1, 0, -1]
 */
export function monotoneDirections(text: string | null, names: readonly string[]): Int8Array | null {
  if (text === null) return null
  const directions = new Int8Array(names.length)
  for (const pair of text.split(',')) {
    const at = pair.lastIndexOf(':')
    const name = pair.slice(0, at).trim()
    const direction = signs[pair.slice(at + 1).trim()]
    if (at === -1 || direction === undefined)
      throw invalid(pair, 'expected column:+ or column:-, several with commas between')
    const j = names.indexOf(name)
    if (j === -1) throw invalid(pair, `unknown column; nearest: ${nearestName(name, names)}`)
    directions[j] = direction
  }
  return directions.some((direction) => direction !== 0) ? directions : null
}

const signs: Readonly<Record<string, number>> = { '+': 1, '+1': 1, 1: 1, '-': -1, '-1': -1, 0: 0 }

function invalid(pair: string, problem: string): Error {
  return candorError('models.invalid_monotone', { pair: pair.trim(), problem })
}
