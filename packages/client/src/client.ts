import type { z } from 'zod'
import { type Problem, ProblemError, problem } from './problem.ts'
import { readEvents } from './read-events.ts'
import { type Route, type Routes, routes } from './routes.ts'

export type ClientOptions = {
  /** where the server is, such as `http://127.0.0.1:8080`; empty for the page's own origin */
  readonly baseUrl?: string
  readonly fetch?: typeof globalThis.fetch
  /** an API key; a page that is signed in needs none */
  readonly apiKey?: string
  /** sent with every call */
  readonly headers?: Readonly<Record<string, string>>
}

export type CallOptions = {
  /** repeating a call with the same key gives the same answer and does nothing twice */
  readonly idempotencyKey?: string
  readonly signal?: AbortSignal
}

type Wire<Part> = Part extends z.ZodType ? z.input<Part> : never

type CallInput<R extends Route> = (R extends { params: infer P } ? { readonly params: Wire<P> } : unknown) &
  (R extends { query: infer Q } ? { readonly query?: Wire<Q> } : unknown) &
  (R extends { body: infer B } ? { readonly body: Wire<B> } : unknown) &
  (R extends { upload: readonly (infer T)[] } ? { readonly data: BodyInit; readonly type: T } : unknown)

type CallOutput<R extends Route> = R extends { isStream: true }
  ? AsyncIterable<z.output<R['answer']>>
  : Promise<z.output<R['answer']> | (R extends { accepted: infer A extends z.ZodType } ? z.output<A> : never)>

type Call<R extends Route> =
  unknown extends CallInput<R>
    ? (input?: Record<never, never>, options?: CallOptions) => CallOutput<R>
    : Record<never, never> extends CallInput<R>
      ? (input?: CallInput<R>, options?: CallOptions) => CallOutput<R>
      : (input: CallInput<R>, options?: CallOptions) => CallOutput<R>

/** One method per route of `routes`; each returns the parsed answer, or the events of a stream one after another, or throws a ProblemError. */
export type Client = { readonly [Name in keyof Routes]: Call<Routes[Name]> }

/**
 * Makes the typed client of the HTTP API.
 *
 * Answers are checked against their schema; a refusal is thrown as `ProblemError`; a network failure is fetch's own error.
 *
 * @example
 * const client = createClient({ baseUrl: 'http://127.0.0.1:8080' })
 * const decision = await client.score({ params: { name: 'my-model' }, body: { features: { age: 41 } } })
 */
export function createClient({
  baseUrl = '',
  fetch = globalThis.fetch,
  apiKey,
  headers = {},
}: ClientOptions = {}): Client {
  const origin = baseUrl.replace(/\/+$/, '')
  const sent = apiKey === undefined ? headers : { ...headers, authorization: `Bearer ${apiKey}` }
  const methods = (Object.entries(routes) as [string, Route][]).map(([name, route]) => [
    name,
    (input: Input = {}, options: CallOptions = {}) =>
      (route.isStream ? listen : send)(route, { origin, fetch, headers: sent }, input, options),
  ])
  return Object.fromEntries(methods) as Client
}

type Input = {
  readonly params?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, unknown>>
  readonly body?: unknown
  /** of a file that is sent */
  readonly data?: BodyInit
  readonly type?: string
}

type Server = {
  readonly origin: string
  readonly fetch: typeof globalThis.fetch
  readonly headers: Readonly<Record<string, string>>
}

async function send(
  route: Route,
  { origin, fetch, headers }: Server,
  input: Input,
  options: CallOptions,
): Promise<unknown> {
  const answer = await fetch(origin + addressOf(route, input), requestOf(route, input, options, headers))
  if (answer.ok && route.fileType !== undefined) return answer.blob()
  const body: unknown = await bodyOf(answer)
  if (answer.status === 202 && route.accepted !== undefined) return route.accepted.parse(body)
  if (answer.ok || isAnswer(route, body)) return route.answer.parse(body)
  throw new ProblemError(problemOf(answer, body))
}

async function* listen(
  route: Route,
  { origin, fetch, headers }: Server,
  input: Input,
  options: CallOptions,
): AsyncGenerator<unknown> {
  const answer = await fetch(origin + addressOf(route, input), requestOf(route, input, options, headers))
  if (!answer.ok || answer.body === null) throw new ProblemError(problemOf(answer, await bodyOf(answer)))
  for await (const data of readEvents(answer.body)) yield route.answer.parse(JSON.parse(data))
}

/** `/v1/models/{name}/score` and `{name: 'a b'}` give `/v1/models/a%20b/score`, with the query behind it. */
function addressOf(route: Route, { params = {}, query = {} }: Input): string {
  const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''))
  const given = Object.entries(query).filter(([, value]) => value !== undefined)
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString()
  return search === '' ? path : `${path}?${search}`
}

function requestOf(
  route: Route,
  { body, data, type }: Input,
  { idempotencyKey, signal }: CallOptions,
  headers: Readonly<Record<string, string>>,
): RequestInit {
  return {
    method: route.method,
    headers: {
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
      ...(type === undefined ? {} : { 'content-type': type }),
      ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(data === undefined ? {} : { body: data, duplex: 'half' }),
    ...(signal === undefined ? {} : { signal }),
  }
}

async function bodyOf(answer: Response): Promise<unknown> {
  const text = await answer.text()
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** /readyz says "not ready" with status 503 and its usual document, which is an answer, not a refusal. */
function isAnswer(route: Route, body: unknown): boolean {
  return route === routes.ready && route.answer.safeParse(body).success
}

function problemOf(answer: Response, body: unknown): Problem {
  const parsed = problem.safeParse(body)
  if (parsed.success) return parsed.data
  return {
    type: 'about:blank',
    title: answer.statusText,
    status: answer.status,
    detail: `the server answered ${answer.status} without a problem document`,
    instance: answer.url,
    code: 'client.no_problem_document',
    trace_id: '',
    errors: [],
  }
}
