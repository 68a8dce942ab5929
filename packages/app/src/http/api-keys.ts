import { routes } from '@candor/client'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import {
  apiKeyOf,
  createApiKey,
  type KeyAnswer,
  type Managing,
  revokeApiKey,
  rotateApiKey,
} from '../jobs/manage-keys.ts'
import type { AppParts } from './app-parts.ts'
import { callerOf } from './caller.ts'
import { idempotentCall } from './idempotent-call.ts'
import { mountRoute } from './mount-route.ts'

/** API keys: make, replace, refuse, list. */
export function mountApiKeys(app: FastifyInstance, { store, now, authenticator }: AppParts): void {
  mountRoute(app, routes.apiKeys, async ({ query: { limit, cursor = null } }, request) => {
    const { tenantId } = callerOf(request)
    const { items, nextCursor } = await store.run('key.list', { tenantId, limit, cursor })
    const at = now()
    return { items: items.map((record) => apiKeyOf(record, at)), next_cursor: nextCursor }
  })
  mountRoute(app, routes.createApiKey, async ({ body }, request, reply) => {
    const { name, scopes, expires_at } = body
    const expiresAt = expires_at === null ? null : Date.parse(expires_at)
    return told(reply, await createApiKey(store, managing(request, now()), { name, scopes, expiresAt }))
  })
  mountRoute(app, routes.rotateApiKey, async ({ params: { id } }, request, reply) =>
    told(reply, await rotateApiKey(store, managing(request, now()), id)),
  )
  mountRoute(app, routes.revokeApiKey, async ({ params: { id } }, request) => {
    const api_key = await revokeApiKey(store, managing(request, now()), id)
    authenticator.forget()
    return { api_key }
  })
}

/** On whose behalf keys or users are managed, and as which call. */
export function managing(request: FastifyRequest, at: number): Managing {
  const { tenantId, principalId } = callerOf(request)
  return { tenantId, principalId, idempotency: idempotentCall(request, at), at }
}

function told(reply: FastifyReply, { answer, replayed }: KeyAnswer): KeyAnswer['answer'] {
  reply.header('cache-control', 'no-store')
  if (replayed) reply.header('idempotency-replayed', 'true')
  return answer
}
