import { randomBytes, randomUUIDv7 } from 'node:crypto'
import type {
  DocumentRequest,
  DocumentsAnswer,
  EntityProfile,
  EntityRequest,
  EntityView,
  WireDocument,
} from '@candor/client'
import { canonicalJson } from '@candor/core'
import { everyScenario } from '@candor/scenarios'
import { appError } from '../errors.ts'
import type { IdempotentCall, Store } from '../store/index.ts'
import { completenessOf, documentAsOf } from './history/document-status.ts'
import { entityFeatures, historyKinds } from './history/entity-features.ts'
import type { EntityName } from './history/table-of-events.ts'

export type EntityCall = {
  readonly tenantId: string
  readonly entity: EntityName
  /** ms since 1970 in UTC */
  readonly asOf: number
}

const decisionsShown = 20

/**
 * An entity as of a moment: what happened before it, the features that each domain makes of that, and whom it had to do with.
 *
 * @throws store.unknown_entity
 */
export async function viewEntity(store: Store, { tenantId, entity, asOf }: EntityCall): Promise<EntityView> {
  const record = await store.run('entity.read', { tenantId, entity, before: asOf })
  const { items } = await store.run('decision.list', {
    tenantId,
    limit: decisionsShown,
    cursor: null,
    model: null,
    outcome: null,
    entity,
  })
  return {
    type: entity.type,
    id: entity.externalId,
    attributes: JSON.parse(record.attributesJson),
    created_at: new Date(record.createdAt).toISOString(),
    as_of: new Date(asOf).toISOString(),
    events: record.kinds.map(({ kind, count, first, last }) => ({
      kind,
      count,
      first_at: new Date(first).toISOString(),
      last_at: new Date(last).toISOString(),
    })),
    features: await featuresOf(store, { tenantId, entity, asOf }),
    decisions: items,
    counterparties: record.counterparties.map(({ type, externalId, count, last }) => ({
      type,
      id: externalId,
      events: count,
      last_at: new Date(last).toISOString(),
    })),
  }
}

/** Of the domains that know one of the entity's events or papers. */
async function featuresOf(
  store: Store,
  { tenantId, entity, asOf }: EntityCall,
): Promise<EntityView['features']> {
  const kinds = [...new Set(everyScenario.flatMap(historyKinds))]
  const history = await store.run('entity.history', { tenantId, entity, kinds, before: asOf, scored: null })
  const there = new Set(history.events.map(({ kind }) => kind))
  if (history.documents.length > 0) there.add('documents')
  return everyScenario
    .filter((scenario) => historyKinds(scenario).some((kind) => there.has(kind)))
    .map((scenario) => ({ domain: scenario.id, values: entityFeatures(scenario, entity, history, asOf) }))
}

export type DescribeCall = {
  readonly tenantId: string
  readonly principalId: string
  readonly entity: EntityName
  readonly body: EntityRequest
  readonly at: number
}

/** Puts attributes in the place of those that an entity had. */
export async function describeEntity(
  store: Store,
  { entity, body, ...call }: DescribeCall,
): Promise<EntityProfile> {
  return store.run('entity.describe', {
    ...call,
    entity: { ...entity, id: randomUUIDv7() },
    attributesJson: canonicalJson(body.attributes),
    salt: randomBytes(16).toString('hex'),
  })
}

export type DocumentCall = Omit<DescribeCall, 'body'> & {
  readonly body: DocumentRequest
  readonly idempotency: IdempotentCall | null
}

/**
 * Adds a paper of an entity, or what has become of it.
 *
 * @throws events.before_submission, store.document_conflict, store.idempotency_key_reused
 */
export async function recordDocument(
  store: Store,
  { body, entity, ...call }: DocumentCall,
): Promise<WireDocument> {
  for (const name of ['verified_on', 'rejected_on'] as const) {
    const date = body[name]
    if (date !== undefined && Date.parse(date) < Date.parse(body.submitted_on))
      throw appError('events.before_submission', { name, submitted_on: body.submitted_on }, `/${name}`)
  }
  const row = await store.run('document.record', {
    ...call,
    entity: { ...entity, id: randomUUIDv7() },
    document: {
      id: randomUUIDv7(),
      external_id: body.document_id,
      type: body.document_type,
      submitted_at: Date.parse(body.submitted_on),
      verified_at: instantOf(body.verified_on),
      rejected_at: instantOf(body.rejected_on),
      expires_at: instantOf(body.expires_on),
      sha256: body.sha256 ?? null,
    },
    salt: randomBytes(16).toString('hex'),
  })
  return documentAsOf(row, call.at)
}

function instantOf(text: string | undefined): number | null {
  return text === undefined ? null : Date.parse(text)
}

/**
 * The papers of an entity as of a moment, and how complete they are for each domain that requires some.
 *
 * @throws store.unknown_entity
 */
export async function viewDocuments(
  store: Store,
  { tenantId, entity, asOf }: EntityCall,
): Promise<DocumentsAnswer> {
  const known = { tenantId, entity, kinds: [], before: asOf, scored: null }
  const { documents, attributesJson } = await store.run('entity.history', known)
  if (attributesJson === null)
    throw appError('store.unknown_entity', { type: entity.type, id: entity.externalId })
  return {
    as_of: new Date(asOf).toISOString(),
    items: documents.map((row) => documentAsOf(row, asOf)),
    completeness: completenessOf(everyScenario, entity, documents, asOf),
  }
}
