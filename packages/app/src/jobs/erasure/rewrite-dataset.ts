import { randomUUID } from 'node:crypto'
import { extname, join } from 'node:path'
import { appError } from '../../errors.ts'
import type { ErasedDataset } from '../../store/index.ts'
import { passing } from '../../store/whole-file.ts'
import { datasetsFolder, settle } from '../datasets/keep-dataset.ts'
import { uploadPrefix } from '../datasets/remove-broken-uploads.ts'
import { fileDigest } from '../files/file-digest.ts'
import { randomHex } from '../random-hex.ts'
import { withTable } from '../read-table.ts'
import { blankRows } from './blank-rows.ts'

/** A data set as the store has it. */
export type StoredDataset = { readonly id: string; readonly uri: string; readonly row_count: number }

/**
 * Writes the file of a data set once more, without the values of some rows, under the name of what it holds then. The old one stays until nothing names it.
 *
 * @param rows 0-based
 */
export async function rewriteDataset(
  dataDir: string,
  { id, uri: before, row_count }: StoredDataset,
  rows: readonly number[],
): Promise<ErasedDataset> {
  const ending = extname(before)
  const neighbour = join(dataDir, datasetsFolder, `${uploadPrefix}${randomUUID()}${ending}`)
  return await passing(neighbour, async () => {
    await blankRows(join(dataDir, before), neighbour, { rows })
    const table = await withTable([neighbour], { unjudged: 'all' }, async ({ rows, schema }) => ({
      rows,
      schema,
    }))
    if (table.rows !== row_count)
      throw appError('jobs.rewritten_otherwise', { file: before, rows: row_count, received: table.rows })
    const { sha256, bytes } = await fileDigest(neighbour)
    const uri = `${datasetsFolder}/${sha256}${ending}`
    await settle(neighbour, join(dataDir, uri))
    const schemaJson = JSON.stringify(table.schema.map(({ name, type }) => ({ name, type })))
    const digest = `sha256:${sha256}`
    return { id, before, uri, digest, bytes, schemaJson, rows: rows.length, salt: randomHex(16) }
  })
}
