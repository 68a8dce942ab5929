import type { NarrativeFacts } from './narrative-facts.ts'

/** What a language model is asked for. `drivers` move the score where it went, `counter` the other way; each by size. */
export type NarrativeAnswer = {
  readonly summary: string
  readonly drivers: readonly NarrativeDriver[]
  readonly counter: readonly NarrativeDriver[]
  readonly caveats: readonly Caveat[]
}

export type NarrativeDriver = {
  readonly id: string
  readonly direction: 'UP' | 'DOWN'
  readonly text: string
}

/** The only things that may be said besides the facts; their words are ours. */
export const caveats = ['model_not_cause', 'values_as_given', 'average_of_cohort'] as const
export type Caveat = (typeof caveats)[number]

export const longestText = 400
export const mostCharacters = 8000

/**
 * The JSON schema of an answer about some facts: only their ids, nothing besides.
 *
 * @example
 * const facts = { language: 'en', model: 'm', probability: '7%', outcome: null, threshold: null, direction: 'UP', items: [] }
 * narrativeSchema(facts).additionalProperties // false
 */
export function narrativeSchema({ items }: NarrativeFacts) {
  const text = { type: 'string', minLength: 1, maxLength: longestText }
  const driver = {
    type: 'object',
    additionalProperties: false,
    required: ['id', 'direction', 'text'],
    properties: {
      id: { type: 'string', enum: items.map(({ id }) => id) },
      direction: { type: 'string', enum: ['UP', 'DOWN'] },
      text,
    },
  }
  return {
    type: 'object',
    additionalProperties: false,
    required: ['summary', 'drivers', 'counter', 'caveats'],
    properties: {
      summary: text,
      drivers: { type: 'array', minItems: 1, maxItems: items.length, items: driver },
      counter: { type: 'array', maxItems: items.length, items: driver },
      caveats: { type: 'array', items: { type: 'string', enum: [...caveats] } },
    },
  }
}

/**
 * Reads an answer by that schema; null where it is anything else: no JSON, text around it, missing or unknown fields, wrong types, too long,
 * no driver.
 *
 * @example
 * readNarrative('Here you go: {}') // null
 */
export function readNarrative(text: string): NarrativeAnswer | null {
  if (text.length > mostCharacters) return null
  const answer = parsed(text)
  if (!hasOnly(answer, ['summary', 'drivers', 'counter', 'caveats'])) return null
  const { summary, drivers, counter, caveats: told } = answer
  if (!isText(summary) || !isListOf(drivers, isDriver) || !isListOf(counter, isDriver)) return null
  if (!isListOf(told, isCaveat) || drivers.length === 0) return null
  return { summary, drivers, counter, caveats: told }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function hasOnly<K extends string>(
  value: unknown,
  keys: readonly K[],
): value is Readonly<Record<K, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const own = Object.keys(value)
  return own.length === keys.length && keys.every((key) => own.includes(key))
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '' && value.length <= longestText
}

function isDriver(value: unknown): value is NarrativeDriver {
  if (!hasOnly(value, ['id', 'direction', 'text'])) return false
  const { id, direction, text } = value
  return typeof id === 'string' && (direction === 'UP' || direction === 'DOWN') && isText(text)
}

function isCaveat(value: unknown): value is Caveat {
  return caveats.some((caveat) => caveat === value)
}

function isListOf<T>(value: unknown, is: (entry: unknown) => entry is T): value is T[] {
  return Array.isArray(value) && value.every(is)
}
