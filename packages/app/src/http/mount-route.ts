import { problem, type Route, routes } from '@candor/client'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'

type Parsed<Part> = Part extends z.ZodType ? z.output<Part> : undefined

/** What a handler is given: the parts of the request after they were checked. */
export type Parts<R extends Route> = {
  readonly params: Parsed<R extends { params: infer P } ? P : undefined>
  readonly query: Parsed<R extends { query: infer Q } ? Q : undefined>
  readonly body: Parsed<R extends { body: infer B } ? B : undefined>
}

type Accepted<R extends Route> = R extends { accepted: infer A extends z.ZodType } ? z.output<A> : never

export type Handler<R extends Route> = (
  parts: Parts<R>,
  request: FastifyRequest,
  reply: FastifyReply,
) => Promise<z.output<R['answer']> | Accepted<R>>

/** Answers of a route besides the usual one, by status. */
export type OtherAnswers = Readonly<Record<number, z.ZodType>>

/** Where a route takes other than the usual. */
export type RouteLimits = {
  /** most bytes of its body */
  readonly bodyLimit?: number
  /** how its answers become text */
  readonly serializerCompiler?: () => (answer: unknown) => string
}

const problemAnswer = {
  description: 'A refusal.',
  content: { 'application/problem+json': { schema: problem } },
}

function answersOf(schemas: OtherAnswers) {
  return Object.fromEntries(Object.entries(schemas).map(([status, schema]) => [status, answerOf(schema)]))
}

function answerOf(schema: z.ZodType, type = 'application/json') {
  return { description: 'The answer.', content: { [type]: { schema } } }
}

/** Described by its types; what is in it is for the job to find out. */
function uploadOf(types: readonly string[]) {
  const file = { type: 'string', format: 'binary', description: 'the file itself' }
  return { consumes: [...types], body: z.any().meta(file) }
}

/** The name under which generated clients call the route: the one it has in ours. */
function nameOf(route: Route): string | undefined {
  return Object.entries(routes).find(([, known]) => known === route)?.[0]
}

const postHeaders = z.object({
  'idempotency-key': z
    .string()
    .min(1)
    .max(255)
    .optional()
    .meta({ description: 'repeating a call with its key gives its answer again and does nothing twice' }),
  'candor-timeout-ms': z
    .string()
    .regex(/^[1-9]\d{0,5}$/, 'expected a whole number of milliseconds from 1 to 999999')
    .optional()
    .meta({
      description:
        'how long the sender waits: an explanation that is not ready by then is answered as pending; a call whose time is over before it is begun is refused (503)',
    }),
})

/** An answer that is made of checked parts by one function, on the way of every decision: checking it again would cost as much as scoring. */
export const madeAsDeclared: RouteLimits = { serializerCompiler: () => JSON.stringify }

/** Mounts a route of the contract: its schemas check what comes in and what goes out, and describe it in OpenAPI. */
export function mountRoute<R extends Route>(
  app: FastifyInstance,
  route: R,
  handle: Handler<R>,
  others: OtherAnswers = {},
  limits: RouteLimits = {},
): void {
  app.route({
    ...limits,
    // HEAD would read a stream to its end for nobody, even after its sender has gone
    ...(route.isStream ? { exposeHeadRoute: false } : {}),
    method: route.method,
    config: { scope: route.scope, ...(route.rate === undefined ? {} : { rate: route.rate }) },
    url: route.path.replace(/\{(\w+)\}/g, ':$1'),
    schema: {
      operationId: nameOf(route),
      summary: route.summary,
      ...(route.description === undefined ? {} : { description: route.description }),
      ...(route.params ? { params: route.params } : {}),
      ...(route.query ? { querystring: route.query } : {}),
      ...(route.body ? { body: route.body } : {}),
      ...(route.upload ? uploadOf(route.upload) : {}),
      ...(route.method === 'POST' ? { headers: postHeaders } : {}),
      response: {
        200: answerOf(
          route.answer,
          route.isStream ? 'text/event-stream' : (route.fileType ?? 'application/json'),
        ),
        ...(route.accepted ? { 202: answerOf(route.accepted) } : {}),
        ...answersOf(others),
        default: problemAnswer,
      },
    } as object,
    handler: async (request, reply) => {
      const { params, query, body } = request
      return handle({ params, query, body } as Parts<R>, request, reply)
    },
  })
}
