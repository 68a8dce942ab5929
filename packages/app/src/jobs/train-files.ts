import { everyScenario, type Texts } from '@candor/scenarios'
import { checkBundleFolder } from '../store/bundle.ts'
import type { Manifest } from '../store/manifest.ts'
import type { Challenger } from './challenger.ts'
import { type CheckpointChoice, checkpointFile } from './checkpoint-file.ts'
import { type KeepOptions, keepBundle } from './keep-bundle.ts'
import { requireTenant } from './known-tenant.ts'
import { requireModelName } from './model-name.ts'
import { type ReadOptions, readTable } from './read-table.ts'
import { registerBundle, requireRegistrable } from './register-bundle.ts'
import { keepArtifacts } from './run-artifacts.ts'
import { type TrainedParts, type TrainOptions, trainOnTable } from './train-model.ts'
import { refuseReservedName, trainingReading, withTarget } from './training-table.ts'

export type TrainRequest = KeepOptions & {
  readonly files: readonly string[]
  /** registers the model as this name's next version; null keeps the bundle only */
  readonly name: string | null
  /** whose name it is; default: that of the command line */
  readonly tenantId?: string
  readonly reading: ReadOptions
  readonly checkpoints?: Omit<CheckpointChoice, 'force'>
}

/** The answer of `candor train --json`; its field names are a public contract. */
export type TrainAnswer = {
  /** `name@version`, or null where it was not registered */
  readonly model: string | null
  readonly bundle: string
  readonly algorithm: string
  readonly rows: { readonly train: number; readonly test: number }
  /** input columns */
  readonly features: number
  /** null where nothing is learnt: an isolation forest */
  readonly target: string | null
  readonly positive: string | null
  readonly metrics: Manifest['metrics']
  /** the scenario's simplest rule on the test rows; null where it has none */
  /** where the scenario names a rule beside which its models are looked at */
  readonly challenger?: Challenger
  readonly seed: number
  readonly seconds: number
  readonly data_digest: string
  readonly model_hash: string
}

/**
 * Reads a table, trains a model on it, keeps the bundle with the run's artifacts beside it, and registers it where a name is given.
 *
 * @throws files.*, access.unknown_tenant, jobs.bad_model_name, jobs.reserved_name, and what `trainOnTable` throws
 */
export async function trainFiles(options: TrainOptions, request: TrainRequest): Promise<TrainAnswer> {
  const started = performance.now()
  if (request.name !== null) {
    requireModelName(request.name)
    refuseReservedName(request.name, options.scenario, everyScenario)
    await requireTenant(request.dataDir, request.tenantId)
    await requireRegistrable(request.dataDir, request.bundle)
  }
  if (request.bundle !== null) await checkBundleFolder(request.bundle, request.force)
  const checkpoints = await checkpointFile(
    options.algorithm,
    { checkpoint: null, resume: false, ...request.checkpoints, force: request.force },
    request.reading.onNote,
  )
  const read = await readTable(request.files, trainingReading(options, request.reading))
  const table = withTarget(read, options, request.reading.onNote)
  const own = options.scenario?.models.find(({ name }) => name === request.name)
  const plan = own?.features
  const trained = trainOnTable(table, { ...options, checkpoints, ...(plan === undefined ? {} : { plan }) })
  const parts = withWaiver(trained, own?.waiver)
  const { folder, manifest } = await keepBundle(parts, request)
  const { onNote } = request.reading
  if (own?.waiver !== undefined) onNote?.(`${own.name} is kept under a waiver: ${own.waiver.en}`)
  const artifacts = await keepArtifacts(folder, { ...parts, metrics: manifest.metrics }, { onNote })
  onNote?.(`metrics.json and confusion, where there is one, in ${artifacts}`)
  const { name, dataDir, tenantId } = request
  const registered =
    name === null
      ? null
      : await registerBundle({
          name,
          folder,
          dataDir,
          tenantId,
          description: own?.waiver?.en ?? options.scenario?.title.en ?? '',
        })
  return {
    model: registered === null ? null : `${registered.name}@${registered.version}`,
    bundle: folder,
    algorithm: manifest.algorithm,
    rows: manifest.rows!,
    features: manifest.pipeline.inputs.length,
    target: options.target,
    positive: manifest.positive,
    metrics: manifest.metrics,
    ...(parts.challenger === null ? {} : { challenger: parts.challenger }),
    seed: options.seed,
    seconds: (performance.now() - started) / 1000,
    data_digest: manifest.data_digest!,
    model_hash: manifest.model_hash,
  }
}

/** A waiver goes with the model wherever it goes. */
function withWaiver(parts: TrainedParts, waiver: Texts | undefined): TrainedParts {
  return waiver === undefined ? parts : { ...parts, about: { ...parts.about, waiver } }
}
