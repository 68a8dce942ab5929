import { appError } from '../errors.ts'
import type { Store } from '../store/index.ts'
import { championNames } from './registered-models.ts'
import type { FindModel } from './served-models.ts'

/** The model that `/invocations` asks: named when the server was started. */
export type InvokedModel = Omit<FindModel, 'tenantId'>

/**
 * The model that a protocol without model names means: the one named at the start, else the only one that has a champion.
 *
 * @throws decisions.no_model_named where there is none, or more than one
 */
export async function invokedModel(
  { store, invoked }: { readonly store: Store; readonly invoked: InvokedModel | null },
  tenantId: string,
): Promise<FindModel> {
  if (invoked !== null) return { tenantId, ...invoked }
  const [only, ...others] = await championNames(store, tenantId)
  if (only !== undefined && others.length === 0) return { tenantId, name: only }
  throw appError('decisions.no_model_named', { known: [only, ...others].join(', ') || 'none' })
}
