import { mkdirSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  applyPipeline,
  columnOf,
  columnSchema,
  createRandom,
  fitPipeline,
  fitSigmoid,
  isMissing,
  type Matrix,
  type Model,
  margins,
  matrixRows,
  namesOf,
  type Pipeline,
  profileTable,
  selectColumns,
  selectRows,
  type Table,
  trainBoosting,
  trainExtraTrees,
  trainForest,
  valueAt,
} from '@candor/core'
import { type Scenario, scenarioOf } from '@candor/scenarios'
import { bundleLocation, dataFolder } from '../../src/config/index.ts'
import { type PackedBundle, packBundle, pipelineHash, writeBundle } from '../../src/store/bundle.ts'
import { type CostRecord, openStore, type Store } from '../../src/store/index.ts'
import { unknownMaking } from '../../src/store/unknown-making.ts'

export const claims = scenarioOf('claims')

/** A small table of simulated claims, the same in every test. */
export const claimsTable: Table = claims.simulate({ rows: 240, seed: 7, mode: 'faithful' })

/** One simulated claim as a client would send it, without label and without the columns that no model reads. */
export function claimRecord(row = 0): Record<string, number | string | boolean | null> {
  const left = new Set(['fraud_reported', ...claims.drop])
  const sent = namesOf(claimsTable).filter((name) => !left.has(name))
  return Object.fromEntries(sent.map((name) => [name, valueAt(columnOf(claimsTable, name).column, row)]))
}

type Algorithm = 'rf' | 'gbm' | 'extra-trees'

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

/** What makes a server explain a model in a thread, however fast it is. */
export const slowCost: CostRecord = { scoreMs: 1, shapMs: 20, tableBytes: 1000 }

/** Trains a model of claims and registers it as the next version of a name. */
export async function registerClaims(
  store: Store,
  path: string,
  name: string,
  algorithm: Algorithm,
  {
    seed = 0,
    scenario = true,
    cost = null,
  }: { seed?: number; scenario?: boolean; cost?: CostRecord | null } = {},
): Promise<string> {
  return registerBundle(store, path, name, packedClaims(algorithm, seed, scenario), cost)
}

/** Writes a bundle into the data folder and registers it as the next version of a name. */
export async function registerBundle(
  store: Store,
  path: string,
  name: string,
  bundle: PackedBundle,
  cost: CostRecord | null = null,
): Promise<string> {
  const { manifest } = bundle
  const folder = join(path, 'bundles', manifest.model_hash.slice(7, 23))
  await writeBundle(folder, bundle, { force: true })
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
      algorithm: manifest.algorithm,
      format: manifest.format,
      features: manifest.pipeline.inputs,
      calibration: manifest.calibrators[0] ?? null,
      background: manifest.background,
      specHash: pipelineHash(manifest.pipeline),
      cost,
      metrics: {
        test: { roc_auc: { value: 0.8, n: 40 } },
        cv: { roc_auc: { value: 0.7, n: 240, sd: 0.1, folds: [0.6, 0.7, 0.8] } },
      },
    },
  })
  return folder
}

/** A bundle of a model that reads numbers as they are; without a domain, a background or a profile, as imported ones are, unless they are given. */
export function packedModel(
  model: Model,
  background: Matrix | null = null,
  scenario: Scenario | null = null,
): PackedBundle {
  const { featureNames } = model.ensemble
  const pipeline: Pipeline = {
    version: 1,
    inputs: featureNames.map((name) => ({ name, type: 'float64', unit: null })),
    rowSteps: [],
    encoders: featureNames.map((source) => ({ kind: 'passthrough', source })),
    outputs: featureNames.map((name) => ({
      name,
      kind: 'value',
      level: null,
      source: name,
      sources: [name],
      family: name,
    })),
  }
  return packBundle({
    about: {
      ...unknownMaking,
      schema: pipeline.inputs.map(({ name, type }) => columnSchema(name, type, {})),
      scenario: scenario === null ? null : { id: scenario.id, digest: 'test' },
    },
    model,
    pipeline,
    background: background ?? {
      rows: 0,
      names: featureNames,
      columns: featureNames.map(() => new Float64Array(0)),
    },
    backgroundName: background === null ? 'none' : 'rows',
    profile: { rows: 0, columns: [] },
  })
}

/** A small forest of a domain, trained on a table of its own. */
export function packedScenario(scenario: Scenario, table: Table): PackedBundle {
  const pipeline = fitPipeline(table, scenario.features)
  const { matrix } = applyPipeline(pipeline, table)
  const { column } = columnOf(table, scenario.target.column)
  const labels = Float64Array.from({ length: table.rows }, (_, row) =>
    !isMissing(column, row) && valueAt(column, row) === scenario.target.positive ? 1 : 0,
  )
  const { ensemble } = trainForest(matrix, labels, { nEstimators: 10, maxDepth: 5, seed: 0 })
  const inputs = pipeline.inputs.map(({ name }) => name)
  return packBundle({
    about: {
      ...unknownMaking,
      target: scenario.target.column,
      positive: scenario.target.positive,
      schema: selectColumns(table, inputs).schema,
      scenario: { id: scenario.id, digest: 'test' },
      seed: 0,
      rows: { train: table.rows, test: 0 },
    },
    model: {
      algorithm: 'rf',
      task: 'classification',
      classes: ['no', scenario.target.positive],
      ensemble,
      calibrator: null,
    },
    pipeline,
    background: matrixRows(matrix, createRandom(0).choice(table.rows, Math.min(20, table.rows))),
    backgroundName: 'train-20',
    profile: profileTable(selectColumns(table, inputs)),
  })
}

function packedClaims(algorithm: Algorithm, seed: number, scenario: boolean): PackedBundle {
  const train = selectRows(
    claimsTable,
    Int32Array.from({ length: 200 }, (_, i) => i),
  )
  const pipeline = fitPipeline(train, claims.features)
  const { matrix } = applyPipeline(pipeline, train)
  const labels = labelsOf(train)
  const ensemble = {
    rf: () => trainForest(matrix, labels, { nEstimators: 10, maxDepth: 4, seed }),
    gbm: () => trainBoosting(matrix, labels, { nEstimators: 10, maxDepth: 3, seed, subsample: 0.8 }),
    // as deep as the rows go: what takes long to explain
    'extra-trees': () => trainExtraTrees(matrix, labels, { nEstimators: 400, seed }),
  }[algorithm]().ensemble
  const rows = algorithm === 'extra-trees' ? 100 : 50
  const calibrator = fitSigmoid(margins(ensemble, matrix), labels)
  const inputs = pipeline.inputs.map(({ name }) => name)
  return packBundle({
    about: {
      ...unknownMaking,
      target: claims.target.column,
      positive: claims.target.positive,
      schema: selectColumns(train, inputs).schema,
      scenario: scenario ? { id: claims.id, digest: 'test' } : null,
      seed,
      rows: { train: 200, test: 40 },
    },
    model: { algorithm, task: 'classification', classes: ['N', 'Y'], ensemble, calibrator },
    pipeline,
    background: matrixRows(matrix, createRandom(0).choice(200, rows)),
    backgroundName: `train-${rows}`,
    profile: profileTable(train),
  })
}

function labelsOf(table: Table): Float64Array {
  const { column } = columnOf(table, claims.target.column)
  return Float64Array.from({ length: table.rows }, (_, row) =>
    !isMissing(column, row) && valueAt(column, row) === claims.target.positive ? 1 : 0,
  )
}
