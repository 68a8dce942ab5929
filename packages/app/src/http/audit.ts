import { routes } from '@candor/client'
import type { FastifyInstance } from 'fastify'
import { appError } from '../errors.ts'
import { verifyLog } from '../jobs/verify-log.ts'
import { checkpointLine } from '../store/audit/signed-checkpoint.ts'
import type { AppParts } from './app-parts.ts'
import { callerOf } from './caller.ts'
import { mountRoute } from './mount-route.ts'

/** The audit chain: its entries, whether they hold together, and the checkpoints that were signed. */
export function mountAudit(app: FastifyInstance, { store }: AppParts): void {
  mountRoute(app, routes.audit, async ({ query }, request) => {
    const { tenantId } = callerOf(request)
    const { limit, cursor, chain = `${tenantId}/0` } = query
    const after = placeOf(cursor)
    const entries = await store.run('audit.entries', { tenantId, chainId: chain, after, limit: limit + 1 })
    const page = entries.slice(0, limit)
    return {
      items: page.map(({ prevHash, ...entry }) => ({ chain_id: chain, ...entry, prev_hash: prevHash })),
      next_cursor: entries.length > limit ? String(page.at(-1)!.seq) : null,
    }
  })
  mountRoute(app, routes.auditVerify, async ({ query: { decisions } }, request) => {
    const { tenantId } = callerOf(request)
    const verdict = await verifyLog({ store, tenantId, withDecisions: decisions })
    return { ...verdict, heads: [...verdict.heads], re_anchored: [...verdict.re_anchored] }
  })
  mountRoute(app, routes.auditCheckpoints, async (_parts, request) => {
    const { tenantId } = callerOf(request)
    const checkpoints = await store.run('audit.checkpoints', { tenantId })
    return { items: checkpoints.map((checkpoint) => JSON.parse(checkpointLine(checkpoint))) }
  })
}

function placeOf(cursor: string | undefined): number {
  if (cursor === undefined) return 0
  if (/^[1-9]\d{0,14}$/.test(cursor)) return Number(cursor)
  throw appError('store.bad_cursor', { cursor }, '/query/cursor')
}
