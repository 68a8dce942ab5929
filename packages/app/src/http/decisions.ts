import { routes } from '@candor/client'
import type { FastifyInstance } from 'fastify'
import { decisionEvidence } from '../jobs/decision-evidence.ts'
import { reproduceDecision } from '../jobs/reproduce-decision.ts'
import type { AppParts } from './app-parts.ts'
import { callerOf } from './caller.ts'
import { type Handler, madeAsDeclared, mountRoute } from './mount-route.ts'

/** Stored decisions: the list, one of them, its whole explanation, and what proves it. */
export function mountDecisions(
  app: FastifyInstance,
  { store, models, questions, dataDir, now }: AppParts,
): void {
  mountRoute(app, routes.decisions, async ({ query }, request) => {
    const { tenantId } = callerOf(request)
    const { limit, cursor = null, model = null, outcome = null, entity, from, to } = query
    const { score_min: scoreMin = null, score_max: scoreMax = null } = query
    return store.run('decision.list', {
      tenantId,
      limit,
      cursor,
      model,
      outcome,
      entity: entity === undefined ? null : entityNamed(entity),
      from: instantOf(from),
      to: instantOf(to),
      scoreMin,
      scoreMax,
    })
  })
  const decision: Handler<typeof routes.decision> = async ({ params: { id } }, request) =>
    store.run('decision.get', { tenantId: callerOf(request).tenantId, id })
  mountRoute(app, routes.decision, decision, {}, madeAsDeclared)
  mountRoute(app, routes.decisionExplanation, async ({ params: { id } }, request) =>
    store.run('decision.explanation', { tenantId: callerOf(request).tenantId, id }),
  )
  mountRoute(app, routes.decisionReproduction, async ({ params: { id } }, request, reply) => {
    const isAwaited = () => !reply.raw.destroyed
    const { tenantId } = callerOf(request)
    return reproduceDecision({ store, models, questions, isAwaited }, { tenantId, id })
  })
  mountRoute(app, routes.decisionEvidence, async ({ params: { id } }, request) =>
    decisionEvidence({ store, models, dataDir }, { ...callerOf(request), id, at: now() }),
  )
}

/** `customer/a/b` is the customer `a/b`. */
function entityNamed(text: string): { readonly type: string; readonly externalId: string } {
  const slash = text.indexOf('/')
  return { type: text.slice(0, slash), externalId: text.slice(slash + 1) }
}

function instantOf(text: string | undefined): number | null {
  return text === undefined ? null : Date.parse(text)
}
