import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Operation } from '../../../src/http/openapi/describe-operations.ts'
import type { RouteExample } from '../../../src/http/openapi/route-example.ts'
import type { ServedApp } from '../../served/served-app.ts'
import { exampleCalls, exampleServer, keptCalls, type Learnt } from './example-calls.ts'
import { recordExamples, sendCall } from './send-call.ts'

type Document = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, object>> }
}

const everyCall = { ...exampleCalls, ...keptCalls }

let served: ServedApp
let known: Learnt
let document: Document
const recorded: Record<string, RouteExample> = {}

beforeAll(async () => {
  const made = await exampleServer()
  served = made.served
  known = made.known
  document = (await served.get('/openapi.json')).json()
})

afterAll(async () => {
  await served.close()
  recordExamples(recorded)
})

function operations(): [string, Operation][] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): [string, Operation] => [
      `${method.toUpperCase()} ${path}`,
      operation,
    ]),
  )
}

/** A schema of the document as a check, with what it refers to. */
function checkOf(schema: object): z.ZodType {
  const text = JSON.stringify({ ...schema, $defs: document.components.schemas })
  return z.fromJSONSchema(JSON.parse(text.replaceAll('#/components/schemas/', '#/$defs/')))
}

function contentOf(content: Readonly<Record<string, { schema?: object; example?: unknown }>> | undefined) {
  return Object.values(content ?? {})[0] ?? {}
}

describe('the description of the API', () => {
  it('has an example call for every route', () => {
    const addresses = operations().map(([address]) => address)
    expect(addresses.toSorted()).toEqual(Object.keys(everyCall).toSorted())
  })

  it.each(Object.keys(exampleCalls))(
    '%s: the call is answered as described, and the example is one',
    async (address) => {
      const { call, learn } = exampleCalls[address]!
      const sent = call(known)
      const answer = await sendCall(served.app, address, sent)
      expect([answer.statusCode, answer.body.slice(0, 300)]).toEqual([sent.status ?? 200, expect.anything()])
      const isJson = String(answer.headers['content-type']).startsWith('application/json')
      const value = isJson ? answer.json() : answer.body
      Object.assign(known, learn?.(value))
      recorded[address] = { ...sent, answer: value }
      const [method, path] = address.split(' ') as [string, string]
      const operation = document.paths[path]![method.toLowerCase()]!
      const { schema } = contentOf(operation.responses[sent.status ?? 200]!.content)
      if (schema !== undefined && isJson)
        expect(checkOf(schema).safeParse(value).error?.issues ?? []).toEqual([])
    },
  )

  it.each(Object.keys(everyCall))(
    '%s: has words, refusals, and an example that fits its schemas',
    (address) => {
      const [method, path] = address.split(' ') as [string, string]
      const { summary, description, tags, responses, requestBody } =
        document.paths[path]![method.toLowerCase()]!
      expect([summary, description]).toEqual([
        expect.stringMatching(/\w.*[.)]$|\w/),
        expect.stringMatching(/\w/),
      ])
      expect(tags).toHaveLength(1)
      expect(Object.keys(responses).length).toBeGreaterThan(1)
      const sent = everyCall[address]!.call(known)
      const answer = contentOf(responses[sent.status ?? 200]!.content)
      expect(answer.example).toBeDefined()
      if (answer.schema !== undefined && typeof answer.example !== 'string')
        expect(checkOf(answer.schema).safeParse(answer.example).error?.issues ?? []).toEqual([])
      if (requestBody === undefined) return
      const body = contentOf(requestBody.content)
      const isNeeded = sent.body !== undefined
      expect(body.example !== undefined).toBe(isNeeded)
      if (isNeeded && sent.type === undefined)
        expect(checkOf(body.schema!).safeParse(body.example).error?.issues ?? []).toEqual([])
    },
  )

  it('says of whatever is named in an address what it refuses where that is not there', () => {
    // what is put or recorded under a name is made by it
    const makes = ['PUT /v1/entities/{type}/{id}', 'POST /v1/entities/{type}/{id}/documents']
    const silent = operations().filter(
      ([address, { responses }]) =>
        address.includes(' /v1/') &&
        address.includes('{') &&
        !makes.includes(address) &&
        !('404' in responses),
    )
    expect(silent.map(([address]) => address)).toEqual([])
  })

  it('lists refusals by their codes', () => {
    const { responses } = document.paths['/v1/models/{name}/score']!['post']!
    expect(responses['422']!.description).toContain('- `features.unknown_column`: unknown column: {column}')
    expect(responses['409']!.description).toContain('store.event_conflict')
    expect(responses['413']!.description).toContain('http.body_too_large')
    expect(responses['401']!.description).toContain('http.not_signed_in')
  })
})
