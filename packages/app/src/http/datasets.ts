import type { Readable } from 'node:stream'
import { datasetTypes, routes } from '@candor/client'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { appError } from '../errors.ts'
import { enqueueGeneration } from '../jobs/datasets/generate-order.ts'
import type { DatasetFormat } from '../jobs/datasets/keep-dataset.ts'
import { profileDataset } from '../jobs/datasets/profile-dataset.ts'
import { receiveDataset } from '../jobs/datasets/receive-dataset.ts'
import type { AppParts } from './app-parts.ts'
import { boundUploads } from './bound-uploads.ts'
import { callerOf } from './caller.ts'
import { idempotentCall } from './idempotent-call.ts'
import { mountRoute } from './mount-route.ts'

/** Data sets: sent, generated, listed, looked at. */
export async function mountDatasets(app: FastifyInstance, parts: AppParts): Promise<void> {
  const { store, dataDir, now } = parts
  await app.register(async (scope) => mountUpload(scope, parts))
  mountRoute(app, routes.datasetGenerate, async ({ body }, request, reply) => {
    const at = now()
    const call = { ...callerOf(request), body, idempotency: idempotentCall(request, at), at }
    const { jobId, replayed } = await enqueueGeneration({ store, dataDir }, call)
    if (replayed) reply.header('idempotency-replayed', 'true')
    reply.code(202).header('location', `/v1/jobs/${jobId}`)
    return { job_id: jobId }
  })
  mountRoute(app, routes.datasets, async ({ query: { limit, cursor = null } }, request) =>
    store.run('dataset.list', { tenantId: callerOf(request).tenantId, limit, cursor }),
  )
  mountRoute(app, routes.datasetProfile, async ({ params: { id } }, request) =>
    profileDataset({ store, dataDir }, { tenantId: callerOf(request).tenantId, id }),
  )
}

const formats: Readonly<Record<(typeof datasetTypes)[number], DatasetFormat>> = {
  'text/csv': 'csv',
  'application/vnd.apache.parquet': 'parquet',
  'application/x-ndjson': 'ndjson',
}

/** Its body is no JSON and is never held: it goes to a file as it comes. */
function mountUpload(scope: FastifyInstance, parts: AppParts): void {
  const { store, dataDir, now, datasetLimits } = parts
  boundUploads(scope, parts)
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser('*', (_request, bytes, done) => done(null, bytes))
  // the same file is the same data set, so a key changes nothing
  mountRoute(
    scope,
    routes.datasetUpload,
    async ({ query: { name } }, request, reply) => {
      const { tenantId, principalId } = callerOf(request)
      const { view, replayed } = await receiveDataset(
        { store, dataDir, limits: datasetLimits },
        {
          ...{ tenantId, principalId, name, at: now() },
          format: formatOf(request),
          bytes: request.body as Readable,
          announced: announcedBytes(request),
        },
      )
      if (replayed) reply.header('idempotency-replayed', 'true')
      return view
    },
    {},
    { bodyLimit: datasetLimits.bytes },
  )
}

function formatOf({ headers }: FastifyRequest): DatasetFormat {
  const [type = ''] = (headers['content-type'] ?? '').split(';', 1)
  const format = (formats as Record<string, DatasetFormat | undefined>)[type.trim().toLowerCase()]
  if (format === undefined) {
    const known = datasetTypes.join(', ')
    throw appError('http.unsupported_upload_type', { type: type || 'none', known })
  }
  return format
}

function announcedBytes({ headers }: FastifyRequest): number | null {
  const length = headers['content-length']
  return length === undefined ? null : Number(length)
}
