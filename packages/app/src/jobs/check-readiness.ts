import type { ReadyAnswer } from '@candor/client'
import { requireSpace, type Store } from '../store/index.ts'
import { championNames } from './registered-models.ts'
import { isServed } from './require-served.ts'
import type { LoadedModel, ServedModel, ServedModels } from './served-models.ts'

export type ReadinessParts = {
  readonly store: Store
  readonly models: ServedModels
  readonly tenantId: string
}

type Check = ReadyAnswer['checks']['store']

/**
 * Whether decisions can be made: the store takes a write and has room for more, the champion of every registered name is loaded, and the explanation
 * of one background row adds up by each that requests may ask. A loaded model whose files are damaged or gone by now still decides; the answer says so.
 */
export async function checkReadiness(parts: ReadinessParts): Promise<ReadyAnswer> {
  const store = await attempt(async () => {
    await parts.store.run('store.probe', { tenantId: parts.tenantId })
    if (parts.store.path !== null) await requireSpace(parts.store.path)
    return 'writable'
  })
  const champions = await findChampions(parts)
  const models = await attempt(() => loadedOf(champions))
  const explainer = await attempt(async () => residualsOf(champions.loaded.filter(isServed)))
  const checks = { store, models, explainer }
  const ready = Object.values(checks).every(({ ok }) => ok)
  return { status: ready ? 'ready' : 'not_ready', checks }
}

async function attempt(work: () => Promise<string>): Promise<Check> {
  try {
    return { ok: true, detail: await work() }
  } catch (error) {
    return { ok: false, detail: messageOf(error) }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

type Champions = { readonly loaded: readonly ServedModel[]; readonly faults: readonly string[] }

async function findChampions({ store, models, tenantId }: ReadinessParts): Promise<Champions> {
  try {
    const names = await championNames(store, tenantId)
    const found = await Promise.allSettled(names.map((name) => models.find({ tenantId, name })))
    return {
      loaded: found.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])),
      faults: found.flatMap((one) => (one.status === 'rejected' ? [messageOf(one.reason)] : [])),
    }
  } catch (error) {
    return { loaded: [], faults: [messageOf(error)] }
  }
}

async function loadedOf({ loaded, faults }: Champions): Promise<string> {
  if (faults.length > 0) throw new Error([`${loaded.length} loaded`, ...faults].join('; '))
  if (loaded.length === 0) throw new Error('no model is registered')
  const lost = await Promise.allSettled(loaded.map((model) => model.requireOnDisk()))
  const remarks = lost.flatMap((one) => (one.status === 'rejected' ? [messageOf(one.reason)] : []))
  return [`${loaded.length} loaded`, ...remarks].join('; ')
}

function residualsOf(loaded: readonly LoadedModel[]): string {
  if (loaded.length === 0) throw new Error('no model to explain')
  return `largest residual ${Math.max(...loaded.map(residualOf))}`
}

/** The residual of one background row; the explainer itself refuses one beyond its bound. Without such rows there is nothing to try. */
function residualOf({ bundle, background, explainerOf }: LoadedModel): number {
  const known = residuals.get(bundle)
  if (known !== undefined) return known
  const residual = residualOfRow(background, explainerOf)
  residuals.set(bundle, residual)
  return residual
}

/** A bundle in memory does not change: whoever asks every second whether the server is ready must not hold it up with a slow model. */
const residuals = new WeakMap<LoadedModel['bundle'], number>()

function residualOfRow(
  background: LoadedModel['background'],
  explainerOf: LoadedModel['explainerOf'],
): number {
  if (background === null) return 0
  const explainer = explainerOf(0)
  const { names, columns } = background.matrix
  const row = { rows: 1, names, columns: columns.map((column) => column.slice(0, 1)) }
  return Math.abs(explainer.explain(row).residual[0]!)
}
