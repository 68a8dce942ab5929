import { routes } from '@candor/client'
import type { FastifyInstance } from 'fastify'
import { registeredModel } from '../jobs/registered-models.ts'
import type { AppParts } from './app-parts.ts'
import { callerOf } from './caller.ts'
import { mountRoute } from './mount-route.ts'

/** Registered models and their versions. */
export function mountModels(app: FastifyInstance, { store }: AppParts): void {
  mountRoute(app, routes.models, async ({ query: { limit, cursor = null } }, request) => {
    const { tenantId } = callerOf(request)
    const { items, nextCursor } = await store.run('registry.list', { tenantId, limit, cursor })
    return { items: items.map(registeredModel), next_cursor: nextCursor }
  })
}
