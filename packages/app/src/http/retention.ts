import { routes } from '@candor/client'
import type { FastifyInstance } from 'fastify'
import type { AppParts } from './app-parts.ts'
import { callerOf } from './caller.ts'
import { mountRoute } from './mount-route.ts'

/** How long a tenant keeps things. */
export function mountRetention(app: FastifyInstance, { store, now }: AppParts): void {
  mountRoute(app, routes.retention, async (_parts, request) =>
    store.run('retention.read', { tenantId: callerOf(request).tenantId }),
  )
  mountRoute(app, routes.setRetention, async ({ body }, request) => {
    const { tenantId, principalId } = callerOf(request)
    return store.run('retention.set', { tenantId, actor: principalId, change: set(body), at: now() })
  })
}

/** What was left out stays as it is. */
function set<T extends object>(body: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined)) as never
}
