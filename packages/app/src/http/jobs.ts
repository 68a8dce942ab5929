import { type Job, routes } from '@candor/client'
import type { FastifyInstance } from 'fastify'
import type { JobRecord } from '../store/index.ts'
import type { AppParts } from './app-parts.ts'
import { callerOf } from './caller.ts'
import { mountRoute } from './mount-route.ts'

/** What is done beside requests. */
export function mountJobs(app: FastifyInstance, { store }: AppParts): void {
  mountRoute(
    app,
    routes.jobs,
    async ({ query: { limit, cursor = null, kind = null, state = null } }, request) => {
      const { tenantId } = callerOf(request)
      const page = await store.run('job.list', { tenantId, limit, cursor, kind, state })
      return { items: page.items.map(jobOnWire), next_cursor: page.nextCursor }
    },
  )
}

function jobOnWire({ lastError, maxAttempts, createdAt, updatedAt, ...job }: JobRecord): Job {
  return {
    ...job,
    max_attempts: maxAttempts,
    error: lastError,
    created_at: new Date(createdAt).toISOString(),
    updated_at: new Date(updatedAt).toISOString(),
  }
}
