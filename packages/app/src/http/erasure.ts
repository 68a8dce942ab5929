import { routes } from '@candor/client'
import type { FastifyInstance } from 'fastify'
import { eraseEntity } from '../jobs/erase-entity.ts'
import type { AppParts } from './app-parts.ts'
import { callerOf } from './caller.ts'
import { mountRoute } from './mount-route.ts'

/** Whoever wants to be forgotten. */
export function mountErasure(app: FastifyInstance, { store, now }: AppParts): void {
  mountRoute(app, routes.entityErasure, async ({ params: { type, id }, body: { reason } }, request) => {
    const { tenantId, principalId } = callerOf(request)
    return eraseEntity(store, { tenantId, actor: principalId, type, externalId: id, reason, at: now() })
  })
}
