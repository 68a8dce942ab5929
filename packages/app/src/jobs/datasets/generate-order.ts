import { randomUUIDv7 } from 'node:crypto'
import type { GenerateRequest } from '@candor/client'
import { CandorError } from '@candor/core'
import { type Scenario, type SimulateOptions, scenarioOf } from '@candor/scenarios'
import { appError } from '../../errors.ts'
import type { IdempotentCall, Store } from '../../store/index.ts'
import { refuseUnknownNames } from '../generate-data.ts'
import { pointTo } from '../point-to.ts'
import { sizeAsked } from '../size-asked.ts'

export const generateDatasetKind = 'generate_dataset'

/** What the job is about, as it stands in the queue: nothing is left to defaults. */
export type GenerateOrder = {
  readonly principal: string
  readonly domain: string
  readonly options: SimulateOptions
  readonly at: number
}

export type GenerateCall = {
  readonly tenantId: string
  readonly principalId: string
  readonly body: GenerateRequest
  readonly idempotency: IdempotentCall | null
  readonly at: number
}

const maxAttempts = 3

/**
 * Puts the making of a domain's data in the queue. The same call with the same key gives the job that it made.
 *
 * @throws scenarios.unknown, jobs.unknown_quirk, jobs.unknown_size, jobs.unknown_setting, jobs.two_sizes,
 *   jobs.table_too_large, jobs.no_data_folder, store.idempotency_key_reused
 */
export async function enqueueGeneration(
  { store, dataDir }: { readonly store: Store; readonly dataDir: string | null },
  { tenantId, principalId, body, idempotency, at }: GenerateCall,
): Promise<{ readonly jobId: string; readonly replayed: boolean }> {
  const call = { tenantId, principalId, idempotency, at }
  const answered = (await store.run('call.find', call)) as { jobId: string } | null
  if (answered !== null) return { jobId: answered.jobId, replayed: true }
  if (dataDir === null) throw appError('jobs.no_data_folder', {})
  const payload: GenerateOrder = { principal: principalId, domain: body.domain, options: optionsOf(body), at }
  const id = randomUUIDv7()
  const key = idempotency === null ? id : `${principalId} ${idempotency.fingerprint} ${idempotency.key}`
  const job = await store.run('job.enqueue', {
    tenantId,
    id,
    kind: generateDatasetKind,
    uniqueKey: `${generateDatasetKind} ${key}`,
    payload,
    maxAttempts,
    at,
  })
  if (idempotency !== null) await store.run('call.keep', { ...call, answer: { jobId: job.id } })
  return { jobId: job.id, replayed: job.id !== id }
}

function optionsOf(body: GenerateRequest): SimulateOptions {
  const scenario = domainOf(body)
  const { usually } = scenario
  const mode = body.mode ?? usually?.mode ?? 'faithful'
  const world = body.world ?? usually?.world ?? 'equal'
  const without = body.without.map((name) => name.replaceAll('-', '_'))
  const size = sizeAsked(scenario, { rows: body.rows, set: body.set })
  refuseUnknownNames(scenario, { without, set: size.set })
  requireMakeable(scenario, size)
  return { ...size, seed: body.seed, mode, world, without }
}

function domainOf({ domain }: GenerateRequest) {
  try {
    return scenarioOf(domain)
  } catch (error) {
    throw error instanceof CandorError ? pointTo('/domain', error) : error
  }
}

/** Rows that are made beside a server: of a table that is held as a whole, and of tables that are made part by part. */
const mostRows = { whole: 1_000_000, inParts: 10_000_000 } as const

/** A domain that counts units has so many rows of each. */
function requireMakeable(
  { simulateTables, perUnit, settings }: Scenario,
  { rows, set }: { readonly rows: number; readonly set: Readonly<Record<string, number>> },
): void {
  const length = perUnit === undefined ? 1 : (set[perUnit.rows] ?? settings![perUnit.rows]!.value)
  const limit = simulateTables === undefined ? mostRows.whole : mostRows.inParts
  if (rows <= Math.ceil(limit / Math.max(length, 1))) return
  throw appError('jobs.table_too_large', { what: 'rows', received: rows * length, limit }, '/rows')
}
