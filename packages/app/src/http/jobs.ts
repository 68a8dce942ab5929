import { routes } from '@candor/client'
import type { FastifyInstance } from 'fastify'
import { jobFile } from '../jobs/job-file.ts'
import { jobOnWire } from '../jobs/job-on-wire.ts'
import type { AppParts } from './app-parts.ts'
import { callerOf } from './caller.ts'
import { mountRoute } from './mount-route.ts'
import { sendJobEvents } from './send-job-events.ts'

/** What is done beside requests. */
export function mountJobs(app: FastifyInstance, { store, now, dataDir }: AppParts): void {
  mountRoute(
    app,
    routes.jobs,
    async ({ query: { limit, cursor = null, kind = null, state = null } }, request) => {
      const { tenantId } = callerOf(request)
      const page = await store.run('job.list', { tenantId, limit, cursor, kind, state })
      return { items: page.items.map(jobOnWire), next_cursor: page.nextCursor }
    },
  )
  mountRoute(app, routes.job, async ({ params: { id } }, request) =>
    jobOnWire(await store.run('job.get', { tenantId: callerOf(request).tenantId, id })),
  )
  mountRoute(app, routes.jobFile, async ({ params: { id, name } }, request, reply) => {
    const { tenantId } = callerOf(request)
    const file = await jobFile({ store, dataDir }, { tenantId, id, name })
    return reply
      .headers({
        'content-type': routes.jobFile.fileType,
        'content-length': file.bytes,
        'content-disposition': `attachment; filename="${id}-${name}.parquet"`,
        etag: `"${file.sha256}"`,
      })
      .send(file.stream) as never
  })
  // cancelling a second time changes nothing, so a key changes nothing either
  mountRoute(app, routes.jobCancel, async ({ params: { id } }, request) => {
    const { tenantId, principalId } = callerOf(request)
    return jobOnWire(await store.run('job.cancel', { tenantId, principalId, id, at: now() }))
  })
  const ending = new AbortController()
  app.addHook('preClose', async () => ending.abort())
  mountRoute(app, routes.jobEvents, async ({ params: { id } }, request, reply) => {
    const { tenantId } = callerOf(request)
    const read = async () => jobOnWire(await store.run('job.get', { tenantId, id }))
    return sendJobEvents(reply, read, ending.signal) as never
  })
}
