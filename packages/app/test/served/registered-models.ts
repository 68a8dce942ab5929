import { mkdirSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  applyPipeline,
  columnOf,
  createRandom,
  fitPipeline,
  fitSigmoid,
  isMissing,
  type Model,
  margins,
  namesOf,
  profileTable,
  selectColumns,
  selectRows,
  type Table,
  trainBoosting,
  trainForest,
  valueAt,
} from '@candor/core'
import { scenarioOf } from '@candor/scenarios'
import { bundleLocation, dataFolder, version } from '../../src/config/index.ts'
import { packBundle, pipelineHash, writeBundle } from '../../src/store/bundle.ts'
import { openStore, type Store } from '../../src/store/index.ts'

export const claims = scenarioOf('claims')

/** A small table of simulated claims, the same in every test. */
export const claimsTable: Table = claims.simulate({ rows: 240, seed: 7, mode: 'faithful' })

/** One simulated claim as a client would send it, without label and without the columns that no model reads. */
export function claimRecord(row = 0): Record<string, number | string | boolean | null> {
  const left = new Set(['fraud_reported', ...claims.drop])
  const sent = namesOf(claimsTable).filter((name) => !left.has(name))
  return Object.fromEntries(sent.map((name) => [name, valueAt(columnOf(claimsTable, name).column, row)]))
}

type Algorithm = 'rf' | 'gbm'

/** A new data folder with a store, and models of claims trained on the small table. */
export async function dataFolderWith(
  models: Readonly<Record<string, Algorithm>>,
): Promise<{ path: string; store: Store }> {
  const { path, storePath, bundlesPath } = dataFolder(mkdtempSync(join(tmpdir(), 'candor-data-')))
  mkdirSync(bundlesPath)
  const store = await openStore(storePath)
  for (const [name, algorithm] of Object.entries(models)) await registerClaims(store, path, name, algorithm)
  return { path, store }
}

/** Trains a model of claims and registers it as the next version of a name. */
export async function registerClaims(
  store: Store,
  path: string,
  name: string,
  algorithm: Algorithm,
  { seed = 0, scenario = true }: { seed?: number; scenario?: boolean } = {},
): Promise<string> {
  const { bundle, folder } = await writeClaims(path, algorithm, seed, scenario)
  const { manifest } = bundle
  await store.run('registry.register', {
    tenantId: 'default',
    name,
    description: '',
    by: 'demo',
    at: 1_700_000_000_000,
    version: {
      status: 'ready',
      location: bundleLocation(path, folder),
      hash: manifest.model_hash,
      algorithm,
      format: manifest.format,
      features: manifest.pipeline.inputs,
      calibration: manifest.calibrators[0] ?? null,
      background: manifest.background,
      specHash: pipelineHash(manifest.pipeline),
      metrics: { test: { roc_auc: { value: 0.8, n: 40 } } },
    },
  })
  return folder
}

async function writeClaims(path: string, algorithm: Algorithm, seed: number, scenario: boolean) {
  const train = selectRows(
    claimsTable,
    Int32Array.from({ length: 200 }, (_, i) => i),
  )
  const pipeline = fitPipeline(train, claims.features)
  const { matrix } = applyPipeline(pipeline, train)
  const labels = labelsOf(train)
  const ensemble =
    algorithm === 'rf'
      ? trainForest(matrix, labels, { nEstimators: 10, maxDepth: 4, seed }).ensemble
      : trainBoosting(matrix, labels, { nEstimators: 10, maxDepth: 3, seed, subsample: 0.8 }).ensemble
  const calibrator = fitSigmoid(margins(ensemble, matrix), labels)
  const model: Model = { algorithm, task: 'classification', classes: ['N', 'Y'], ensemble, calibrator }
  const rows = createRandom(0).choice(200, 50)
  const bundle = packBundle({
    about: {
      candor_version: version,
      target: claims.target.column,
      positive: claims.target.positive,
      schema: selectColumns(
        train,
        pipeline.inputs.map(({ name }) => name),
      ).schema,
      thresholds: [],
      scenario: scenario ? { id: claims.id, digest: 'test' } : null,
      parameters: {},
      seed,
      split: null,
      dropped: [],
      allowed: [],
      rows: { train: 200, test: 40 },
      metrics: {},
      data_digest: null,
      imported: null,
    },
    model,
    pipeline,
    background: {
      ...matrix,
      rows: rows.length,
      columns: matrix.columns.map((column) => Float64Array.from(rows, (i) => column[i]!)),
    },
    backgroundName: 'train-50',
    profile: profileTable(train),
  })
  const folder = join(path, 'bundles', bundle.manifest.model_hash.slice(7, 23))
  await writeBundle(folder, bundle, { force: true })
  return { bundle, folder }
}

function labelsOf(table: Table): Float64Array {
  const { column } = columnOf(table, claims.target.column)
  return Float64Array.from({ length: table.rows }, (_, row) =>
    !isMissing(column, row) && valueAt(column, row) === claims.target.positive ? 1 : 0,
  )
}
