import { randomUUIDv7 } from 'node:crypto'
import type { ScoreDatasetRequest, ScoreQuery } from '@candor/client'
import { CandorError } from '@candor/core'
import { appError } from '../errors.ts'
import type { IdempotentCall, Store } from '../store/index.ts'
import { ruleOf } from './decide.ts'
import { pointTo } from './point-to.ts'
import { requireDecidable } from './require-decidable.ts'
import { requireServed } from './require-served.ts'
import { type ScoreDatasetOrder, scoreDatasetKind } from './score-dataset-order.ts'
import type { ServedModels } from './served-models.ts'

export type ScoringRequest = {
  readonly tenantId: string
  readonly principalId: string
  readonly name: string
  readonly query: ScoreQuery
  readonly body: ScoreDatasetRequest
  readonly idempotency: IdempotentCall | null
  readonly at: number
}

export type ScoringParts = {
  readonly store: Store
  readonly models: ServedModels
  readonly dataDir: string | null
}

export type Enqueued = { readonly jobId: string; readonly replayed: boolean }

const maxAttempts = 5

/**
 * Puts the scoring of a data set in the queue, by the version that the model has now. The same call with the same key gives the job that it made.
 *
 * @throws store.unknown_model, jobs.unknown_dataset, decisions.unknown_use, jobs.nothing_to_flag, jobs.too_many_decisions,
 *   store.idempotency_key_reused
 */
export async function enqueueScoring(parts: ScoringParts, request: ScoringRequest): Promise<Enqueued> {
  const { store } = parts
  const answered = (await store.run('call.find', request)) as { jobId: string } | null
  if (answered !== null) return { jobId: answered.jobId, replayed: true }
  const payload = await orderOf(parts, request)
  const { tenantId, principalId, idempotency, at } = request
  const { dataset_id, source, id_column } = payload
  await store.run('dataset.use', { tenantId, id: dataset_id, source, idColumn: id_column })
  const id = randomUUIDv7()
  const key = idempotency === null ? id : `${principalId} ${idempotency.fingerprint} ${idempotency.key}`
  const uniqueKey = `${scoreDatasetKind} ${key}`
  const enqueue = { tenantId, id, kind: scoreDatasetKind, uniqueKey, payload, maxAttempts, at }
  const job = await store.run('job.enqueue', enqueue)
  if (idempotency !== null)
    await store.run('call.keep', { tenantId, principalId, idempotency, at, answer: { jobId: job.id } })
  return { jobId: job.id, replayed: job.id !== id }
}

async function orderOf(
  { models, store }: ScoringParts,
  { tenantId, principalId, name, query, body }: ScoringRequest,
): Promise<ScoreDatasetOrder> {
  const served = await models.find({ tenantId, name, version: query.version, alias: query.alias })
  requireServed(served)
  const rule = ruleOf(served, query)
  if (body.decide === 'flagged' && (rule.threshold === null || rule.outcomes === null))
    throw appError('jobs.nothing_to_flag', { model: served.name, use: rule.use ?? 'none' }, '/decide')
  const { dataset_id, decide, contributions, id_column = null, source } = body
  const { uri, row_count } = await store.run('dataset.get', { tenantId, id: dataset_id }).catch((error) => {
    throw error instanceof CandorError && error.kind === 'absent' ? pointTo('/dataset_id', error) : error
  })
  requireDecidable(body, row_count)
  return {
    principal: principalId,
    model: served.name,
    version: served.version,
    file: uri,
    query,
    ...{ dataset_id, decide, contributions, id_column },
    source: source ?? `dataset:${dataset_id}`,
  }
}
