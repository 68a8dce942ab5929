import { randomUUIDv7 } from 'node:crypto'
import type { ErasureAnswer } from '@candor/client'
import { CandorError } from '@candor/core'
import { appError } from '../errors.ts'
import { type ErasedFiles, type ErasedOutput, requireNamelessReason, type Store } from '../store/index.ts'
import { createTurns } from './datasets/in-turn.ts'
import { eraseFromFiles, namingFiles } from './erasure/erase-from-files.ts'
import { type FoundDataset, findPerson } from './erasure/find-person.ts'
import { finishErasures } from './erasure/finish-erasures.ts'

export type Erasure = {
  readonly tenantId: string
  readonly actor: string
  readonly type: string
  readonly externalId: string
  readonly reason: string
  /** ms since 1970 in UTC */
  readonly at: number
  /** where data sets and the files of jobs lie; default: there are none */
  readonly dataDir?: string | null
  /** columns of data sets that hold his name; default: those by which rows are told when they are scored */
  readonly columns?: readonly string[] | undefined
  /** says what would be taken away, and changes nothing */
  readonly dryRun?: boolean
}

const attempts = 3

/**
 * Takes away everything that a person can be told by, in the tables, in data sets and files of jobs, and then in the free pages under them. That it was done
 * stands in the audit log, which still verifies. What a killed process began is ended first.
 *
 * @throws store.unknown_entity, jobs.named_elsewhere, store.reason_names_person, store.unavailable; files.* where a data set cannot be read; jobs.dataset_in_use where jobs began again
 *   and again
 */
export async function eraseEntity(store: Store, erasure: Erasure): Promise<ErasureAnswer> {
  requireNamelessReason(erasure)
  const { dataDir = null, columns = null, dryRun = false, ...about } = erasure
  if (dryRun) return await whatWouldGo(store, { ...about, dataDir, columns })
  return await inTurn(() => eraseInTurn(store, { ...about, dataDir, columns }))
}

/** Two would take each other's files away. */
const inTurn = createTurns()

async function eraseInTurn(store: Store, { dataDir, columns, ...about }: Asked): Promise<ErasureAnswer> {
  const { tenantId, at } = about
  await finishErasures({ store, tenantId, dataDir, at })
  for (let attempt = 1; ; attempt++)
    try {
      const found = dataDir === null ? [] : await findPerson(store, dataDir, { ...about, columns })
      const rows = found.flatMap(({ events }) => events)
      const place = { store, dataDir, ...about, found }
      const [erased, files] = await withFiles(place, (files) =>
        store
          .run('entity.erase', { ...about, rows, files, maintenanceId: randomUUIDv7() })
          .catch(sayWhereElse(found)),
      )
      await finishErasures({ store, tenantId, dataDir, at })
      const erased_at = new Date(at).toISOString()
      return { ...erased, ...answerOf(found, files.outputs), dry_run: false, erased_at }
    } catch (error) {
      const mayPass = error instanceof CandorError && error.code === 'jobs.dataset_in_use'
      if (!mayPass || attempt === attempts) throw error
    }
}

type Asked = Omit<Erasure, 'columns' | 'dryRun' | 'dataDir'> & {
  readonly dataDir: string | null
  readonly columns: readonly string[] | null
}

async function whatWouldGo(store: Store, { dataDir, ...asked }: Asked): Promise<ErasureAnswer> {
  const found = dataDir === null ? [] : await findPerson(store, dataDir, asked)
  const rows = found.flatMap(({ events }) => events)
  const inFiles = found.some((one) => one.found.rows.length > 0)
  const counts = await store.run('entity.erasable', { ...asked, rows, inFiles }).catch(sayWhereElse(found))
  const outputs = dataDir === null ? [] : await namingFiles({ store, dataDir, ...asked, found })
  const erased_at = new Date(asked.at).toISOString()
  return { ...counts, ...answerOf(found, outputs), dry_run: true, erased_at }
}

/** Whoever is no entity may stand in columns that nobody has named. */
function sayWhereElse(found: readonly FoundDataset[]): (error: unknown) => never {
  return (error) => {
    const places = found.flatMap(({ dataset: { name }, found: { elsewhere } }) =>
      elsewhere.map(({ column }) => `${column} of ${name}`),
    )
    const isUnknown = error instanceof CandorError && error.code === 'store.unknown_entity'
    if (!isUnknown || places.length === 0) throw error
    throw appError('jobs.named_elsewhere', { ...error.values, places: places.join(', ') }, '/columns')
  }
}

type Place = Omit<Parameters<typeof eraseFromFiles>[0], 'dataDir'> & { readonly dataDir: string | null }

const noFiles = { datasets: [], outputs: [], orphans: [], jobKind: '', jobs: [], tombstoneIds: [] }

async function withFiles<T>(
  { dataDir, ...place }: Place,
  work: (files: ErasedFiles) => Promise<T>,
): Promise<readonly [T, ErasedFiles]> {
  if (dataDir === null) return [await work(noFiles), noFiles]
  return await eraseFromFiles({ ...place, dataDir }, async (files) => [await work(files), files])
}

function answerOf(
  found: readonly FoundDataset[],
  outputs: readonly Pick<ErasedOutput, 'jobId' | 'name' | 'successor' | 'erased'>[],
): Pick<ErasureAnswer, 'datasets' | 'files' | 'elsewhere'> {
  return {
    datasets: found.flatMap(({ dataset: { id, name }, found: { rows, columns } }) =>
      rows.length === 0 ? [] : [{ dataset_id: id, name, columns: [...columns], rows: rows.length }],
    ),
    files: outputs.map(({ jobId, name, successor, erased }) => ({
      job_id: jobId,
      name,
      successor,
      rows: erased,
    })),
    elsewhere: found.flatMap(({ dataset: { id, name }, found: { elsewhere } }) =>
      elsewhere.map(({ column, rows }) => ({ dataset_id: id, name, column, rows })),
    ),
  }
}
