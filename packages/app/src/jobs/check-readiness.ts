import type { ReadyAnswer } from '@candor/client'
import type { Store } from '../store/index.ts'
import type { LoadedModel, ServedModels } from './served-models.ts'

export type ReadinessParts = {
  readonly store: Store
  readonly models: ServedModels
  readonly tenantId: string
}

type Check = ReadyAnswer['checks']['store']

/**
 * Whether decisions can be made: the store takes a write, the champion of every registered name is loaded, and its explanation
 * of one background row adds up.
 */
export async function checkReadiness(parts: ReadinessParts): Promise<ReadyAnswer> {
  const store = await attempt(async () => {
    await parts.store.run('store.probe', { tenantId: parts.tenantId })
    return 'writable'
  })
  const loaded: LoadedModel[] = []
  const models = await attempt(async () => {
    loaded.push(...(await loadChampions(parts)))
    if (loaded.length === 0) throw new Error('no model is registered')
    return `${loaded.length} loaded`
  })
  const explainer = await attempt(async () => {
    if (loaded.length === 0) throw new Error('no model to explain')
    return `largest residual ${Math.max(...loaded.map(residualOf))}`
  })
  const checks = { store, models, explainer }
  const ready = Object.values(checks).every(({ ok }) => ok)
  return { status: ready ? 'ready' : 'not_ready', checks }
}

async function attempt(work: () => Promise<string>): Promise<Check> {
  try {
    return { ok: true, detail: await work() }
  } catch (error) {
    return { ok: false, detail: (error as Error).message }
  }
}

async function loadChampions({ store, models, tenantId }: ReadinessParts): Promise<LoadedModel[]> {
  const { items } = await store.run('registry.list', { tenantId, limit: 200, cursor: null })
  const served = items.filter(({ versions }) => versions.some(({ aliases }) => aliases.includes('champion')))
  return Promise.all(served.map(({ name }) => models.find({ tenantId, name })))
}

/** The residual of one background row; the explainer itself refuses one beyond its bound. */
function residualOf({ background, explainerOf }: LoadedModel): number {
  const explainer = explainerOf(0)
  if (background === null) return 0
  const { names, columns } = background.matrix
  const row = { rows: 1, names, columns: columns.map((column) => column.slice(0, 1)) }
  return Math.abs(explainer.explain(row).residual[0]!)
}
