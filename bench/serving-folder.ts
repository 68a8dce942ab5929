/** A data folder with the two models that bench/load.ts serves: of the kinds and sizes of the peer's, on the same simulated claims. */
import { mkdirSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  applyPipeline,
  columnOf,
  createRandom,
  fitPipeline,
  type Matrix,
  matrixRows,
  namesOf,
  profileTable,
  selectColumns,
  type Table,
  trainBoosting,
  trainExtraTrees,
  valueAt,
} from '@candor/core'
import { bundleLocation, dataFolder, version } from '../packages/app/src/config/index.ts'
import { type PackedBundle, packBundle, pipelineHash, writeBundle } from '../packages/app/src/store/bundle.ts'
import { openStore, type Store } from '../packages/app/src/store/index.ts'
import { scenarioOf } from '../packages/scenarios/src/index.ts'

const claims = scenarioOf('claims')

export type ServingFolder = {
  readonly path: string
  /** what the trees see, for the peer to train on: the same columns, and the records that they were made of */
  readonly training: {
    readonly matrix: Matrix
    readonly labels: Float64Array
    readonly records: readonly ServingRecord[]
  }
  /** one record as a client sends it, and its row of model columns */
  readonly records: readonly ServingRecord[]
}

export type ServingRecord = {
  readonly features: Readonly<Record<string, number | string | boolean | null>>
  readonly row: readonly number[]
}

export type ServingModel = {
  readonly name: string
  readonly kind: 'extra-trees' | 'gbm'
  readonly depth: number
}

/** `et`: extra trees against 100 background rows; `xgb`: boosting, path-dependent as it has no background; both 100 trees of depth 6. */
export const servingModels: readonly ServingModel[] = [
  { name: 'et', kind: 'extra-trees', depth: 6 },
  { name: 'xgb', kind: 'gbm', depth: 6 },
]

/** Makes a data folder with models trained on 1,000 simulated claims, and as many other claims to ask about. */
export async function makeServingFolder(
  models: readonly ServingModel[] = servingModels,
): Promise<ServingFolder> {
  const { path, storePath, bundlesPath } = dataFolder(mkdtempSync(join(tmpdir(), 'candor-load-')))
  mkdirSync(bundlesPath)
  const table = claims.simulate({ rows: 1000, seed: 1, mode: 'faithful' })
  const asked = claims.simulate({ rows: 1000, seed: 2, mode: 'faithful' })
  const pipeline = fitPipeline(table, claims.features)
  const { matrix } = applyPipeline(pipeline, table)
  const labels = labelsOf(table)
  const store = await openStore(storePath)
  for (const model of models) {
    const bundle = bundleOf(model, { table, pipeline, matrix, labels })
    await register(store, path, model.name, bundle)
  }
  await store.close()
  const { matrix: askedMatrix } = applyPipeline(pipeline, asked)
  const training = { matrix, labels, records: recordsOf(table, matrix) }
  return { path, training, records: recordsOf(asked, askedMatrix) }
}

function recordsOf(table: Table, matrix: Matrix): ServingRecord[] {
  const left = new Set([claims.target.column, ...claims.drop])
  const sent = namesOf(table).filter((name) => !left.has(name))
  return Array.from({ length: table.rows }, (_, i) => ({
    features: Object.fromEntries(sent.map((name) => [name, valueAt(columnOf(table, name).column, i)])),
    row: matrix.columns.map((column) => column[i]!),
  }))
}

function labelsOf(table: Table): Float64Array {
  const { column } = columnOf(table, claims.target.column)
  return Float64Array.from({ length: table.rows }, (_, row) =>
    valueAt(column, row) === claims.target.positive ? 1 : 0,
  )
}

type Trained = {
  readonly table: Table
  readonly pipeline: ReturnType<typeof fitPipeline>
  readonly matrix: Matrix
  readonly labels: Float64Array
}

function bundleOf({ kind, depth }: ServingModel, { table, pipeline, matrix, labels }: Trained): PackedBundle {
  const options = { nEstimators: 100, maxDepth: depth, seed: 0 }
  const { ensemble } =
    kind === 'gbm' ? trainBoosting(matrix, labels, options) : trainExtraTrees(matrix, labels, options)
  const background = matrixRows(
    matrix,
    kind === 'gbm' ? new Int32Array(0) : createRandom(0).choice(matrix.rows, 100),
  )
  const inputs = pipeline.inputs.map(({ name }) => name)
  return packBundle({
    about: {
      candor_version: version,
      target: claims.target.column,
      positive: claims.target.positive,
      schema: selectColumns(table, inputs).schema,
      thresholds: [],
      scenario: { id: claims.id, digest: 'bench' },
      parameters: {},
      seed: 0,
      split: null,
      dropped: [],
      allowed: [],
      rows: { train: table.rows, test: 0 },
      metrics: {},
      data_digest: null,
      imported: null,
    },
    model: { algorithm: kind, task: 'classification', classes: ['N', 'Y'], ensemble, calibrator: null },
    pipeline,
    background,
    backgroundName: kind === 'gbm' ? 'none' : 'train-100',
    profile: profileTable(table),
  })
}

async function register(store: Store, path: string, name: string, bundle: PackedBundle): Promise<void> {
  const { manifest } = bundle
  const folder = join(path, 'bundles', manifest.model_hash.slice(7, 23))
  await writeBundle(folder, bundle)
  await store.run('registry.register', {
    tenantId: 'default',
    name,
    description: '',
    by: 'bench',
    at: Date.now(),
    version: {
      status: 'ready',
      location: bundleLocation(path, folder),
      hash: manifest.model_hash,
      algorithm: manifest.algorithm,
      format: manifest.format,
      features: manifest.pipeline.inputs,
      calibration: null,
      background: manifest.background,
      specHash: pipelineHash(manifest.pipeline),
      metrics: {},
    },
  })
}
