import type { Store } from '../../store/index.ts'

/**
 * Where the rows of a data set are, relative to the data folder.
 *
 * @throws jobs.unknown_dataset
 */
export async function datasetFile(store: Store, tenantId: string, id: string): Promise<string> {
  return (await store.run('dataset.get', { tenantId, id })).uri
}
