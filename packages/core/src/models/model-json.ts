import { type CandorError, candorError } from '../errors.ts'

/** A value inside a model file with the path that leads to it (`learner.objective.name`), so that every complaint can say where. */
export type ModelPart = { readonly path: string; readonly value: unknown }

/**
 * Reads the text of a model file: JSON, and the tokens NaN, Infinity and -Infinity that XGBoost writes where a number stands
 * (NaN becomes null, which `numbersOf` reads as NaN).
 *
 * @throws models.not_json
 * @example
 * parseModelJson('{"split_conditions":[NaN,3E1]}').value // { split_conditions: [null, 30] }
 */
export function parseModelJson(text: string): ModelPart {
  const content = text.startsWith('\uFEFF') ? text.slice(1) : text
  return { path: '', value: parsedOrNull(content) ?? parseLiteral(withoutBareTokens(content)) }
}

function parsedOrNull(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function parseLiteral(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw candorError('models.not_json', { reason: (error as Error).message })
  }
}

function withoutBareTokens(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|-?(?:NaN|Infinity)/g, (token) => bareTokens[token] ?? token)
}

const bareTokens: Readonly<Record<string, string>> = {
  NaN: 'null',
  '-NaN': 'null',
  Infinity: '1e999',
  '-Infinity': '-1e999',
}

/** The error of a part that is not what was expected. */
export function badPart({ path, value }: ModelPart, expected: string): CandorError {
  return candorError(
    'models.malformed_field',
    { field: path === '' ? '(the whole file)' : path, value: shown(value), expected },
    `/${path.replaceAll('.', '/')}`,
  )
}

function shown(value: unknown): string {
  if (value === undefined) return 'absent'
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return `a list of ${(value as unknown[]).length}`
  const text = typeof value === 'object' && value !== null ? 'an object' : String(value)
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}

/** The value under a key of an object, undefined where it is absent. */
export function partOf(parent: ModelPart, key: string): ModelPart {
  const holder = parent.value
  if (typeof holder !== 'object' || holder === null || Array.isArray(holder))
    throw badPart(parent, 'an object')
  const path = parent.path === '' ? key : `${parent.path}.${key}`
  return { path, value: Object.hasOwn(holder, key) ? (holder as Record<string, unknown>)[key] : undefined }
}

/** The value under keys, one object inside another. */
export function partAt(parent: ModelPart, ...keys: readonly string[]): ModelPart {
  return keys.reduce(partOf, parent)
}

export function isPresent({ value }: ModelPart): boolean {
  return value !== undefined && value !== null
}

export function listOf(part: ModelPart): ModelPart[] {
  if (!Array.isArray(part.value)) throw badPart(part, 'a list')
  return part.value.map((value: unknown, i) => ({ path: `${part.path}.${i}`, value }))
}

export function textOf(part: ModelPart): string {
  if (typeof part.value !== 'string') throw badPart(part, 'text')
  return part.value
}

export function textsOf(part: ModelPart): string[] {
  return listOf(part).map(textOf)
}

/** One of the given words. */
export function wordOf<T extends string>(part: ModelPart, words: readonly T[]): T {
  const word = words.find((known) => known === part.value)
  if (word === undefined) throw badPart(part, words.join(' or '))
  return word
}

/** A number, also one written as text ("5E-1"), as XGBoost writes its parameters. */
export function numberOf(part: ModelPart): number {
  const { value } = part
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  if (typeof number !== 'number' || Number.isNaN(number)) throw badPart(part, 'a number')
  return number
}

export function wholeNumberOf(part: ModelPart, low: number, high = 2_147_483_647): number {
  const number = numberOf(part)
  const known = Number.isInteger(number) && number >= low && number <= high
  if (!known) throw badPart(part, `a whole number ${low} to ${high}`)
  return number
}

/**
 * A list of numbers; booleans are 0 and 1, null is NaN. Typed arrays pass as they are.
 *
 * @param length refuse another length
 */
export function numbersOf(part: ModelPart, length: number | null = null): ArrayLike<number> {
  const { value } = part
  const numbers = isTyped(value) ? value : Float64Array.from(listedNumbers(part))
  if (length !== null && numbers.length !== length) throw badPart(part, `a list of ${length}`)
  return numbers
}

/** The same, each a whole number of the range. */
export function wholeNumbersOf(
  part: ModelPart,
  low: number,
  high: number,
  length: number | null = null,
): Int32Array {
  const numbers = numbersOf(part, length)
  for (let i = 0; i < numbers.length; i++) {
    const known = Number.isInteger(numbers[i]!) && numbers[i]! >= low && numbers[i]! <= high
    if (!known)
      throw badPart({ path: `${part.path}.${i}`, value: numbers[i] }, `a whole number ${low} to ${high}`)
  }
  return Int32Array.from(numbers)
}

function isTyped(value: unknown): value is Float64Array | Int32Array {
  return ArrayBuffer.isView(value) && !(value instanceof DataView) && !(value instanceof BigInt64Array)
}

function listedNumbers(part: ModelPart): number[] {
  if (!Array.isArray(part.value)) throw badPart(part, 'a list of numbers')
  return part.value.map((value: unknown, i) => {
    if (typeof value === 'number') return value
    if (typeof value === 'boolean') return value ? 1 : 0
    if (value === null) return Number.NaN
    throw badPart({ path: `${part.path}.${i}`, value }, 'a number')
  })
}
