import { type Problem, routes, scoreRequest } from '@candor/client'
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
      return { items: [...items] }
    },
    {},
    { bodyLimit: batchBodyLimit },
  )
}

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
