import { readFile, stat } from 'node:fs/promises'
import { pipelineForImported, readModel, withFeatureNames } from '@candor/core'
import { appError } from '../errors.ts'
import type { BundleParts } from '../store/bundle.ts'
import { systemReason } from '../store/system-reason.ts'
import { unknownMaking } from '../store/unknown-making.ts'

/** The longest text that V8 holds in one string. */
const longestText = 2 ** 29 - 24

/**
 * Reads a model file of another program (format found out from its content) as the parts of a bundle, without background and profile.
 *
 * @param features names of its columns, where the file has none or others are wanted
 * @throws files.not_found, files.unreadable, jobs.model_too_large, models.*
 */
export async function importModel(
  path: string,
  features: readonly string[] | null = null,
): Promise<BundleParts> {
  const read = readModel(await modelBytes(path))
  const imported = features === null ? read : withFeatureNames(read, features)
  const { model, format, namesAreGenerated, warnings, featureNames } = imported
  const pipeline = pipelineForImported(imported)
  return {
    model,
    pipeline,
    background: { rows: 0, names: featureNames, columns: featureNames.map(() => new Float64Array(0)) },
    backgroundName: 'none',
    profile: { rows: 0, columns: [] },
    about: {
      ...unknownMaking,
      positive: model.classes.length === 2 ? model.classes[1]! : null,
      schema: pipeline.inputs.map((input) => ({
        ...input,
        role: 'feature',
        sensitivity: 'none',
        availableAt: 'before',
      })),
      imported: { format, names_are_generated: namesAreGenerated, warnings },
    },
  }
}

async function modelBytes(path: string): Promise<Uint8Array> {
  const about = await stat(path).catch(() => null)
  if (about === null) throw appError('files.not_found', { path })
  if (!about.isFile()) throw appError('files.unreadable', { path, reason: 'it is no file' })
  if (about.size > longestText)
    throw appError('jobs.model_too_large', { path, received: about.size, limit: longestText })
  return await readFile(path).catch((error: Error) => {
    throw appError('files.unreadable', { path, reason: systemReason(error.message) })
  })
}
