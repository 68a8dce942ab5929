import { type DecisionView, routes } from '@candor/client'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { decide } from '../jobs/decide.ts'
import type { AppParts } from './app-parts.ts'
import { callerOf } from './caller.ts'
import { idempotentCall } from './idempotent-call.ts'
import { mountRoute } from './mount-route.ts'

/** Score a record, decide, explain, store. */
export function mountScore(app: FastifyInstance, { store, models, now }: AppParts): void {
  mountRoute(app, routes.score, async ({ params, query, body }, request, reply) => {
    const at = now()
    const { view, replayed } = await decide(
      { store, models, onUnexplained: (error) => request.log.error({ err: error }, 'not explained') },
      { ...callerOf(request), name: params.name, query, body, idempotency: idempotentCall(request, at), at },
    )
    if (replayed) reply.header('idempotency-replayed', 'true')
    logDecision(request, view, replayed)
    return view
  })
}

/** One line per decision: ids, version, outcome and durations; never a value of the record. */
export function logDecision(request: FastifyRequest, view: DecisionView, replayed: boolean): void {
  const { status } = view.explanation
  request.log.info(
    {
      decision_id: view.decision_id,
      model: view.model.name,
      version: view.model.version,
      use: view.use,
      outcome: view.outcome,
      explained: status === 'pending' ? 'pending' : status === 'ok',
      replayed,
      timings_ms: view.timings_ms,
    },
    'decision',
  )
}
