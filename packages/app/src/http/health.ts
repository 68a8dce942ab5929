import { readyAnswer, routes } from '@candor/client'
import type { FastifyInstance } from 'fastify'
import { checkReadiness } from '../jobs/check-readiness.ts'
import type { AppParts } from './app-parts.ts'
import { tenantOf } from './caller.ts'
import { mountRoute } from './mount-route.ts'

/** Whether the process answers, and whether it can decide. */
export function mountHealth(app: FastifyInstance, { store, models }: AppParts): void {
  mountRoute(app, routes.health, async () => ({ status: 'ok' as const }))
  mountRoute(
    app,
    routes.ready,
    async (_parts, request, reply) => {
      const readiness = await checkReadiness({ store, models, tenantId: tenantOf(request) })
      if (readiness.status === 'not_ready') reply.code(503)
      return readiness
    },
    { 503: readyAnswer },
  )
}
