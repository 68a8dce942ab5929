import { randomUUIDv7 } from 'node:crypto'
import type { DecisionView, ScoreQuery, ScoreRequest } from '@candor/client'
import { CandorError, canonicalJson, marginUnit } from '@candor/core'
import { appError } from '../errors.ts'
import {
  type IdempotentCall,
  type MadeDecision,
  type NewDecision,
  type NewEvent,
  type NewExplanation,
  type Recorded,
  recordDecision,
  type Store,
} from '../store/index.ts'
import {
  type ExplainedDecision,
  type ExplainParts,
  explainDecision,
  usualWaitMs,
} from './explain-decision.ts'
import { type CompletedFeatures, completeFeatures } from './history/complete-features.ts'
import { type EntityTurns, entityTurns } from './history/entity-turns.ts'
import { kindOfRecord } from './history/kind-of-record.ts'
import { randomHex } from './random-hex.ts'
import { type RecordMatrix, recordMatrix } from './record-matrix.ts'
import { requireServed } from './require-served.ts'
import { type RecordScore, scoreRecord } from './score-record.ts'
import { readingOf, type ServedModel, type ServedModels } from './served-models.ts'
import { type Rule, ruleFor, verdictOf } from './verdict.ts'
import { withholdsFactors } from './withholds-factors.ts'

export type DecideParts = ExplainParts & {
  readonly store: Store
  readonly models: ServedModels
  /** told what is answered, after the commit */
  readonly onDecided?: (recorded: Recorded) => void
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
  /** until when the sender waits, in ms of `performance.now()`; default: as long as it takes */
  readonly deadline?: number
  /** ms that an explanation is waited for; default 150 */
  readonly explanationWaitMs?: number
}

/**
 * Scores a record, decides by the policy, explains, and stores all of it in one transaction, once.
 *
 * The answer is that of an earlier call where the idempotency key or the event (source and external_id) is known already.
 * What is stored of the record's entity completes it. Score and explanation come from one frozen bundle. An explanation that fails leaves the decision as it is.
 *
 * @throws SeveralErrors of the record's faults, store.unknown_model, store.event_conflict, store.idempotency_key_reused, store.history_moved,
 *   decisions.never_served, decisions.unknown_use, decisions.scale_not_available, decisions.too_late, store.unavailable
 */
export async function decide(parts: DecideParts, request: DecisionRequest): Promise<Recorded> {
  requireTime(request)
  const recorded = await decideOnce(parts, request)
  if (!recorded.replayed) count(parts, recorded.view)
  parts.onDecided?.(recorded)
  return recorded
}

/** An answer that nobody waits for any more is not worth making; what is stored already stays stored. */
function requireTime({ deadline }: DecisionRequest): void {
  if (deadline !== undefined && performance.now() >= deadline) throw appError('decisions.too_late', {})
}

function count({ meters }: DecideParts, { model, outcome, timings_ms }: DecisionView): void {
  meters?.decisions.add({ model: model.name, outcome: outcome ?? 'none' })
  meters?.scoreSeconds.observe({}, timings_ms.score / 1000)
}

async function decideOnce(parts: DecideParts, request: DecisionRequest): Promise<Recorded> {
  const { store, models } = parts
  const answered = request.idempotency === null ? null : await store.run('answer.find', request)
  if (answered !== null) return { view: answered, replayed: true }
  const { tenantId, name, query } = request
  const served = await models.find({ tenantId, name, version: query.version, alias: query.alias })
  requireServed(served)
  const rule = ruleOf(served, query)
  const event = eventOf(request, served)
  const decided = await findDecided(store, request, served, rule, event)
  if (decided !== null) return { view: await keep(store, request, decided), replayed: true }
  return inTurn(store, request, async () => {
    const start = performance.now()
    const completed = await completeFeatures(store, served, { ...request, event })
    const completedMs = since(start)
    const { made, later } = await makeDecision(parts, { ...request, completed, completedMs }, served, rule)
    const recorded = await recordDecision(store, {
      ...callOf(request),
      ...made,
      event,
      modelHash: served.bundle.hash,
      onDuplicate: query.on_duplicate,
      seen: query.entity_lock === 'true' ? completed.seen : null,
      salt: randomHex(16),
      messageId: randomUUIDv7(),
    })
    if (later !== null && !recorded.replayed) addLater(parts, request, recorded.view.decision_id, later)
    return recorded
  })
}

const turns = new WeakMap<Store, EntityTurns>()
/** Times that a record is scored again because another process added to its history meanwhile: of two that race, each loses half of the time, so rarely nine times in a row. */
const retries = 64

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
function eventOf({ body, query, at }: DecisionRequest, { scenario }: ServedModel): NewEvent {
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

function entityOf(entity: ScoreRequest['entity']): NewEvent['entity'] {
  return entity === undefined ? null : { id: randomUUIDv7(), type: entity.type, externalId: entity.id }
}

/** An event that its sender does not name cannot have been decided before. */
async function findDecided(
  store: Store,
  { tenantId, body, query }: DecisionRequest,
  { name, version }: ServedModel,
  { use }: Rule,
  event: NewEvent,
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

type Made = Pick<MadeDecision, 'snapshot' | 'decision' | 'explanation'>

/** A request with what is stored of its entity, and the time that this took. */
type Completed = DecisionRequest & { readonly completed: CompletedFeatures; readonly completedMs: number }

async function makeDecision(
  parts: DecideParts,
  request: Completed,
  served: ServedModel,
  rule: Rule,
): Promise<{ readonly made: Made; readonly later: ExplainedDecision['later'] }> {
  const { query, completed, completedMs } = request
  const read = timed(() => recordMatrix(readingOf(served), completed.features))
  const score = timed(() => scoreRecord(served, read.value.matrix))
  const { matrix, table, wide } = read.value
  const record = { matrix, table, wide, score: score.value, language: query.lang }
  const { explanation, later } =
    query.explain === 'none' ? unexplained : await explainDecision(parts, served, record, waitOf(request))
  const decision = decisionOf(request, served, rule, score.value, read.value)
  return {
    later,
    made: {
      snapshot: { specHash: served.specHash, valuesJson: canonicalJson(read.value.values) },
      decision: {
        ...decision,
        ...(later === null ? {} : { output: { ...decision.output, pending: { language: query.lang } } }),
        latencyMs: {
          features: Math.round((completedMs + read.ms) * 1000) / 1000,
          score: score.ms,
          explain: explanation?.workerMs ?? null,
        },
      },
      explanation,
    },
  }
}

const unexplained = { explanation: null, later: null }

/** What is left of the sender's patience bounds the wait for the explanation. */
function waitOf({ explanationWaitMs = usualWaitMs, deadline }: DecisionRequest): number {
  return deadline === undefined
    ? explanationWaitMs
    : Math.min(explanationWaitMs, deadline - performance.now())
}

/** An explanation that was not ready in time is stored when it is; one that never comes is made after the next start. */
function addLater(
  { store, onUnexplained }: DecideParts,
  { tenantId }: DecisionRequest,
  decisionId: string,
  later: Promise<NewExplanation | null>,
): void {
  later
    .then(async (explanation) => {
      if (explanation === null) return
      await store.run('explanation.complete', { tenantId, decisionId, explanation, at: Date.now() })
    })
    .catch((error) => onUnexplained?.(error))
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

type Timed<T> = { readonly value: T; readonly ms: number }

function timed<T>(work: () => T): Timed<T> {
  const start = performance.now()
  return { value: work(), ms: since(start) }
}

/** Whole microseconds. */
function since(start: number): number {
  return Math.round((performance.now() - start) * 1000) / 1000
}
