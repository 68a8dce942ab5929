import { narrativeView, routes } from '@candor/client'
import type { FastifyInstance } from 'fastify'
import { storedNarrative } from '../jobs/decision-narratives.ts'
import type { AppParts } from './app-parts.ts'
import { callerOf } from './caller.ts'
import { mountRoute } from './mount-route.ts'

/** Texts about decisions by the operator's language model, where there is one. */
export function mountNarratives(app: FastifyInstance, { store, narratives, now }: AppParts): void {
  mountRoute(
    app,
    routes.askNarrative,
    async ({ params: { id }, query: { lang } }, request, reply) => {
      const { tenantId } = callerOf(request)
      const view = await narratives.ask({ tenantId, id, language: lang, at: now() })
      if (view.status === 'pending') reply.code(202)
      return view
    },
    { 202: narrativeView },
  )
  mountRoute(app, routes.narrative, async ({ params: { id }, query: { lang } }, request) =>
    storedNarrative(store, { tenantId: callerOf(request).tenantId, id, lang }),
  )
}
