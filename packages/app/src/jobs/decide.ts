import { randomBytes, randomUUIDv7 } from 'node:crypto'
import type { DecisionView, ScoreQuery, ScoreRequest } from '@candor/client'
import { CandorError, canonicalJson, marginUnit } from '@candor/core'
import type {
  IdempotentCall,
  NewDecision,
  NewExplanation,
  RecordDecision,
  Recorded,
  Store,
} from '../store/index.ts'
import type { DecisionMeters } from './decision-meters.ts'
import { explainRecord } from './explain-record.ts'
import { type CompletedFeatures, completeFeatures } from './history/complete-features.ts'
import { type EntityTurns, entityTurns } from './history/entity-turns.ts'
import { kindOfRecord } from './history/kind-of-record.ts'
import { type RecordMatrix, recordMatrix } from './record-matrix.ts'
import { requireServed } from './require-served.ts'
import { type RecordScore, scoreRecord } from './score-record.ts'
import { backgroundRecord, readingOf, type ServedModel, type ServedModels } from './served-models.ts'
import { type Rule, ruleFor, verdictOf } from './verdict.ts'
import { withholdsFactors } from './withholds-factors.ts'

export type DecideParts = {
  readonly store: Store
  readonly models: ServedModels
  /** told when a score could not be explained; the decision stands */
  readonly onUnexplained?: (error: unknown) => void
  /** told what is answered, after the commit */
  readonly onDecided?: (recorded: Recorded) => void
  readonly meters?: DecisionMeters
}

/** One request for a decision, checked by the schemas of the client. */
export type DecisionRequest = {
  readonly tenantId: string
  readonly principalId: string
  /** a registered model, or a domain's id for its default model */
  readonly name: string
  readonly query: ScoreQuery
  readonly body: ScoreRequest
  readonly idempotency: IdempotentCall | null
  /** time of receipt, ms since 1970 in UTC */
  readonly at: number
}

/**
 * Scores a record, decides by the policy, explains, and stores all of it in one transaction, once.
 *
 * The answer is that of an earlier call where the idempotency key or the event (source and external_id) is known already.
 * Score and explanation come from one frozen bundle. An explanation that fails leaves the decision as it is.
 *
 * @throws SeveralErrors of the record's faults, store.unknown_model, store.event_conflict, store.idempotency_key_reused,
 *   decisions.never_served, decisions.unknown_use, decisions.scale_not_available, store.unavailable
 */
export async function decide(parts: DecideParts, request: DecisionRequest): Promise<Recorded> {
  const recorded = await decideOnce(parts, request)
  if (!recorded.replayed) count(parts, recorded.view)
  parts.onDecided?.(recorded)
  return recorded
}

function count({ meters }: DecideParts, { model, outcome, timings_ms }: DecisionView): void {
  meters?.decisions.add({ model: model.name, outcome: outcome ?? 'none' })
  meters?.scoreSeconds.observe({}, timings_ms.score / 1000)
  if (timings_ms.explain !== null)
    meters?.explainSeconds.observe({ path: 'inline' }, timings_ms.explain / 1000)
}

async function decideOnce(parts: DecideParts, request: DecisionRequest): Promise<Recorded> {
  const { store, models } = parts
  const answered = await store.run('answer.find', request)
  if (answered !== null) return { view: answered, replayed: true }
  const { tenantId, name, query } = request
  const served = await models.find({ tenantId, name, version: query.version, alias: query.alias })
  requireServed(served)
  const rule = ruleOf(served, query)
  const event = eventOf(request, served)
  const decided = await findDecided(store, request, served, rule, event)
  if (decided !== null) return { view: await keep(store, request, decided), replayed: true }
  return inTurn(store, request, async () => {
    const completed = await completeFeatures(store, served, { ...request, event })
    const made = makeDecision(parts, { ...request, completed }, served, rule)
    return store.run('decision.record', {
      ...callOf(request),
      ...made,
      event,
      onDuplicate: query.on_duplicate,
      seen: query.entity_lock === 'true' ? completed.seen : null,
      salt: randomBytes(16).toString('hex'),
      messageId: randomUUIDv7(),
    })
  })
}

const turns = new WeakMap<Store, EntityTurns>()
/** Times that a record is scored again because another process added to its history meanwhile. */
const retries = 8

/** With `entity_lock` records of one entity are scored one after the other, whichever process scores them; else at once. */
async function inTurn(
  store: Store,
  { tenantId, body: { entity }, query }: DecisionRequest,
  score: () => Promise<Recorded>,
): Promise<Recorded> {
  if (query.entity_lock !== 'true' || entity === undefined) return again(score)
  const ofStore = turns.get(store) ?? entityTurns()
  turns.set(store, ofStore)
  return ofStore(JSON.stringify([tenantId, entity.type, entity.id]), () => again(score))
}

async function again(score: () => Promise<Recorded>): Promise<Recorded> {
  for (let left = retries; ; left--) {
    try {
      return await score()
    } catch (error) {
      const isMoved = error instanceof CandorError && error.code === 'store.history_moved'
      if (!isMoved || left === 0) throw error
    }
  }
}

function callOf({ tenantId, principalId, idempotency, at }: DecisionRequest) {
  return { tenantId, principalId, idempotency, at }
}

/**
 * By which rule a request is decided.
 *
 * @throws decisions.unknown_use, decisions.scale_not_available
 */
export function ruleOf(
  { name, bundle, scenario }: ServedModel,
  { use, scale }: Pick<ScoreQuery, 'use' | 'scale'>,
): Rule {
  const { task, calibrator } = bundle.model
  return ruleFor({
    model: name,
    task,
    isCalibrated: calibrator !== null,
    policy: scenario?.policy ?? null,
    domain: scenario?.id ?? null,
    use,
    scale,
  })
}

/** What the sender said about the event, in canonical form: the same event has the same payload. */
function eventOf({ body, query, at }: DecisionRequest, { scenario }: ServedModel): RecordDecision['event'] {
  const { external_id, source, entity, counterparty, side, occurred_at, features } = body
  const payloadJson = canonicalJson({ entity, counterparty, side, occurred_at, features })
  return {
    id: randomUUIDv7(),
    source,
    externalId: external_id ?? randomUUIDv7(),
    kind: query.mode === 'review' ? 'review' : kindOfRecord(scenario, entity !== undefined),
    entity: entityOf(entity),
    counterparty: entityOf(counterparty),
    occurredAt: occurred_at === undefined ? at : Date.parse(occurred_at),
    payloadJson,
  }
}

function entityOf(entity: ScoreRequest['entity']): RecordDecision['event']['entity'] {
  return entity === undefined ? null : { id: randomUUIDv7(), type: entity.type, externalId: entity.id }
}

/** An event that its sender does not name cannot have been decided before. */
async function findDecided(
  store: Store,
  { tenantId, body, query }: DecisionRequest,
  { name, version }: ServedModel,
  { use }: Rule,
  event: RecordDecision['event'],
): Promise<DecisionView | null> {
  if (body.external_id === undefined) return null
  const onDuplicate = query.on_duplicate
  return store.run('decision.find', {
    tenantId,
    event,
    modelName: name,
    modelVersion: version,
    use,
    onDuplicate,
  })
}

async function keep(store: Store, request: DecisionRequest, view: DecisionView): Promise<DecisionView> {
  return request.idempotency === null ? view : store.run('answer.keep', { ...callOf(request), view })
}

type Made = Pick<RecordDecision, 'snapshot' | 'decision' | 'explanation'>

type Completed = DecisionRequest & { readonly completed: CompletedFeatures }

function makeDecision(parts: DecideParts, request: Completed, served: ServedModel, rule: Rule): Made {
  const { query, completed } = request
  const read = timed(() => recordMatrix(readingOf(served), completed.features))
  const score = timed(() => scoreRecord(served, read.value.matrix))
  const explanation =
    query.explain === 'none' ? null : explain(parts, request, served, read.value, score.value)
  const valuesJson = canonicalJson(read.value.values)
  return {
    snapshot: { specHash: served.specHash, valuesJson },
    decision: {
      ...decisionOf(request, served, rule, score.value, read.value),
      latencyMs: { features: read.ms, score: score.ms, explain: explanation?.workerMs ?? null },
    },
    explanation,
  }
}

function decisionOf(
  { query, completed: { provenance } }: Completed,
  { name, version, alias, scenario, bundle }: ServedModel,
  rule: Rule,
  { margin, probabilities, more }: RecordScore,
  { warnings }: RecordMatrix,
): Omit<NewDecision, 'latencyMs'> {
  return {
    id: randomUUIDv7(),
    modelName: name,
    modelVersion: version,
    use: rule.use,
    scale: rule.scale,
    probability: probabilities === null || rule.scale === 'prediction' ? null : probabilities[rule.scale],
    margin,
    output: {
      alias,
      level: query.explain,
      audience: query.audience,
      withheld: withholdsFactors(scenario, query.audience),
      raw: probabilities?.raw ?? null,
      calibrated: probabilities?.calibrated ?? null,
      ...more,
      unit: marginUnit(bundle.model),
      warnings,
      ...(provenance === null ? {} : { provenance }),
    },
    ...verdictOf(rule, probabilities),
    threshold: rule.threshold,
    mode: query.mode,
  }
}

function explain(
  { onUnexplained }: DecideParts,
  { query }: DecisionRequest,
  served: ServedModel,
  { matrix, table }: RecordMatrix,
  score: RecordScore,
): NewExplanation {
  const { bundle, background } = served
  const start = performance.now()
  try {
    const explained = explainRecord(served, { matrix, table, score, language: query.lang })
    return {
      status: 'ok',
      modelHash: bundle.hash,
      background: backgroundRecord(background),
      ...explained,
      workerMs: since(start),
    }
  } catch (error) {
    onUnexplained?.(error)
    return { status: 'unavailable', modelHash: bundle.hash, workerMs: since(start) }
  }
}

type Timed<T> = { readonly value: T; readonly ms: number }

function timed<T>(work: () => T): Timed<T> {
  const start = performance.now()
  return { value: work(), ms: since(start) }
}

/** Whole microseconds. */
function since(start: number): number {
  return Math.round((performance.now() - start) * 1000) / 1000
}
