import type {
  CompatCell,
  CompatFault,
  CompatField,
  CompatRequest,
  CompatValue,
  CompatWarning,
} from '@candor/scenarios'
import type { z } from 'zod'
import { fieldsSchema } from './field-schema.ts'

/** A checked request with the names in it that nobody knows, or what is wrong with it. */
export type ReadRequest =
  | { readonly request: CompatRequest; readonly warnings: readonly CompatWarning[] }
  | { readonly faults: readonly CompatFault[] }

/** A list of empty items must not make an answer of many times its size. */
const mostFaults = 100

export type FieldsOf = { readonly query: readonly CompatField[]; readonly body: readonly CompatField[] }

/**
 * Reads a request by the fields of its route: other spellings become the fields' own names, absent ones their fallbacks; names that no
 * field has are left out and told. Every fault, of many the first hundred, is told at once.
 */
export function readRequest(fields: FieldsOf, query: unknown, body: unknown): ReadRequest {
  const asked = readFields(fields.query, fromText(fields.query, query), ['query'])
  const sent = readFields(fields.body, fields.body.length === 0 ? {} : body, ['body'])
  const faults = [...asked.faults, ...sent.faults].slice(0, mostFaults)
  if (faults.length > 0) return { faults }
  const unknown = [...asked.unknown, ...sent.unknown]
  return {
    request: {
      query: asked.values as Record<string, CompatCell>,
      body: sent.values,
      sent: asked.sent,
    },
    warnings: unknown.length === 0 ? [] : [{ code: 'unknown_fields', features: unknown }],
  }
}

type Values = Record<string, CompatValue>

type ReadFields = {
  readonly values: Values
  readonly sent: readonly string[]
  /** as paths, parted by dots */
  readonly unknown: readonly string[]
  readonly faults: readonly CompatFault[]
}

function readFields(
  fields: readonly CompatField[],
  given: unknown,
  at: readonly (string | number)[],
): ReadFields {
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    return { values: {}, sent: [], unknown: [], faults: [notAnObject(given, at)] }
  const named = inOwnNames(fields, given as Record<string, unknown>, at)
  const { success, error } = fieldsSchema(fields).safeParse(named.values)
  const issues = success ? [] : error.issues.slice(0, mostFaults)
  const faults = [...named.faults, ...issues.map((issue) => faultOf(issue, at))]
  return {
    values: withFallbacks(fields, named.values as Values),
    sent: Object.keys(named.values),
    unknown: named.unknown,
    faults,
  }
}

type Named = {
  readonly values: Record<string, unknown>
  readonly unknown: string[]
  readonly faults: CompatFault[]
}

function inOwnNames(
  fields: readonly CompatField[],
  given: Readonly<Record<string, unknown>>,
  at: readonly (string | number)[],
): Named {
  const named: Named = { values: {}, unknown: [], faults: [] }
  const bySpelling = new Map(
    fields.flatMap((field) => [field.name, ...(field.aliases ?? [])].map((name) => [name, field] as const)),
  )
  for (const [spelling, value] of Object.entries(given)) {
    const field = bySpelling.get(spelling)
    const loc = [...at, spelling]
    if (field === undefined) named.unknown.push(loc.slice(1).join('.'))
    else if (field.refused !== undefined) named.faults.push({ loc, msg: field.refused, type: 'refused' })
    else if (Object.hasOwn(named.values, field.name))
      named.faults.push({ loc, msg: `${field.name} is there twice`, type: 'repeated' })
    else named.values[field.name] = nested(field, value, loc, named)
  }
  return named
}

/** What stands inside of objects and lists is named in the same way. */
function nested(field: CompatField, value: unknown, at: readonly (string | number)[], found: Named): unknown {
  const { fields = [], type } = field
  if (fields.length === 0) return value
  const inside = (each: unknown, place: readonly (string | number)[]) => {
    if (typeof each !== 'object' || each === null || Array.isArray(each)) return each
    const named = inOwnNames(fields, each as Record<string, unknown>, place)
    found.unknown.push(...named.unknown)
    found.faults.push(...named.faults)
    return named.values
  }
  if (type === 'fields') return inside(value, at)
  return type === 'list' && Array.isArray(value) ? value.map((each, i) => inside(each, [...at, i])) : value
}

function withFallbacks(fields: readonly CompatField[], values: Values): Values {
  const fallbacks = fields.flatMap(({ name, fallback }) =>
    fallback === undefined || (values[name] ?? null) !== null ? [] : [[name, fallback] as const],
  )
  return { ...values, ...Object.fromEntries(fallbacks) }
}

const flags: Readonly<Record<string, boolean>> = {
  true: true,
  '1': true,
  yes: true,
  on: true,
  false: false,
  '0': false,
  no: false,
  off: false,
}

/** An address has texts only. */
function fromText(fields: readonly CompatField[], query: unknown): unknown {
  const types = new Map(fields.map(({ name, type }) => [name, type]))
  const entries = Object.entries((query ?? {}) as Record<string, unknown>)
  return Object.fromEntries(entries.map(([name, value]) => [name, typedValue(types.get(name), value)]))
}

function typedValue(type: CompatField['type'] | undefined, value: unknown): unknown {
  if (typeof value !== 'string') return value
  if (type === 'flag') return flags[value.toLowerCase()] ?? value
  if ((type === 'number' || type === 'integer') && value.trim() !== '') return Number(value)
  return value
}

function notAnObject(given: unknown, loc: readonly (string | number)[]): CompatFault {
  return given === undefined || given === null
    ? { loc, msg: 'field required', type: 'missing' }
    : { loc, msg: 'expected an object', type: 'invalid_type' }
}

function faultOf(issue: z.core.$ZodIssue, at: readonly (string | number)[]): CompatFault {
  const loc = [...at, ...issue.path.map((part) => (typeof part === 'number' ? part : String(part)))]
  const isMissing = issue.code === 'invalid_type' && /received undefined$/.test(issue.message)
  return { loc, msg: isMissing ? 'field required' : issue.message, type: isMissing ? 'missing' : issue.code }
}
