import { routes } from '@candor/client'
import type { FastifyInstance } from 'fastify'
import { appError } from '../errors.ts'
import { registerInFolder } from '../jobs/register-bundle.ts'
import { registeredModel } from '../jobs/registered-models.ts'
import type { AppParts } from './app-parts.ts'
import { callerOf } from './caller.ts'
import { idempotentCall } from './idempotent-call.ts'
import { mountRoute } from './mount-route.ts'

/** Registered models and their versions. */
export function mountModels(app: FastifyInstance, { store, now, dataDir }: AppParts): void {
  mountRoute(app, routes.models, async ({ query: { limit, cursor = null } }, request) => {
    const { tenantId } = callerOf(request)
    const { items, nextCursor } = await store.run('registry.list', { tenantId, limit, cursor })
    return { items: items.map(registeredModel), next_cursor: nextCursor }
  })
  mountRoute(app, routes.registerModel, async ({ body }, request) => {
    const { tenantId, principalId } = callerOf(request)
    const idempotency = idempotentCall(request, now())
    if (dataDir === null) throw appError('jobs.no_data_folder')
    const order = { ...body, tenantId, by: principalId, idempotency }
    const { version, name, aliases } = await registerInFolder(store, dataDir, order)
    return { name, version: String(version), aliases: [...aliases] }
  })
}
