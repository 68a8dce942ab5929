import { type LabelsBulkRequest, routes } from '@candor/client'
import type { FastifyInstance } from 'fastify'
import { recordLabel } from '../jobs/record-labels.ts'
import type { Labelled } from '../store/index.ts'
import type { AppParts } from './app-parts.ts'
import { callerOf } from './caller.ts'
import { idempotentCall } from './idempotent-call.ts'
import { batchBodyLimit } from './limits.ts'
import { mountRoute } from './mount-route.ts'
import { settleItems } from './settle-items.ts'

/** What came to light about decisions. */
export function mountLabels(app: FastifyInstance, { store, now }: AppParts): void {
  mountRoute(app, routes.label, async ({ params: { id }, body }, request, reply) => {
    const at = now()
    const call = { ...callerOf(request), of: { decisionId: id }, body, at }
    const { view, replayed } = await recordLabel(store, { ...call, idempotency: idempotentCall(request, at) })
    if (replayed) reply.header('idempotency-replayed', 'true')
    return view
  })
  mountRoute(app, routes.labels, async ({ params: { id } }, request) =>
    store.run('label.list', { tenantId: callerOf(request).tenantId, decisionId: id }),
  )
  mountRoute(
    app,
    routes.labelsBulk,
    async ({ body: { items } }, request) => {
      const at = now()
      const caller = callerOf(request)
      return {
        items: await settleItems(request, items, async ({ decision_id, event, ...body }) => {
          const call = { ...caller, of: labelled({ decision_id, event }), body, idempotency: null, at }
          return { label: (await recordLabel(store, call)).view }
        }),
      }
    },
    {},
    { bodyLimit: batchBodyLimit },
  )
}

type Item = LabelsBulkRequest['items'][number]

function labelled({ decision_id, event }: Pick<Item, 'decision_id' | 'event'>): Labelled {
  return event === undefined
    ? { decisionId: decision_id! }
    : { source: event.source, externalId: event.external_id }
}
