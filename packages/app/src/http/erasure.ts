import { routes } from '@candor/client'
import type { FastifyInstance } from 'fastify'
import { eraseEntity } from '../jobs/erase-entity.ts'
import type { AppParts } from './app-parts.ts'
import { callerOf } from './caller.ts'
import { mountRoute } from './mount-route.ts'

/** Whoever wants to be forgotten. */
export function mountErasure(app: FastifyInstance, { store, now, dataDir }: AppParts): void {
  // a kept answer would be found by a digest of the person's name: once erased, nobody is known by it
  mountRoute(
    app,
    routes.entityErasure,
    async ({ params: { type, id }, body: { reason, columns, dry_run } }, request) => {
      const { tenantId, principalId } = callerOf(request)
      const person = { tenantId, actor: principalId, type, externalId: id, reason, at: now() }
      return eraseEntity(store, { ...person, dataDir, columns, dryRun: dry_run ?? false })
    },
  )
}
