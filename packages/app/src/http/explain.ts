import { routes } from '@candor/client'
import type { FastifyInstance } from 'fastify'
import { explainRequest } from '../jobs/explain-request.ts'
import type { AppParts } from './app-parts.ts'
import { callerOf } from './caller.ts'
import { mountRoute } from './mount-route.ts'

/** Explain the score of a record; the same call gives the same answer, so a key changes nothing. */
export function mountExplain(app: FastifyInstance, { models }: AppParts): void {
  mountRoute(app, routes.explain, async ({ params, query, body }, request) =>
    explainRequest({ models }, { tenantId: callerOf(request).tenantId, name: params.name, query, body }),
  )
}
