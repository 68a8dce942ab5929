import { algorithmNamed } from '@candor/core'
import { InvalidArgumentError } from 'commander'
import type { MemberChoice } from '../jobs/fit-model.ts'

/** A parser of whole numbers low to high, for commander. */
export function wholeNumber(low: number, high: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (!/^\d+$/.test(text) || value < low || value > high)
      throw new InvalidArgumentError(`Expected a whole number ${low} to ${high}.`)
    return value
  }
}

/** A parser of numbers low to high. */
export function numberBetween(low: number, high: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (text.trim() === '' || !(value >= low && value <= high))
      throw new InvalidArgumentError(`Expected a number ${low} to ${high}.`)
    return value
  }
}

/**
 * Reads a comma-separated list; several options of the same name add up.
 *
 * @example
 * textList('a, b', ['z']) // ['z', 'a', 'b']
 */
export function textList(text: string, before: readonly string[] = []): string[] {
  return [...before, ...text.split(',').map((part) => part.trim())].filter((part) => part !== '')
}

/**
 * Reads `NAME=VALUE` pairs separated by commas; several options of the same name add up.
 *
 * @example
 * pairList('zip=text,age=number') // { zip: 'text', age: 'number' }
 */
export function pairList(
  text: string,
  before: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const pairs = textList(text).map(pairOf)
  return { ...before, ...Object.fromEntries(pairs) }
}

/** The same for one pair whose value may hold commas (`--set`). */
export function onePair(text: string, before: Readonly<Record<string, string>> = {}): Record<string, string> {
  return { ...before, ...Object.fromEntries([pairOf(text)]) }
}

/**
 * Reads the members of a vote: algorithms, each with a weight above 0 behind a colon; 1 where it has none.
 *
 * @example
 * memberList('rf,gbm:2') // [{ algorithm: 'rf', weight: 1 }, { algorithm: 'gbm', weight: 2 }]
 */
export function memberList(text: string, before: readonly MemberChoice[] = []): MemberChoice[] {
  return [...before, ...textList(text).map(memberOf)]
}

function memberOf(text: string): MemberChoice {
  const [name = '', weight = '1', ...rest] = text.split(':')
  const value = Number(weight)
  if (rest.length > 0 || weight.trim() === '' || !(value > 0 && Number.isFinite(value)))
    throw new InvalidArgumentError('Expected NAME or NAME:WEIGHT, the weight a number above 0.')
  return { algorithm: algorithmNamed(name), weight: value }
}

/**
 * Reads a number of bytes: a number with K, M, G or T, with or without B.
 *
 * @example
 * byteSize('2GB') // 2000000000
 */
export function byteSize(text: string): number {
  const found = /^(\d+(?:\.\d+)?)\s*([kmgt])?i?b?$/i.exec(text.trim())
  const size = Number(found?.[1]) * 1000 ** 'kmgt'.indexOf((found?.[2] ?? '').toLowerCase() || ' ')
  const bytes = found?.[2] === undefined ? Number(found?.[1]) : size * 1000
  if (!(bytes > 0)) throw new InvalidArgumentError('Expected a size such as 500MB or 2GB.')
  return Math.floor(bytes)
}

/**
 * Reads `A:B`: rows counted from 0, B excluded; either end may be left out.
 *
 * @example
 * rowRange('10:20') // { from: 10, to: 20 }
 */
export function rowRange(text: string): { from: number; to: number } {
  const found = /^(\d*):(\d*)$/.exec(text)
  const from = Number(found?.[1] || 0)
  const to = found?.[2] ? Number(found[2]) : Number.POSITIVE_INFINITY
  if (!found || to <= from)
    throw new InvalidArgumentError('Expected A:B, rows counted from 0, B excluded, A below B.')
  return { from, to }
}

function pairOf(text: string): [string, string] {
  const at = text.lastIndexOf('=')
  if (at < 1) throw new InvalidArgumentError('Expected NAME=VALUE.')
  return [text.slice(0, at).trim(), text.slice(at + 1).trim()]
}
