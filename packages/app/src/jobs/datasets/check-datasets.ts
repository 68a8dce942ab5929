import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import type { Store } from '../../store/index.ts'
import { datasetFile } from './dataset-file.ts'

/**
 * Compares the file of every data set with its digest.
 *
 * @returns how many there are
 */
export async function checkDatasets(store: Store, tenantId: string, dataDir: string): Promise<number> {
  let cursor: string | null = null
  let checked = 0
  do {
    const page: Awaited<ReturnType<typeof nextPage>> = await nextPage(store, tenantId, cursor)
    for (const { dataset_id, name, digest } of page.items) {
      const file = await datasetFile(store, tenantId, dataset_id)
      if ((await digestOf(join(dataDir, file))) !== digest)
        throw new Error(`${name}: ${file} is another file`)
      checked++
    }
    cursor = page.next_cursor
  } while (cursor !== null)
  return checked
}

function nextPage(store: Store, tenantId: string, cursor: string | null) {
  return store.run('dataset.list', { tenantId, limit: 200, cursor })
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const piece of createReadStream(path) as AsyncIterable<Buffer>) hash.update(piece)
  return `sha256:${hash.digest('hex')}`
}
