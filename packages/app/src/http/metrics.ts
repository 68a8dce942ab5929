import type { FastifyInstance } from 'fastify'
import { version } from '../config/index.ts'
import { counterText, createHistogram, gaugeText } from '../meters.ts'
import type { JobState } from '../store/index.ts'
import type { AppParts } from './app-parts.ts'
import { tenantOf } from './caller.ts'
import type { InferenceCounts } from './inference-counts.ts'

const jobStates: readonly JobState[] = ['queued', 'running', 'done', 'failed', 'cancelled']

/** Measures requests by route template and status, and answers `/metrics` in the text format of Prometheus. */
export function mountMetrics(
  app: FastifyInstance,
  { store, meters, now }: AppParts,
  inferences: Pick<InferenceCounts, 'text'>,
): void {
  const requests = createHistogram('candor_http_request_seconds', 'Time until a request was answered.')
  app.addHook('onResponse', async ({ method, routeOptions }, reply) => {
    const { statusCode, elapsedTime } = reply
    requests.observe({ method, route: routeOptions.url ?? 'none', status: statusCode }, elapsedTime / 1000)
  })
  const config = { scope: 'read', openOnLoopback: true } as const
  app.get('/metrics', { config, schema: { hide: true } as object }, async (request, reply) => {
    reply.type('text/plain; version=0.0.4; charset=utf-8')
    return [
      gaugeText('candor_build_info', 'Version of this server.', [[{ version }, 1]]),
      counterText('process_cpu_seconds_total', 'Processor time of the process.', [[{}, cpuSeconds()]]),
      gaugeText('process_resident_memory_bytes', 'Memory of the process.', [[{}, process.memoryUsage.rss()]]),
      requests.text(),
      meters.decisions.text(),
      meters.scoreSeconds.text(),
      meters.explainSeconds.text(),
      inferences.text(),
      store.meters.commitSeconds.text(),
      gaugeText('candor_store_queue', 'Writes that wait for their commit.', [[{}, store.meters.queue()]]),
      await storedText(store, tenantOf(request), now),
    ].join('')
  })
}

/** What the store itself knows; a store that cannot be read leaves the rest of the answer as it is. */
async function storedText(store: AppParts['store'], tenantId: string, now: () => number): Promise<string> {
  try {
    const heads = await store.run('audit.heads', { tenantId })
    const { waiting, oldest } = await store.run('outbox.state', {})
    const page = { limit: 200, cursor: null, kind: null, state: null }
    const { items } = await store.run('job.list', { tenantId, ...page })
    return [
      gaugeText(
        'candor_audit_seq',
        'Entries of each audit chain.',
        heads.map(({ chainId, seq }) => [{ chain: chainId }, seq]),
      ),
      gaugeText(
        'candor_outbox_waiting',
        'Messages to receivers that wait; more than 10,000 are not counted.',
        [[{}, waiting]],
      ),
      gaugeText('candor_outbox_lag_seconds', 'Since when the oldest message waits.', [
        [{}, oldest === null ? 0 : Math.max(0, now() - oldest) / 1000],
      ]),
      gaugeText(
        'candor_jobs',
        'Of the newest 200 jobs.',
        jobStates.map((state) => [{ state }, items.filter((job) => job.state === state).length]),
      ),
    ].join('')
  } catch {
    return ''
  }
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}
