import { setImmediate as turn } from 'node:timers/promises'
import type { BatchItem, DecisionView, Problem, ScoreQuery, ScoreRequest } from '@candor/client'
import { CandorError, sha256Hex } from '@candor/core'
import type { IdempotentCall, Store } from '../store/index.ts'
import { type DecideParts, decide, ruleOf } from './decide.ts'
import { requireServed } from './require-served.ts'

/** Rows that have passed the schema, each with its place; others come with what is wrong with them. */
export type BatchRow = { readonly body: ScoreRequest } | { readonly error: CandorError }

export type BatchRequest = {
  readonly tenantId: string
  readonly principalId: string
  readonly name: string
  readonly query: ScoreQuery
  readonly rows: readonly BatchRow[]
  /** of the call as a whole */
  readonly idempotency: IdempotentCall | null
  /** time of receipt, ms since 1970 in UTC */
  readonly at: number
  /** until when the sender waits, in ms of `performance.now()` */
  readonly deadline?: number
}

export type BatchParts = DecideParts & {
  /** how the error of a row is told */
  readonly problemOf: (error: unknown, index: number) => Problem
}

export type DecidedBatch = { readonly items: readonly BatchItem[]; readonly replayed: boolean }

/** Rows in work at once: their decisions share a commit, and other requests come in between. */
const rowsAtOnce = 16

/**
 * Decides row by row as `decide` does for one record; a row that fails leaves the others alone.
 *
 * With an idempotency key a row that its sender does not name gets a name made of the key and its place: a batch that was broken off and is sent
 * again decides nothing twice. An answer with a fault of ours in it is not kept under the key, so that it can be asked for again.
 *
 * @throws what `decide` throws for the model or the query as a whole, store.idempotency_key_reused, store.unavailable
 */
export async function decideBatch(parts: BatchParts, request: BatchRequest): Promise<DecidedBatch> {
  const { store, models } = parts
  const stored = (await store.run('call.find', request)) as readonly KeptItem[] | null
  if (stored !== null) return { items: await readBack(parts, request, stored), replayed: true }
  const { tenantId, name, query } = request
  const served = await models.find({ tenantId, name, version: query.version, alias: query.alias })
  requireServed(served)
  ruleOf(served, query)
  const items = await decideRows(parts, request)
  if (items.some(isFault)) return { items, replayed: false }
  return { items: await keep(parts, request, items), replayed: false }
}

async function decideRows(parts: BatchParts, request: BatchRequest): Promise<BatchItem[]> {
  const items: BatchItem[] = []
  const inWork = new Set<Promise<void>>()
  const faults: unknown[] = []
  for (const index of request.rows.keys()) {
    if (inWork.size >= rowsAtOnce) await Promise.race(inWork)
    if (faults.length > 0) break
    // one row a turn of the event loop: other requests are answered in between
    await turn()
    const work = decideRow(parts, request, index)
      .then((item) => {
        items[index] = item
      })
      .catch((error: unknown) => void faults.push(error))
      .finally(() => inWork.delete(work))
    inWork.add(work)
  }
  await Promise.all(inWork)
  if (faults.length > 0) throw faults[0]
  return items
}

async function decideRow(parts: BatchParts, request: BatchRequest, index: number): Promise<BatchItem> {
  const row = request.rows[index]!
  try {
    if ('error' in row) throw row.error
    const { view } = await decide(parts, {
      ...request,
      body: named(request, row.body, index),
      idempotency: null,
    })
    return { index, status: 'ok', decision: view }
  } catch (error) {
    // without a store the other rows fail too: nothing is answered, and the call may be made again
    if (error instanceof CandorError && error.code === 'store.unavailable') throw error
    return { index, status: 'error', problem: parts.problemOf(error, index) }
  }
}

function named({ principalId, idempotency }: BatchRequest, body: ScoreRequest, index: number): ScoreRequest {
  if (body.external_id !== undefined || idempotency === null) return body
  const { route, key, fingerprint } = idempotency
  const digest = sha256Hex([principalId, route, key, fingerprint, index].join('\n'))
  return { ...body, external_id: `batch-${digest.slice(0, 32)}` }
}

function isFault(item: BatchItem): boolean {
  return item.status === 'error' && item.problem.status >= 500
}

/** What is kept under a key: decisions stand in the store already. */
type KeptItem =
  | { readonly decision: string; readonly absent: AbsentExplanation | null }
  | { readonly problem: Problem }

type AbsentExplanation = Exclude<DecisionView['explanation']['status'], 'ok'>

async function keep(
  parts: BatchParts,
  request: BatchRequest,
  items: readonly BatchItem[],
): Promise<readonly BatchItem[]> {
  if (request.idempotency === null) return items
  const answer = items.map(keptItem)
  const kept = (await parts.store.run('call.keep', { ...callOf(request), answer })) as readonly KeptItem[]
  // otherwise a twin that ran beside this call was faster
  return JSON.stringify(kept) === JSON.stringify(answer) ? items : readBack(parts, request, kept)
}

function callOf({ tenantId, principalId, idempotency, at }: BatchRequest) {
  return { tenantId, principalId, idempotency, at }
}

function keptItem(item: BatchItem): KeptItem {
  if (item.status === 'error') return { problem: item.problem }
  const { decision_id, explanation } = item.decision
  return { decision: decision_id, absent: explanation.status === 'ok' ? null : explanation.status }
}

async function readBack(
  { store, problemOf }: { readonly store: Store; readonly problemOf: BatchParts['problemOf'] },
  { tenantId }: BatchRequest,
  kept: readonly KeptItem[],
): Promise<BatchItem[]> {
  const items: BatchItem[] = []
  for (const [index, item] of kept.entries()) {
    await turn()
    if ('problem' in item) items.push({ index, status: 'error', problem: item.problem })
    else
      items.push(
        await store
          .run('decision.get', { tenantId, id: item.decision })
          .then((view): BatchItem => ({ index, status: 'ok', decision: asAnswered(view, item.absent) }))
          .catch((error): BatchItem => ({ index, status: 'error', problem: problemOf(error, index) })),
      )
  }
  return items
}

/** An explanation that came later than the answer is no part of the answer. */
function asAnswered(view: DecisionView, absent: AbsentExplanation | null): DecisionView {
  return absent === null ? view : { ...view, explanation: { status: absent } }
}
