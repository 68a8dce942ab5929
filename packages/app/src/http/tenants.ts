import { routes } from '@candor/client'
import type { FastifyInstance } from 'fastify'
import { createTenant } from '../jobs/create-tenant.ts'
import { managing } from './api-keys.ts'
import type { AppParts } from './app-parts.ts'
import { mountRoute } from './mount-route.ts'

/** Who shares this server without seeing each other. */
export function mountTenants(app: FastifyInstance, { store, now }: AppParts): void {
  mountRoute(app, routes.createTenant, async ({ body }, request, reply) => {
    const { answer, replayed } = await createTenant(store, managing(request, now()), body)
    if (replayed) reply.header('idempotency-replayed', 'true')
    return answer
  })
}
