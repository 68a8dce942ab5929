import { writeFile } from 'node:fs/promises'
import {
  type FittedModel,
  type ImportedModel,
  type LinearModel,
  type Model,
  type Pipeline,
  toJavascript,
  toNeutralJson,
  toOnnx,
  toXgboostJson,
} from '@candor/core'
import { version } from '../config/version.ts'
import { appError } from '../errors.ts'
import { checkOutput, wholeFile } from '../store/whole-file.ts'
import { levelsIn } from './levels-in.ts'
import { resolveModel } from './resolve-model.ts'

/** What `--to` names. */
export const exportFormats = ['xgboost', 'onnx', 'neutral', 'javascript', 'clickhouse', 'sql'] as const
export type ExportFormat = (typeof exportFormats)[number]

export type ExportRequest = {
  readonly model: string
  readonly features?: readonly string[] | null
  readonly dataDir: string
  /** whose registry a name is looked up in; default: that of the command line */
  readonly tenantId?: string
  readonly to: ExportFormat
  readonly out: string
  readonly force: boolean
  readonly onNote: (text: string) => void
}

/** The answer of `candor model export --json`. */
export type ExportSummary = {
  readonly out: string
  readonly format: ExportFormat
  readonly bytes: number
  readonly model: string
  readonly model_hash: string
  /** the columns that the file takes, in their order */
  readonly columns: readonly string[]
}

type About = Pick<ImportedModel, 'categoryLevels' | 'namesAreGenerated'>

type Writer = (model: Model, about: About) => string | Uint8Array
type LinearWriter = (model: LinearModel, about: About) => string | Uint8Array

const writers: Readonly<Partial<Record<ExportFormat, Writer>>> = {
  xgboost: toXgboostJson,
  onnx: toOnnx,
  neutral: toNeutralJson,
  javascript: toJavascript,
}

/** What takes a sum of columns as well. */
const linearWriters: Readonly<Partial<Record<ExportFormat, LinearWriter>>> = {
  onnx: toOnnx,
  javascript: toJavascript,
}

/**
 * Writes a model as a file of another program. It holds the trees and what makes scores of them; the preparation of columns stays
 * behind, so that the file takes the model's own columns.
 *
 * @throws cli.not_yet, jobs.only_trees_exported, models.not_exportable, files.exists, files.not_writable, and what finding
 *   the model throws
 */
export async function exportModel(request: ExportRequest): Promise<ExportSummary> {
  const { to, out, force, onNote } = request
  if (writers[to] === undefined) throw appError('cli.not_yet', { what: `--to ${to}`, version })
  await checkOutput(out, force)
  const { model, pipeline, reference, hash, isPositional } = await resolveModel(request.model, request)
  const levelsOf = levelsIn(pipeline)
  const names = columnsOfModel(model, reference)
  const content = contentOf(model, to, reference, {
    categoryLevels: names.map(levelsOf),
    namesAreGenerated: isPositional,
  })
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
  if (isPrepared(pipeline))
    onNote(`the file takes the ${names.length} columns that preparation makes, not those of the table`)
  await wholeFile(out, force, (neighbour) => writeFile(neighbour, bytes))
  return { out, format: to, bytes: bytes.length, model: reference, model_hash: hash, columns: names }
}

function contentOf(
  model: FittedModel,
  to: ExportFormat,
  reference: string,
  about: About,
): string | Uint8Array {
  const write = writers[to]
  const writeLinear = linearWriters[to]
  if ('ensemble' in model && write !== undefined) return write(model, about)
  if ('linear' in model && writeLinear !== undefined) return writeLinear(model, about)
  throw appError('jobs.only_trees_exported', { model: reference, algorithm: model.algorithm, format: to })
}

/** A vote whose members stay apart is no one sum, and has no columns of a file. */
function columnsOfModel(model: FittedModel, reference: string): readonly string[] {
  if ('ensemble' in model) return model.ensemble.featureNames
  if ('linear' in model) return model.linear.featureNames
  throw appError('jobs.only_trees_exported', {
    model: reference,
    algorithm: model.algorithm,
    format: 'any format',
  })
}

/** Whether model columns are more than the table's columns, or others. */
function isPrepared({ rowSteps, encoders }: Pipeline): boolean {
  return rowSteps.length > 0 || encoders.some(({ kind }) => kind !== 'passthrough' && kind !== 'ordinal')
}
