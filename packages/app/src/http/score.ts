import { routes, type ScoreQuery } from '@candor/client'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { decide } from '../jobs/decide.ts'
import type { AppParts } from './app-parts.ts'
import { callerOf } from './caller.ts'
import { deadlineOf } from './deadline-of.ts'
import { decisionParts } from './decision-parts.ts'
import { idempotentCall } from './idempotent-call.ts'
import { type Handler, madeAsDeclared, mountRoute } from './mount-route.ts'

/** Score a record, decide, explain, store. */
export function mountScore(app: FastifyInstance, parts: AppParts): void {
  const score: Handler<typeof routes.score> = async ({ params, query, body }, request, reply) => {
    const at = parts.now()
    const { view, replayed } = await decide(decisionParts(parts, request), {
      ...callerOf(request),
      name: params.name,
      query,
      body,
      idempotency: idempotentCall(request, at),
      at,
      ...deadlineOf(request, reply),
    })
    if (replayed) reply.header('idempotency-replayed', 'true')
    else if (query.narrate === 'true') await narrate(parts, request, view.decision_id)
    return view
  }
  mountRoute(app, routes.score, score, {}, madeAsDeclared)
}

/** The decision stands whether or not it can be put in words. */
async function narrate({ narratives, now }: AppParts, request: FastifyRequest, id: string): Promise<void> {
  if (!narratives.isOn) return
  const { tenantId } = callerOf(request)
  await narratives
    .ask({ tenantId, id, language: (request.query as ScoreQuery).lang, at: now() })
    .catch((err: unknown) => request.log.error({ err }, 'no narrative'))
}
