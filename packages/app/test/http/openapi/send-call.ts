import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { FastifyInstance } from 'fastify'
import { examples } from '../../../src/http/openapi/examples.generated.ts'
import type { RouteExample } from '../../../src/http/openapi/route-example.ts'
import type { ExampleCall } from './example-calls.ts'

/** Sends a call to a server. */
export function sendCall(
  app: FastifyInstance,
  address: string,
  { params = {}, query = {}, body }: ExampleCall,
) {
  const [method, path] = address.split(' ') as ['GET' | 'POST' | 'PUT' | 'DELETE', string]
  const url = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name]!))
  const search = new URLSearchParams(query).toString()
  return app.inject({
    method,
    url: search === '' ? url : `${url}?${search}`,
    headers: { host: 'localhost', ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
  })
}

const file = fileURLToPath(new URL('../../../src/http/openapi/examples.generated.ts', import.meta.url))

/** With RECORD_EXAMPLES=1 writes calls and their answers into the examples of the description; else nothing. */
export function recordExamples(all: Readonly<Record<string, RouteExample>>): void {
  if (process.env['RECORD_EXAMPLES'] !== '1') return
  const text = JSON.stringify({ ...examples, ...(shortened(all) as typeof all) }, null, 2)
  // no domain is named in this room
  const neutral = text.replace(/"(claims|credit|engagement|payments|aml)(-[a-z]+)?"/g, '"my-domain"')
  const head = `import type { RouteExample } from './route-example.ts'

/** By method and address; recorded from servers by \`RECORD_EXAMPLES=1 npx vitest run packages/app/test/http/openapi\`, then the same of \`…/http/compat\`. */
export const examples: Readonly<Record<string, RouteExample>> = `
  writeFileSync(file, `${head}${neutral}\n`)
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
