import { routes } from '@candor/client'
import type { FastifyInstance } from 'fastify'
import { explainRequest } from '../jobs/explain-request.ts'
import type { AppParts } from './app-parts.ts'
import { builtInCaller } from './caller.ts'
import { mountRoute } from './mount-route.ts'

/** Explain the score of a record; the same call gives the same answer, so a key changes nothing. */
export function mountExplain(app: FastifyInstance, { models }: AppParts): void {
  mountRoute(app, routes.explain, async ({ params, query, body }) =>
    explainRequest({ models }, { tenantId: builtInCaller.tenantId, name: params.name, query, body }),
  )
}
