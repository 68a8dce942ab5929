import { Readable } from 'node:stream'
import { setImmediate as turn } from 'node:timers/promises'
import { type BatchItem, type Problem, routes, scoreRequest } from '@candor/client'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { type BatchRow, decideBatch } from '../jobs/decide-batch.ts'
import { enqueueScoring } from '../jobs/enqueue-scoring.ts'
import type { AppParts } from './app-parts.ts'
import { callerOf } from './caller.ts'
import { deadlineOf } from './deadline-of.ts'
import { decisionParts } from './decision-parts.ts'
import { errorOf } from './error-of.ts'
import { idempotentCall } from './idempotent-call.ts'
import { batchBodyLimit } from './limits.ts'
import { mountRoute } from './mount-route.ts'
import { problemOf } from './problem-of.ts'
import { checkedPart } from './validate-request.ts'

/** Many records in one call: each decided, explained and stored for itself. */
export function mountScoreBatch(app: FastifyInstance, parts: AppParts): void {
  mountRoute(
    app,
    routes.scoreBatch,
    async ({ params, query, body }, request, reply) => {
      const at = parts.now()
      const call = {
        ...callerOf(request),
        ...{ name: params.name, query, at },
        idempotency: idempotentCall(request, at),
      }
      if (!('rows' in body)) {
        const { jobId, replayed } = await enqueueScoring(parts, { ...call, body })
        if (replayed) reply.header('idempotency-replayed', 'true')
        reply.code(202).header('location', `/v1/jobs/${jobId}`)
        return { job_id: jobId }
      }
      const { items, replayed } = await decideBatch(
        {
          ...decisionParts(parts, request),
          problemOf: (error, index) => rowProblem(request, error, index),
        },
        { ...call, rows: body.rows.map(checkedRow), ...deadlineOf(request, reply) },
      )
      if (replayed) reply.header('idempotency-replayed', 'true')
      return reply.type('application/json; charset=utf-8').send(Readable.from(pieces(items))) as never
    },
    {},
    { bodyLimit: batchBodyLimit },
  )
}

/** The answer may have megabytes: it is written piece by piece, so that other requests are answered in between. */
async function* pieces(items: readonly BatchItem[]): AsyncGenerator<string> {
  for (const [i, item] of items.entries()) {
    yield `${i === 0 ? '{"items":[' : ','}${JSON.stringify(item)}`
    if (i % itemsAtOnce === 0) await turn()
  }
  yield ']}'
}

const itemsAtOnce = 16

function checkedRow(row: unknown): BatchRow {
  const checked = checkedPart(scoreRequest, row)
  return 'value' in checked ? { body: checked.value } : checked
}

/** The problem of a row, as the call would have been refused for it alone; its pointers begin with the row. */
function rowProblem(request: FastifyRequest, thrown: unknown, index: number): Problem {
  const type = request.headers['content-type'] ?? 'none'
  const error = errorOf(thrown, { type, traceId: request.id })
  if (error.kind === 'fault') request.log.error({ err: thrown }, error.message)
  const problem = problemOf(error, request.url.split('?', 1)[0]!, request.id)
  const errors = problem.errors.map((each) => ({ ...each, pointer: `/rows/${index}${each.pointer}` }))
  return { ...problem, errors }
}
