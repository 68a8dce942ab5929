import { coversFrom } from '@candor/core'
import { appError } from '../errors.ts'
import type { BundleParts } from '../store/bundle.ts'
import { rowsForModel } from './model-rows.ts'
import type { ReadOptions } from './read-table.ts'
import { resolveModel } from './resolve-model.ts'

export type CoversRequest = {
  /** the model file */
  readonly file: string
  readonly features: readonly string[] | null
  readonly dataDir: string
  /** rows that are dropped down the trees */
  readonly data: string
  readonly reading: ReadOptions
}

/**
 * An imported model with covers counted from rows of a table, in place of those of its file if it had any: what path-dependent contributions need.
 *
 * @throws jobs.no_trees, and what reading throws
 */
export async function coversFromFiles(parts: BundleParts, request: CoversRequest): Promise<BundleParts> {
  const given = await resolveModel(request.file, request)
  const { model } = parts
  if (!('ensemble' in model))
    throw appError('jobs.no_trees', { model: request.file, algorithm: model.algorithm })
  const { matrix } = await rowsForModel(given, { files: [request.data], reading: request.reading })
  return { ...parts, model: { ...model, ensemble: coversFrom(model.ensemble, matrix) } }
}
