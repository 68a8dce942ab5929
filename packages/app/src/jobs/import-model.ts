import { readFile, stat } from 'node:fs/promises'
import { extname } from 'node:path'
import { type ImportedModel, pipelineForImported, readModel } from '@candor/core'
import { version } from '../config/version.ts'
import { appError } from '../errors.ts'
import type { BundleParts } from '../store/bundle.ts'

/** The longest text that V8 holds in one string. */
const longestText = 2 ** 29 - 24

const refused: Readonly<Record<string, string>> = {
  '.pkl': 'a pickle, which runs code when it is read; export the model as XGBoost JSON or as sklearn-arrays',
  '.pickle':
    'a pickle, which runs code when it is read; export the model as XGBoost JSON or as sklearn-arrays',
  '.joblib':
    'a pickle, which runs code when it is read; export the model as XGBoost JSON or as sklearn-arrays',
  '.cbm': 'a CatBoost binary; save it with format="json" (CatBoost JSON cannot be read yet either)',
  '.pmml': 'PMML; export the model from the program that trained it',
  '.onnx': 'an ONNX graph, which cannot be read yet; export the model as XGBoost JSON or as sklearn-arrays',
}

/**
 * Reads a model file of another program (format found out from its content) as the parts of a bundle, without background and profile.
 *
 * @param features names of its columns, where the file has none or others are wanted
 * @throws files.not_found, jobs.unsupported_model_file, jobs.model_too_large, jobs.wrong_column_count, models.*
 */
export async function importModel(
  path: string,
  features: readonly string[] | null = null,
): Promise<BundleParts> {
  const imported = named(readModel(await modelBytes(path)), features)
  const { model, format, namesAreGenerated, warnings, featureNames } = imported
  const pipeline = pipelineForImported(imported)
  return {
    model,
    pipeline,
    background: { rows: 0, names: featureNames, columns: featureNames.map(() => new Float64Array(0)) },
    backgroundName: 'none',
    profile: { rows: 0, columns: [] },
    about: {
      candor_version: version,
      target: null,
      positive: model.classes.length === 2 ? model.classes[1]! : null,
      schema: pipeline.inputs.map((input) => ({
        ...input,
        role: 'feature',
        sensitivity: 'none',
        availableAt: 'before',
      })),
      thresholds: [],
      scenario: null,
      parameters: {},
      seed: null,
      split: null,
      dropped: [],
      allowed: [],
      rows: null,
      metrics: {},
      data_digest: null,
      imported: { format, names_are_generated: namesAreGenerated, warnings },
    },
  }
}

async function modelBytes(path: string): Promise<Uint8Array> {
  const advice = refused[extname(path).toLowerCase()]
  if (advice !== undefined) throw appError('jobs.unsupported_model_file', { path, format: advice })
  const about = await stat(path).catch(() => null)
  if (about === null) throw appError('files.not_found', { path })
  if (about.size > longestText)
    throw appError('jobs.model_too_large', { path, received: about.size, limit: longestText })
  return await readFile(path)
}

function named(imported: ImportedModel, features: readonly string[] | null): ImportedModel {
  if (features === null) return imported
  const expected = imported.featureNames.length
  if (features.length !== expected)
    throw appError('jobs.wrong_column_count', { received: features.length, expected, model: 'the model' })
  const ensemble = { ...imported.model.ensemble, featureNames: features }
  return {
    ...imported,
    featureNames: features,
    namesAreGenerated: false,
    model: { ...imported.model, ensemble },
  }
}
