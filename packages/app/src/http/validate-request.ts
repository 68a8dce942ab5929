import type { CandorError } from '@candor/core'
import type { FastifySchemaCompiler } from 'fastify'
import type { z } from 'zod'
import { appError, SeveralErrors } from '../errors.ts'
import { pointerOf } from '../jobs/json-pointer.ts'
import { plainIssue } from '../jobs/plain-issue.ts'

/** How the parts of a request are called, and what their pointers begin with. */
const parts: Readonly<Record<string, { readonly name: string; readonly prefix: readonly string[] }>> = {
  body: { name: 'body', prefix: [] },
  querystring: { name: 'query', prefix: ['query'] },
  params: { name: 'path', prefix: ['path'] },
  headers: { name: 'header', prefix: ['headers'] },
}

/** Faults of one part that are told: a body of wrong names must not make an answer of many times its size. */
const mostFaults = 100

/** Checks a part of a request against its zod schema; every fault, of many the first hundred, is told with a pointer to its place. */
export const validateRequest: FastifySchemaCompiler<z.ZodType> = ({ schema, httpPart = 'body' }) => {
  return (data) => {
    const fault = httpPart === 'body' ? null : nulIn(data, httpPart)
    return fault === null ? checkedPart(schema, data, httpPart) : { error: fault }
  }
}

/** A body is looked at when it is read; names in an address may hold NUL too, which no database server takes in a text. */
function nulIn(data: unknown, httpPart: string): CandorError | null {
  for (const [name, value] of Object.entries(data ?? {}))
    if (typeof value === 'string' && value.includes('\0'))
      return appError(
        'http.malformed_text',
        { what: 'the character NUL' },
        pointerOf([...parts[httpPart]!.prefix, name]),
      )
  return null
}

/** The same for a part of a body that is judged for itself. */
export function checkedPart<Schema extends z.ZodType>(
  schema: Schema,
  data: unknown,
  httpPart = 'body',
): { readonly value: z.output<Schema> } | { readonly error: CandorError } {
  const { success, data: value, error } = schema.safeParse(data, { error: plainIssue })
  return success ? { value } : { error: faultsOf(error.issues, httpPart) }
}

function faultsOf(issues: readonly z.core.$ZodIssue[], httpPart: string): CandorError {
  const { name, prefix } = parts[httpPart]!
  const places = issues.slice(0, mostFaults).flatMap(placesOf).slice(0, mostFaults)
  const faults = places.map(({ path, detail }) =>
    appError('http.invalid_request', { part: name, detail }, pointerOf([...prefix, ...path])),
  )
  return new SeveralErrors(faults as [CandorError, ...CandorError[]])
}

type Place = { readonly path: PropertyKey[]; readonly detail: string }

function placesOf(issue: z.core.$ZodIssue): Place[] {
  if (issue.code === 'invalid_union' && issue.message === unsaid && issue.errors.length > 0)
    return placesInUnion(issue)
  if (issue.code !== 'unrecognized_keys') return [{ path: issue.path, detail: detailOf(issue) }]
  const keys = issue.keys.slice(0, mostFaults)
  return keys.map((key) => ({ path: [...issue.path, key], detail: `unknown name: ${key}` }))
}

/** What zod says of a union that has no sentence of its own. */
const unsaid = 'Invalid input'

/** The faults by the member of the union that was meant: one that what came could be at all, and has fewest of them. */
function placesInUnion({ path, errors }: z.core.$ZodIssueInvalidUnion) {
  const isOther = (issues: readonly z.core.$ZodIssue[]) =>
    Number(issues.some((issue) => issue.path.length === 0 && issue.code === 'invalid_type'))
  const [meant = []] = errors.toSorted((a, b) => isOther(a) - isOther(b) || a.length - b.length)
  return meant.flatMap((issue) => placesOf({ ...issue, path: [...path, ...issue.path] }))
}

function detailOf({ path, message }: z.core.$ZodIssue): string {
  const place = path.map(String).join('.')
  return place === '' ? message : `${place}: ${message}`
}
