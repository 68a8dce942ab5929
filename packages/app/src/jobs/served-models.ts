import type { Background } from '@candor/client'
import {
  CandorError,
  type Explainer,
  type Matrix,
  marginShape,
  prepareExplainer,
  typicalRow,
} from '@candor/core'
import { everyScenario, type ScenarioData } from '@candor/scenarios'
import { type LoadedBundle, pipelineHash } from '../store/bundle.ts'
import type { CostRecord, ModelChoice, ModelVersionRecord, Store } from '../store/index.ts'
import { measureCost } from './measure-cost.ts'
import { scenarioNamed } from './own-tables/scenario-named.ts'
import type { RecordReading } from './record-matrix.ts'
import { type RegisteredBundle, readRegistered } from './registered-bundle.ts'

/** A model's bundle with what is made of it once: the hash of its pipeline, its domain, its explainers. */
export type LoadedModel = RegisteredBundle & {
  readonly specHash: string
  readonly scenario: ScenarioData | null
  /** rows that explanations compare with; null where the bundle has none */
  readonly background: NamedBackground | null
  /** a row typical in everything, for the local slope of reasons; null where none can be made or scored */
  readonly typical: Float64Array | null
  /** what a row costs on this machine, or on the one where the version was registered */
  readonly cost: CostRecord
  /** the data folder */
  readonly dataDir: string
  /** the explainer of a margin, prepared at its first use: interventional where there is a background, else path-dependent */
  explainerOf(output: number): Explainer
}

export type NamedBackground = {
  readonly name: string
  readonly rows: number
  readonly digest: string
  readonly matrix: Matrix
}

/** A loaded model under the name and version by which it was asked for. */
export type ServedModel = LoadedModel & {
  readonly name: string
  readonly version: number
  /** the alias that it was asked for by; null when it was a version number */
  readonly alias: string | null
}

export type FindModel = {
  readonly tenantId: string
  readonly name: string
  readonly version?: string | undefined
  readonly alias?: string | undefined
}

/** The registered models in memory; one frozen bundle gives both score and explanation of a decision. */
export type ServedModels = {
  /** @throws store.unknown_model, store.unknown_version, store.unknown_alias, decisions.model_not_loadable */
  find(wanted: FindModel): Promise<ServedModel>
}

/**
 * Serves the models of a registry from the bundles of a data folder; each bundle is read, verified and prepared once.
 *
 * @param folder the data folder, which the registry's locations are relative to
 */
export function createServedModels(store: Store, folder: string): ServedModels {
  const loaded = new Map<string, Promise<LoadedModel>>()

  function load(tenantId: string, record: ModelVersionRecord): Promise<LoadedModel> {
    const key = `${record.hash} ${record.location}`
    const kept = loaded.get(key)
    if (kept !== undefined) return kept
    const loading = loadModel(record, folder)
    loaded.set(key, loading)
    loading.then((model) => keepMeasured(tenantId, record, model)).catch(() => loaded.delete(key))
    return loading
  }

  /** What has been measured is known at the next start; a store that cannot take it does not matter. */
  function keepMeasured(
    tenantId: string,
    { name, version, cost }: ModelVersionRecord,
    model: LoadedModel,
  ): void {
    if (cost !== null) return
    store.run('registry.keep_cost', { tenantId, name, version, cost: model.cost }).catch(() => undefined)
  }

  const resolved = rememberResolved(store)

  return {
    async find(wanted) {
      const record = await resolved(wanted)
      const model = await load(wanted.tenantId, record)
      return { ...model, name: record.name, version: record.version, alias: aliasOf(wanted) }
    },
  }
}

/** Another process may change the registry too; what it changes is seen after so many ms. */
const rememberedMs = 500

type Remembered = { readonly record: ModelVersionRecord; readonly changes: number; readonly until: number }

/** The version that is meant, asked from the store once in a while: most requests ask for the same few. */
function rememberResolved(store: Store): (wanted: FindModel) => Promise<ModelVersionRecord> {
  const remembered = new Map<string, Remembered>()
  return async (wanted) => {
    const key = JSON.stringify([wanted.tenantId, wanted.name, choiceOf(wanted)])
    const changes = store.registryChanges()
    const known = remembered.get(key)
    if (known?.changes === changes && performance.now() < known.until) return known.record
    const record = await resolve(store, wanted)
    if (remembered.size >= mostRemembered) remembered.clear()
    remembered.set(key, { record, changes, until: performance.now() + rememberedMs })
    return record
  }
}

/** Names come from senders: they must not fill the memory. */
const mostRemembered = 1000

function aliasOf({ version, alias = 'champion' }: FindModel): string | null {
  return version === undefined ? alias : null
}

function choiceOf({ version, alias = 'champion' }: FindModel): ModelChoice {
  return version === undefined ? { alias } : { version: Number(version) }
}

/** A domain's bare id, when no model has that name, means the policy's default model. */
async function resolve(store: Store, wanted: FindModel): Promise<ModelVersionRecord> {
  const { tenantId, name } = wanted
  const choice = choiceOf(wanted)
  try {
    return await store.run('registry.resolve', { tenantId, name, choice })
  } catch (error) {
    const domain = everyScenario.find(({ id }) => id === name)
    const isUnknown = error instanceof CandorError && error.code === 'store.unknown_model'
    if (domain === undefined || !isUnknown) throw error
    return store.run('registry.resolve', { tenantId, name: domain.policy.defaultModel, choice })
  }
}

/** What must be known of a version to load it. */
type VersionToLoad = Pick<ModelVersionRecord, 'name' | 'version' | 'hash' | 'location'> & {
  readonly cost?: CostRecord | null
}

/**
 * Reads, verifies and prepares the bundle of a version.
 *
 * @param folder the data folder
 * @throws decisions.model_not_loadable
 */
export async function loadModel(record: VersionToLoad, folder: string): Promise<LoadedModel> {
  const registered = await readRegistered(record, folder)
  const { bundle } = registered
  const explainerOf = explainersOf(bundle)
  return {
    ...registered,
    specHash: pipelineHash(bundle.pipeline),
    scenario:
      bundle.manifest.scenario === null ? null : await scenarioNamed(bundle.manifest.scenario.id, folder),
    background: backgroundOf(bundle),
    typical: typicalOf(bundle),
    cost: record.cost === undefined ? unmeasured : (record.cost ?? measureCost(bundle, explainerOf)),
    dataDir: folder,
    explainerOf,
  }
}

const unmeasured: CostRecord = { scoreMs: 0, shapMs: null, tableBytes: 0 }

function backgroundOf({ manifest, background }: LoadedBundle): NamedBackground | null {
  if (manifest.background === null) return null
  const { name, rows, digest } = manifest.background
  return {
    name,
    rows,
    digest: digest.startsWith('sha256:') ? digest : `sha256:${digest}`,
    matrix: background,
  }
}

/** A typical row with a missing value is of no use to a model that refuses missing values. */
function typicalOf({ pipeline, profile, model }: LoadedBundle): Float64Array | null {
  if (profile.columns.length === 0) return null
  const row = typicalRow(pipeline, profile)
  return marginShape(model).refusesMissing && row.some(Number.isNaN) ? null : row
}

/** A background as an answer names it. */
export function backgroundRecord(background: NamedBackground | null): Background | null {
  if (background === null) return null
  const { name, rows, digest } = background
  return { name, rows, digest }
}

/** How a record is read for a model: by its pipeline and profile, in the spellings of its domain. */
export function readingOf({ bundle, scenario }: Pick<LoadedModel, 'bundle' | 'scenario'>): RecordReading {
  const kept = readings.get(bundle)
  if (kept?.scenario === scenario) return kept.reading
  const { pipeline, profile, manifest } = bundle
  const reading = Object.freeze({
    pipeline,
    profile,
    schema: scenario?.schema ?? manifest.schema,
    aliases: scenario?.aliases ?? {},
  })
  readings.set(bundle, { scenario, reading })
  return reading
}

/** Made once for each bundle: what is made of a frozen reading is remembered from record to record. */
const readings = new WeakMap<
  LoadedBundle,
  { readonly scenario: ScenarioData | null; readonly reading: RecordReading }
>()

function explainersOf({ model, background }: LoadedBundle): (output: number) => Explainer {
  const prepared = new Map<number, Explainer>()
  return (output) => {
    const kept = prepared.get(output)
    if (kept !== undefined) return kept
    const explainer =
      background.rows > 0
        ? prepareExplainer(model, { method: 'interventional', background, output })
        : prepareExplainer(model, { method: 'path_dependent', background: null, output })
    prepared.set(output, explainer)
    return explainer
  }
}
