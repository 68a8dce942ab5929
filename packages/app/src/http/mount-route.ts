import { problem, type Route } from '@candor/client'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'

type Parsed<Part> = Part extends z.ZodType ? z.output<Part> : undefined

/** What a handler is given: the parts of the request after they were checked. */
export type Parts<R extends Route> = {
  readonly params: Parsed<R extends { params: infer P } ? P : undefined>
  readonly query: Parsed<R extends { query: infer Q } ? Q : undefined>
  readonly body: Parsed<R extends { body: infer B } ? B : undefined>
}

export type Handler<R extends Route> = (
  parts: Parts<R>,
  request: FastifyRequest,
  reply: FastifyReply,
) => Promise<z.output<R['answer']>>

/** Answers of a route besides the usual one, by status. */
export type OtherAnswers = Readonly<Record<number, z.ZodType>>

const problemAnswer = {
  description: 'A refusal.',
  content: { 'application/problem+json': { schema: problem } },
}

const postHeaders = z.object({
  'idempotency-key': z
    .string()
    .min(1)
    .max(255)
    .optional()
    .meta({ description: 'repeating a call with its key gives its answer again and does nothing twice' }),
})

/** Mounts a route of the contract: its schemas check what comes in and what goes out, and describe it in OpenAPI. */
export function mountRoute<R extends Route>(
  app: FastifyInstance,
  route: R,
  handle: Handler<R>,
  others: OtherAnswers = {},
): void {
  app.route({
    method: route.method,
    url: route.path.replace(/\{(\w+)\}/g, ':$1'),
    schema: {
      summary: route.summary,
      ...(route.params ? { params: route.params } : {}),
      ...(route.query ? { querystring: route.query } : {}),
      ...(route.body ? { body: route.body } : {}),
      ...(route.method === 'POST' ? { headers: postHeaders } : {}),
      response: { 200: route.answer, ...others, default: problemAnswer },
    } as object,
    handler: async (request, reply) => {
      const { params, query, body } = request
      return handle({ params, query, body } as Parts<R>, request, reply)
    },
  })
}
