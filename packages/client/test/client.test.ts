import { describe, expect, it } from 'vitest'
import { createClient, ProblemError } from '../src/index.ts'

/** A server that keeps what it was asked and gives one answer. */
function server(status: number, body: unknown) {
  const asked: { url: string; init: RequestInit }[] = []
  const fetch = async (url: string | URL | Request, init: RequestInit = {}) => {
    asked.push({ url: String(url), init })
    return new Response(typeof body === 'string' ? body : JSON.stringify(body), { status })
  }
  return { asked, client: createClient({ baseUrl: 'http://127.0.0.1:1/', fetch }) }
}

const refusal = {
  type: '/problems/features.unknown_column',
  title: 'Check the spelling.',
  status: 422,
  detail: 'unknown column: agee; nearest known: age',
  instance: '/v1/models/m/score',
  code: 'features.unknown_column',
  trace_id: 'a'.repeat(32),
  errors: [{ pointer: '/features/agee', detail: 'unknown column: agee; nearest known: age' }],
}

describe('createClient', () => {
  it('writes the path, the query and the body of a call', async () => {
    const { asked, client } = server(422, refusal)
    await client
      .score(
        { params: { name: 'a b' }, query: { explain: 'full' }, body: { features: { age: 41 } } },
        { idempotencyKey: 'k-1' },
      )
      .catch(() => undefined)
    expect(asked[0]?.url).toBe('http://127.0.0.1:1/v1/models/a%20b/score?explain=full')
    expect(asked[0]?.init.method).toBe('POST')
    expect(asked[0]?.init.body).toBe('{"features":{"age":41}}')
    expect(asked[0]?.init.headers).toMatchObject({
      'idempotency-key': 'k-1',
      'content-type': 'application/json',
    })
  })

  it('gives the parsed answer', async () => {
    const { client } = server(200, { items: [], next_cursor: null })
    expect(await client.models()).toEqual({ items: [], next_cursor: null })
  })

  it('throws the problem that the server names', async () => {
    const { client } = server(422, refusal)
    const error = await client.decision({ params: { id: 'x' } }).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(ProblemError)
    expect((error as ProblemError).problem).toEqual(refusal)
  })

  it('says so when a refusal is no problem document', async () => {
    const { client } = server(502, 'bad gateway')
    await expect(client.health()).rejects.toThrow('the server answered 502 without a problem document')
  })

  it('takes "not ready" as an answer', async () => {
    const check = { ok: false, detail: 'no' }
    const document = { status: 'not_ready', checks: { store: check, models: check, explainer: check } }
    expect(await server(503, document).client.ready()).toEqual(document)
  })
})
