import { routes } from '@candor/client'
import type { FastifyInstance } from 'fastify'
import { createUser, disableUser, userOf } from '../jobs/manage-users.ts'
import { managing } from './api-keys.ts'
import type { AppParts } from './app-parts.ts'
import { callerOf } from './caller.ts'
import { idempotentCall } from './idempotent-call.ts'
import { mountRoute } from './mount-route.ts'

/** People who may sign in. */
export function mountUsers(app: FastifyInstance, { store, now }: AppParts): void {
  mountRoute(app, routes.users, async ({ query: { limit, cursor = null } }, request) => {
    const { tenantId } = callerOf(request)
    const { items, nextCursor } = await store.run('user.list', { tenantId, limit, cursor })
    return { items: items.map(userOf), next_cursor: nextCursor }
  })
  mountRoute(app, routes.createUser, async ({ body }, request, reply) => {
    const { method, url, headers, routeOptions } = request
    // a fingerprint that covers the password would let it be guessed from the store
    const { password: _secret, ...known } = body
    const at = now()
    const idempotency = idempotentCall({ method, url, headers, routeOptions, body: known }, at)
    const { user, replayed } = await createUser(store, { ...managing(request, at), idempotency }, body)
    if (replayed) reply.header('idempotency-replayed', 'true')
    return { user }
  })
  mountRoute(app, routes.disableUser, async ({ params: { id } }, request) => ({
    user: await disableUser(store, managing(request, now()), id),
  }))
}
