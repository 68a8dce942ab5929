import type { FastifyInstance } from 'fastify'
import { version } from '../config/index.ts'
import type { JobState } from '../store/index.ts'
import type { AppParts } from './app-parts.ts'
import { callerOf } from './caller.ts'

type Labels = Readonly<Record<string, string | number>>
type Sample = readonly [labels: Labels, value: number]

const jobStates: readonly JobState[] = ['queued', 'running', 'done', 'failed']

/** Counts requests by route template and status, and answers `/metrics` in the text format of Prometheus. */
export function mountMetrics(app: FastifyInstance, { store }: AppParts): void {
  const requests = new Map<string, { readonly labels: Labels; count: number; seconds: number }>()
  app.addHook('onResponse', async ({ method, routeOptions }, reply) => {
    const labels = { method, route: routeOptions.url ?? 'none', status: reply.statusCode }
    const key = Object.values(labels).join(' ')
    const found = requests.get(key) ?? { labels, count: 0, seconds: 0 }
    found.count++
    found.seconds += reply.elapsedTime / 1000
    requests.set(key, found)
  })
  app.get('/metrics', { schema: { hide: true } as object }, async (request, reply) => {
    const { tenantId } = callerOf(request)
    const { items } = await store.run('job.list', {
      tenantId,
      limit: 200,
      cursor: null,
      kind: null,
      state: null,
    })
    const all = [...requests.values()]
    reply.type('text/plain; version=0.0.4; charset=utf-8')
    return [
      metric('candor_build_info', 'gauge', 'Version of this server.', [[{ version }, 1]]),
      metric('process_cpu_seconds_total', 'counter', 'Processor time of the process.', [[{}, cpuSeconds()]]),
      metric('process_resident_memory_bytes', 'gauge', 'Memory of the process.', [
        [{}, process.memoryUsage.rss()],
      ]),
      metric(
        'candor_http_request_seconds_count',
        'counter',
        'Requests answered.',
        all.map(({ labels, count }) => [labels, count]),
      ),
      metric(
        'candor_http_request_seconds_sum',
        'counter',
        'Time until they were answered.',
        all.map(({ labels, seconds }) => [labels, seconds]),
      ),
      metric(
        'candor_jobs',
        'gauge',
        'Of the newest 200 jobs.',
        jobStates.map((state) => [{ state }, items.filter((job) => job.state === state).length]),
      ),
    ].join('')
  })
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

function metric(name: string, type: 'gauge' | 'counter', help: string, samples: readonly Sample[]): string {
  const lines = samples.map(([labels, value]) => `${name}${labelText(labels)} ${value}`)
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines, ''].join('\n')
}

function labelText(labels: Labels): string {
  const parts = Object.entries(labels).map(([name, value]) => `${name}="${escaped(String(value))}"`)
  return parts.length === 0 ? '' : `{${parts.join(',')}}`
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}
