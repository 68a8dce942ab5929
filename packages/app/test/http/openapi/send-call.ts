import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { FastifyInstance } from 'fastify'
import { examples } from '../../../src/http/openapi/examples.generated.ts'
import type { RouteExample } from '../../../src/http/openapi/route-example.ts'
import type { ExampleCall } from './example-calls.ts'
import { declarationOf } from './examples-source.ts'

/** Sends a call to a server. */
export function sendCall(
  app: FastifyInstance,
  address: string,
  { params = {}, query = {}, body, type }: ExampleCall,
) {
  const [method, path] = address.split(' ') as ['GET' | 'POST' | 'PUT' | 'DELETE', string]
  const url = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name]!))
  const search = new URLSearchParams(query).toString()
  return app.inject({
    method,
    url: search === '' ? url : `${url}?${search}`,
    headers: {
      host: 'localhost',
      ...(body === undefined ? {} : { 'content-type': type ?? 'application/json' }),
    },
    ...(body === undefined ? {} : { payload: type === undefined ? JSON.stringify(body) : String(body) }),
  })
}

const file = fileURLToPath(new URL('../../../src/http/openapi/examples.generated.ts', import.meta.url))

/** With RECORD_EXAMPLES=1 writes the calls that have no example yet, with their answers, into the examples of the description, with RECORD_EXAMPLES=all every one. */
export function recordExamples(all: Readonly<Record<string, RouteExample>>): void {
  const wanted = process.env['RECORD_EXAMPLES']
  if (wanted !== '1' && wanted !== 'all') return
  const made = shortened(all) as typeof all
  const every = wanted === 'all' ? { ...examples, ...made } : { ...made, ...examples }
  writeFileSync(file, examplesSource(every))
}

/** The file of these examples. */
function examplesSource(all: Readonly<Record<string, RouteExample>>): string {
  const sorted = Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1))
  const text = JSON.stringify(Object.fromEntries(sorted))
  // no domain is named in this room
  const neutral = text.replace(/"(claims|credit|engagement|payments|aml)(-[a-z]+)?"/g, '"my-domain"')
  return `import type { RouteExample } from './route-example.ts'

/*
 * Recorded from servers by \`RECORD_EXAMPLES=1 npx vitest run packages/app/test/http/openapi\`, then the same of \`…/http/compat\`.
 * What stands in several examples is written once.
 */

${declarationOf('/** By method and address. */\nexport const examples: Readonly<Record<string, RouteExample>> =', JSON.parse(neutral))}`
}

/** Whether the file is the one that would be written of its examples. */
export function isAsWritten(): boolean {
  return readFileSync(file, 'utf8') === examplesSource(examples)
}

/** Long lists are cut: an example is to be read. */
function shortened(value: unknown): unknown {
  if (Array.isArray(value)) {
    const isPlain = value.every((each) => typeof each !== 'object' || each === null)
    return (isPlain ? value : value.slice(0, 2)).map(shortened)
  }
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, shortened(each)]))
}
