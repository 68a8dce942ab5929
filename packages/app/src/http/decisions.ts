import { routes } from '@candor/client'
import type { FastifyInstance } from 'fastify'
import type { AppParts } from './app-parts.ts'
import { callerOf } from './caller.ts'
import { mountRoute } from './mount-route.ts'

/** Stored decisions: the list, one of them, and its whole explanation. */
export function mountDecisions(app: FastifyInstance, { store }: AppParts): void {
  mountRoute(app, routes.decisions, async ({ query }, request) => {
    const { tenantId } = callerOf(request)
    const { limit, cursor = null, model = null, outcome = null } = query
    return store.run('decision.list', { tenantId, limit, cursor, model, outcome })
  })
  mountRoute(app, routes.decision, async ({ params: { id } }, request) =>
    store.run('decision.get', { tenantId: callerOf(request).tenantId, id }),
  )
  mountRoute(app, routes.decisionExplanation, async ({ params: { id } }, request) =>
    store.run('decision.explanation', { tenantId: callerOf(request).tenantId, id }),
  )
}
