import type { z } from 'zod'

type Issue = z.core.$ZodRawIssue | z.core.$ZodIssue

/**
 * What a schema finds wrong, in plain words: what is expected, and what came. Texts that came are only repeated where a few fixed ones are
 * expected, since others may be secret. Schemas with a sentence of their own keep it.
 *
 * @returns undefined where the schema's library has to say it
 * @example
 * z.number().safeParse('a', { error: plainIssue }) // "expected a number; received a text"
 */
export function plainIssue(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === 'unrecognized_keys') return `unknown name: ${issue.keys.join(', ')}`
  if (issue.code === 'invalid_key') return `its name: ${issue.issues[0]?.message ?? 'not permitted'}`
  const wanted = wantedBy(issue)
  if (wanted === undefined) return undefined
  if (issue.input === undefined) return `missing; expected ${wanted}`
  const received = receivedIn(issue)
  return received === null ? `expected ${wanted}` : `expected ${wanted}; received ${received}`
}

function wantedBy(issue: Issue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return wordOfType(issue)
    case 'invalid_value':
      return oneOf(issue.values.map(String))
    case 'invalid_format':
      return formats[issue.format]
    case 'not_multiple_of':
      return `a multiple of ${issue.divisor}`
    case 'too_small':
      return atLeast(issue)
    case 'too_big':
      return atMost(issue)
    case 'invalid_union':
      return wantedByAny(issue)
    default:
      return undefined
  }
}

const types: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  record: 'an object',
  array: 'a list',
  null: 'null',
}

/** What an address holds is a text; where it is no number, or one beyond float64, nothing of it is left to be told. */
function wordOfType({ expected, input }: { readonly expected: string; readonly input?: unknown }) {
  const isLost = typeof input === 'number' && !Number.isFinite(input)
  return isLost ? 'a finite number' : types[expected]
}

const formats: Readonly<Record<string, string>> = {
  datetime: 'a moment such as 2026-01-31T12:00:00Z',
  date: 'a day such as 2026-01-31',
  email: 'an email address such as ana@example.org',
  url: 'a web address',
  uuid: 'a UUID',
}

type Bound = { readonly origin: string; readonly inclusive?: boolean | undefined }

function atLeast({ origin, minimum, inclusive }: Bound & { readonly minimum: number | bigint }) {
  if (origin === 'string' && minimum === 1) return 'a text that is not empty'
  return `${inclusive === false ? 'more than' : 'at least'} ${counted(minimum, origin)}`
}

function atMost({ origin, maximum, inclusive }: Bound & { readonly maximum: number | bigint }) {
  return `${inclusive === false ? 'less than' : 'at most'} ${counted(maximum, origin)}`
}

const units: Readonly<Record<string, string>> = { string: 'character', array: 'item', record: 'name' }

function counted(bound: number | bigint, origin: string): string {
  const unit = units[origin]
  if (unit === undefined) return String(bound)
  return `${bound} ${unit}${Number(bound) === 1 ? '' : 's'}`
}

/** Of a union all of whose members want something else in its place; undefined where one of them looks inside. */
function wantedByAny({ errors }: { readonly errors: readonly (readonly z.core.$ZodIssue[])[] }) {
  const wanted = errors.flatMap(([first, ...rest]) => {
    const word = first === undefined || rest.length > 0 || first.path.length > 0 ? undefined : wantedBy(first)
    return word === undefined ? [] : [word]
  })
  return wanted.length === 0 || wanted.length < errors.length ? undefined : oneOf([...new Set(wanted)])
}

function oneOf(values: readonly string[]): string {
  const last = values.at(-1) ?? 'nothing'
  return values.length < 2 ? last : `${values.slice(0, -1).join(', ')} or ${last}`
}

/** Null where telling it adds nothing, or may give a secret away. */
function receivedIn({ code, input }: z.core.$ZodRawIssue): string | null {
  const isOneOfFew = code === 'invalid_value' || code === 'invalid_union'
  if (typeof input === 'string') return isOneOfFew ? short(input) : lengthIn(code, input)
  if (typeof input === 'number') return Number.isFinite(input) ? String(input) : null
  if (typeof input === 'boolean' || input === null) return String(input)
  if (Array.isArray(input))
    return code === 'too_small' || code === 'too_big' ? String(input.length) : 'a list'
  return code === 'too_small' || code === 'too_big' ? null : 'an object'
}

const mostShown = 40

function short(text: string): string {
  return JSON.stringify(text.length > mostShown ? `${text.slice(0, mostShown)}…` : text)
}

function lengthIn(code: string, text: string): string | null {
  if (code === 'too_big') return String(text.length)
  return code === 'invalid_type' ? 'a text' : null
}
