import type { FeatureValues, Provenance, ScoreRequest } from '@candor/client'
import { knownNames, missingColumns } from '@candor/core'
import type { EntityHistory, HistorySeen, NewEvent, Store } from '../../store/index.ts'
import { ownName } from '../own-name.ts'
import type { ServedModel } from '../served-models.ts'
import { entityFeatures, type HistoryScenario, historyNames } from './entity-features.ts'
import { historyNeeded } from './history-needed.ts'

export type CompletedFeatures = {
  readonly features: FeatureValues
  /** where features of the history are from; null of models that have none */
  readonly provenance: Provenance | null
  /** the events that were looked at; null where none were */
  readonly seen: HistorySeen | null
}

type RecordToComplete = {
  readonly tenantId: string
  readonly body: Pick<ScoreRequest, 'external_id' | 'features'>
  readonly event: NewEvent
}

/** Half a second of the server's time; an entity with more is scored with what is sent of it. */
const mostEvents = 100_000

/**
 * Adds to a record what is stored of its entity: features of its history as of the record's moment, the moment itself, and attributes. What was sent
 * is never replaced. No more is read than the windows of the missing features reach back. A record whose very event was scored before by the same pipeline keeps those values, whatever has come to light since.
 */
export async function completeFeatures(
  store: Store,
  served: Pick<ServedModel, 'scenario' | 'bundle' | 'specHash'>,
  { tenantId, body, event }: RecordToComplete,
): Promise<CompletedFeatures> {
  const { features } = body
  const scenario: HistoryScenario | null = served.scenario
  const outputs = scenario === null ? [] : historyNames(scenario)
  if (scenario === null || outputs.length === 0) return { features, provenance: null, seen: null }
  const { pipeline } = served.bundle
  const known = new Set(knownNames(pipeline))
  const made = outputs.filter((name) => known.has(name))
  const sent = new Set(Object.keys(features).map((name) => ownName(served.scenario!.aliases, name)))
  const missing = missingColumns(pipeline, [...sent])
  const { entity } = event
  if (entity === null || missing.length === 0)
    return { features, provenance: provenanceOf(made, { sent, stored: [], entity: [] }), seen: null }
  const of = { entity, ...historyNeeded(scenario, missing, event.occurredAt) }
  const scored = body.external_id === undefined ? null : { event, specHash: served.specHash }
  const history = await store.run('entity.history', { tenantId, ...of, scored, most: mostEvents })
  const found = valuesOf(scenario, history, event)
  const filled = missing.filter((name) => found.has(name))
  const attributes = filled.filter((name) => found.get(name)!.from === 'entity')
  return {
    features: { ...features, ...Object.fromEntries(filled.map((name) => [name, found.get(name)!.value])) },
    provenance: provenanceOf(made, { sent, stored: filled, entity: attributes }),
    seen: { ...of, count: history.events.length },
  }
}

type Found = { readonly value: FeatureValues[string]; readonly from: 'stored' | 'entity' }

function valuesOf(
  scenario: HistoryScenario,
  history: EntityHistory,
  { entity, occurredAt }: NewEvent,
): Map<string, Found> {
  const found = new Map<string, Found>()
  const add = (values: FeatureValues, from: Found['from']) => {
    for (const [name, value] of Object.entries(values)) found.set(name, { value, from })
  }
  if (history.attributesJson !== null) add(JSON.parse(history.attributesJson), 'entity')
  if (history.snapshotJson !== null) {
    add(JSON.parse(history.snapshotJson), 'stored')
    return found
  }
  add(entityFeatures(scenario, entity!, history, occurredAt), 'stored')
  if (scenario.history !== undefined)
    add({ [scenario.history.asOf]: new Date(occurredAt).toISOString() }, 'stored')
  return found
}

function provenanceOf(
  made: readonly string[],
  from: {
    readonly sent: ReadonlySet<string>
    readonly stored: readonly string[]
    readonly entity: readonly string[]
  },
): Provenance {
  const stored = new Set(from.stored)
  return {
    client: shortened(
      made,
      made.filter((name) => from.sent.has(name)),
    ),
    stored: shortened(
      made,
      made.filter((name) => stored.has(name)),
    ),
    entity: [...from.entity],
  }
}

/** All of them are `*`: a series has a hundred. */
function shortened(all: readonly string[], some: readonly string[]): string[] {
  return some.length === all.length && some.length > 0 ? ['*'] : [...some]
}
