import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { appError } from '../errors.ts'
import type { Store } from '../store/index.ts'

const endings = ['parquet', 'csv', 'ndjson']

/**
 * Where the rows of a data set are, relative to the data folder.
 *
 * @throws jobs.unknown_dataset
 */
export async function datasetFile(
  { dataDir }: { readonly store: Store; readonly dataDir: string | null },
  _tenantId: string,
  id: string,
): Promise<string> {
  for (const ending of dataDir === null ? [] : endings) {
    const file = join('datasets', `${id}.${ending}`)
    const about = await stat(join(String(dataDir), file)).catch(() => null)
    if (about?.isFile()) return file
  }
  throw appError('jobs.unknown_dataset', { id }, '/dataset_id')
}
