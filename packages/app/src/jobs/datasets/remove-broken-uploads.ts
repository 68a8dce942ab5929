import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { datasetsFolder } from './keep-dataset.ts'

/** What a data set is called while it comes in. */
export const uploadPrefix = '.upload-'

/** Removes what a killed server left of data sets that were coming in. One server works on a data folder at a time. */
export async function removeBrokenUploads(dataDir: string): Promise<void> {
  const folder = join(dataDir, datasetsFolder)
  const names = await readdir(folder).catch(() => [])
  for (const name of names) if (name.startsWith(uploadPrefix)) await rm(join(folder, name), { force: true })
}
