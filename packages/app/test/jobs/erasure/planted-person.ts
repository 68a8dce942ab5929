import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { valueAt } from '@candor/core'
import { usualDatasetLimits } from '../../../src/config/index.ts'
import { type DatasetFormat, keepDataset } from '../../../src/jobs/datasets/keep-dataset.ts'
import { readTable } from '../../../src/jobs/read-table.ts'
import { writeRows } from '../../../src/jobs/write-rows.ts'
import { recordDecision, type Store } from '../../../src/store/index.ts'
import { decisionInput, modelInput } from '../../store/decision-inputs.ts'

export const tenantId = 'default'
export const at = 1_700_000_000_000
export const person = { type: 'customer', externalId: 'c-unmistakable-17' }

type Row = readonly [customer: string | null, amount: number | null, city: string | null]

const rows: readonly Row[] = [
  ['c-1', 10.5, 'Here'],
  [person.externalId, 52080.4177, 'Unmistakable Town'],
  ['c-2', 20, null],
  [person.externalId, 61999.0613, 'Unmistakable Village'],
  ['c-3', 30.25, 'There, "by" the sea'],
]
/** the person's, 0-based */
export const hisRows = [1, 3]

export const secrets = [person.externalId, '52080.4177', '61999.0613', 'Unmistakable', '70707.0711']

const texts: Readonly<Record<'csv' | 'ndjson', (rows: readonly Row[]) => string>> = {
  csv: (rows) =>
    `customer,amount,city\n${rows.map((row) => row.map((value) => (value === null ? '' : typeof value === 'string' && value.includes(',') ? `"${value.replaceAll('"', '""')}"` : value)).join(',')).join('\n')}\n`,
  ndjson: (rows) =>
    rows.map(([customer, amount, city]) => `${JSON.stringify({ customer, amount, city })}\n`).join('\n'),
}

export type Planted = {
  /** by what they are called here */
  readonly datasets: Readonly<Record<string, string>>
  /** digests of files that he is in */
  readonly hashes: readonly string[]
  readonly decisions: readonly string[]
}

/** Puts a person into data sets of every format, a file of decisions, rests of a job, a file of nobody, events and decisions. */
export async function plant(store: Store, dataDir: string): Promise<Planted> {
  const hashes: string[] = []
  const keep = async (name: string, format: DatasetFormat, write: (path: string) => unknown) => {
    const path = join(dataDir, `sent-${name}.${format}`)
    await write(path)
    hashes.push(sha256(readFileSync(path)))
    const about = { tenantId, principalId: 'demo', name, format, kind: 'uploaded', madeBy: null, at } as const
    const { view } = await keepDataset({ store, dataDir, limits: usualDatasetLimits }, path, about)
    return view.dataset_id
  }
  const other = rows.map((row, i): Row => (i === 1 ? [row[0], 70707.0711, row[2]] : row))
  const datasets = {
    csv: await keep('csv', 'csv', (path) => writeFileSync(path, texts.csv(rows))),
    corrected: await keep('corrected', 'csv', (path) => writeFileSync(path, texts.csv(other))),
    ndjson: await keep('ndjson', 'ndjson', (path) => writeFileSync(path, texts.ndjson(rows))),
    parquet: await keep('parquet', 'parquet', (path) => writeRows(path, tableOf(rows))),
  }
  for (const [name, id] of Object.entries(datasets))
    await store.run('dataset.use', {
      ...{ tenantId, id, source: `dataset:${id}` },
      idColumn: name === 'ndjson' ? null : 'customer',
    })
  // by number it was scored once, and by name another time
  await store.run('dataset.use', { tenantId, id: datasets.ndjson, source: 'named', idColumn: 'customer' })
  const decisions = await plantDecisions(store, datasets)
  await plantJobs(store, dataDir, datasets.csv, { decisions, hashes })
  return { datasets, hashes, decisions }
}

function tableOf(rows: readonly Row[]) {
  return {
    rows: rows.length,
    columns: [
      { name: 'customer', type: 'text' as const, at: (i: number) => rows[i]![0] },
      { name: 'amount', type: 'number' as const, at: (i: number) => rows[i]![1] },
      { name: 'city', type: 'text' as const, at: (i: number) => rows[i]![2] },
    ],
  }
}

/** As a job decides rows: events of their own, of no entity. */
async function plantDecisions(store: Store, datasets: Readonly<Record<string, string>>): Promise<string[]> {
  await store.run('registry.register', modelInput('model-a'))
  const made: string[] = []
  for (const [source, externalId] of [
    [`dataset:${datasets['csv']}`, person.externalId],
    [`dataset:${datasets['ndjson']}`, '1'],
    [`dataset:${datasets['ndjson']}`, '2'],
  ]) {
    const features = JSON.stringify({ features: { amount: externalId === '2' ? 20 : 52080.4177 } })
    const event = { source: source!, externalId: externalId!, payloadJson: features }
    const snapshot = { specHash: 'sha256:cc', valuesJson: features }
    const { view } = await recordDecision(store, decisionInput({ at, event, snapshot }))
    made.push(view.decision_id)
  }
  return made
}

async function plantJobs(
  store: Store,
  dataDir: string,
  datasetId: string,
  { decisions, hashes }: { readonly decisions: readonly string[]; readonly hashes: string[] },
): Promise<void> {
  mkdirSync(join(dataDir, 'outputs'), { recursive: true })
  const kind = 'score_dataset'
  const { uri } = await store.run('dataset.get', { tenantId, id: datasetId })
  const payload = { dataset_id: datasetId, file: uri, decide: 'all' }
  const enter = (id: string) =>
    store.run('job.enqueue', { tenantId, id, kind, uniqueKey: id, payload, maxAttempts: 1, at })
  const begin = async (id: string) => {
    await enter(id)
    await store.run('job.take', { tenantId, kinds: [kind], by: 'me', leaseMs: 1000, at })
  }
  await begin('done')
  const file = await output(dataDir, decisions[0]!, `decisions of ${person.externalId}`)
  const secret = { name: 'decisions', salt: 'bb' }
  const how = {
    files: [{ ...file, secret }],
    result: { files: [{ name: 'decisions', ...file }] },
    principalId: 'demo',
  }
  await store.run('job.end', { tenantId, id: 'done', by: 'me', how, at })
  await begin('failed')
  const error = `files.wrong_value: row 2 has ${secrets[1]}`
  await store.run('job.end', { tenantId, id: 'failed', by: 'me', how: { error, retryAt: null }, at })
  mkdirSync(join(dataDir, 'jobs/failed'), { recursive: true })
  writeFileSync(join(dataDir, 'jobs/failed/decisions.parquet.partial'), person.externalId)
  await enter('waiting')
  const orphan = await output(dataDir, 'd-orphan', 'of a job that is deleted')
  hashes.push(file.sha256, orphan.sha256)
}

async function output(dataDir: string, decisionId: string, problem: string) {
  const made = join(dataDir, 'made.parquet')
  const ids = ['c-1', person.externalId, 'c-2']
  await writeRows(
    made,
    {
      rows: 3,
      columns: [
        { name: 'row', type: 'integer', at: (i) => i },
        { name: 'external_id', type: 'text', at: (i) => ids[i]! },
        { name: 'decision_id', type: 'text', at: (i) => (i === 1 ? decisionId : `d-${i}`) },
        { name: 'outcome', type: 'text', at: () => 'FLAG' },
        { name: 'replayed', type: 'boolean', at: () => false },
        { name: 'problem', type: 'text', at: (i) => (i === 1 ? problem : null) },
      ],
    },
    { force: true },
  )
  const bytes = readFileSync(made)
  const path = `outputs/${sha256(bytes)}.parquet`
  renameSync(made, join(dataDir, path))
  return { path, sha256: sha256(bytes), bytes: bytes.length, rows: 3 }
}

export function sha256(bytes: string | Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** What is found of the planted values, their hashes and the digests of their files, in every file of a folder, tables read as tables too, and in more text. */
export async function foundIn(
  dataDir: string,
  { hashes }: Pick<Planted, 'hashes'>,
  more: string,
): Promise<string[]> {
  const sought = [
    ...secrets,
    ...hashes,
    ...[...secrets, ...rows.map(String)].map((text) => sha256(text).slice(0, 32)),
  ]
  const all = [['rows of the store', more] as const, ...(await filesIn(dataDir))]
  return all.flatMap(([place, text]) =>
    sought.filter((one) => place.includes(one) || text.includes(one)).map((one) => `${one} in ${place}`),
  )
}

async function filesIn(folder: string): Promise<(readonly [string, string])[]> {
  const found: (readonly [string, string])[] = []
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const path = join(folder, name)
    if (!statSync(path).isFile()) continue
    found.push([name, readFileSync(path, 'latin1')])
    if (name.endsWith('.parquet')) found.push([`table ${name}`, JSON.stringify(await valuesOf(path))])
  }
  return found
}

/** Every row of a file. */
export async function valuesOf(path: string): Promise<unknown[][]> {
  const table = await readTable([path], { unjudged: 'all' })
  return Array.from({ length: table.rows }, (_, row) => table.columns.map((column) => valueAt(column, row)))
}
