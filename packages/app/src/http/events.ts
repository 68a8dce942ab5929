import { type EventRequest, eventRequest, routes } from '@candor/client'
import type { FastifyInstance } from 'fastify'
import { recordEvent } from '../jobs/record-events.ts'
import type { AppParts } from './app-parts.ts'
import { callerOf } from './caller.ts'
import { idempotentCall } from './idempotent-call.ts'
import { batchBodyLimit } from './limits.ts'
import { mountRoute } from './mount-route.ts'
import { settleItems } from './settle-items.ts'
import { checkedPart } from './validate-request.ts'

/** What happened, of which histories are made. */
export function mountEvents(app: FastifyInstance, { store, now }: AppParts): void {
  mountRoute(app, routes.event, async ({ body }, request, reply) => {
    const at = now()
    const call = { ...callerOf(request), body, idempotency: idempotentCall(request, at), at }
    const { view, replayed } = await recordEvent(store, call)
    if (replayed) reply.header('idempotency-replayed', 'true')
    return view
  })
  mountRoute(
    app,
    routes.eventsBatch,
    async ({ body: { events } }, request) => {
      const at = now()
      const caller = callerOf(request)
      return {
        items: await settleItems(request, events, async (event) => {
          const body = checkedEvent(event)
          return { event: (await recordEvent(store, { ...caller, body, idempotency: null, at })).view }
        }),
      }
    },
    {},
    { bodyLimit: batchBodyLimit },
  )
}

function checkedEvent(event: unknown): EventRequest {
  const checked = checkedPart(eventRequest, event)
  if ('error' in checked) throw checked.error
  return checked.value
}
