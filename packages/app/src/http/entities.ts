import { routes } from '@candor/client'
import type { FastifyInstance } from 'fastify'
import { describeEntity, recordDocument, viewDocuments, viewEntity } from '../jobs/entities.ts'
import type { AppParts } from './app-parts.ts'
import { callerOf } from './caller.ts'
import { idempotentCall } from './idempotent-call.ts'
import { mountRoute } from './mount-route.ts'

/** Whom records and events are about. */
export function mountEntities(app: FastifyInstance, { store, now }: AppParts): void {
  const momentOf = (asOf: string | undefined) => (asOf === undefined ? now() : Date.parse(asOf))
  mountRoute(app, routes.entity, async ({ params: { type, id }, query }, request) => {
    const { tenantId } = callerOf(request)
    return viewEntity(store, { tenantId, entity: { type, externalId: id }, asOf: momentOf(query.as_of) })
  })
  mountRoute(app, routes.entityPut, async ({ params: { type, id }, body }, request) => {
    const { tenantId, principalId } = callerOf(request)
    return describeEntity(store, { tenantId, principalId, entity: { type, externalId: id }, body, at: now() })
  })
  mountRoute(app, routes.documents, async ({ params: { type, id }, query }, request) => {
    const { tenantId } = callerOf(request)
    return viewDocuments(store, { tenantId, entity: { type, externalId: id }, asOf: momentOf(query.as_of) })
  })
  mountRoute(app, routes.document, async ({ params: { type, id }, body }, request) => {
    const { tenantId, principalId } = callerOf(request)
    const at = now()
    const call = { tenantId, principalId, entity: { type, externalId: id }, body, at }
    return recordDocument(store, { ...call, idempotency: idempotentCall(request, at) })
  })
}
