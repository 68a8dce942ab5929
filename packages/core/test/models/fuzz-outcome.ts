import { CandorError, type ImportedModel, type Matrix, predict, readModel } from '../../src/index.ts'

/** What a damaged file came to: a refusal by an error of the catalogue, or a model whose answers are numbers; else what went wrong. */
export type FuzzOutcome =
  | { readonly kind: 'refused' | 'read' }
  | { readonly kind: 'fault'; readonly what: string }

/** Reads a file and, where it is read, scores a few rows with it. */
export function fuzzOutcome(bytes: Uint8Array): FuzzOutcome {
  try {
    const imported = readModel(bytes)
    const fault = faultOf(imported)
    return fault === null ? { kind: 'read' } : { kind: 'fault', what: fault }
  } catch (error) {
    if (error instanceof CandorError) return { kind: 'refused' }
    return { kind: 'fault', what: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
}

function faultOf({ model, featureNames }: ImportedModel): string | null {
  const width = featureNames.length
  if (width > 100_000) return null
  const values = [0, 1, -1, 0.5, 7, 1e9, -1e9]
  const isRefusing = model.ensemble.missing === 'refuse'
  const rows = isRefusing ? values : [...values, Number.NaN]
  const matrix: Matrix = {
    rows: rows.length,
    names: featureNames,
    columns: featureNames.map((_, j) => Float64Array.from(rows, (__, i) => rows[(i + j) % rows.length]!)),
  }
  const answers = Object.values(predict(model, matrix)).filter((part) => part instanceof Float64Array)
  const isNumber = answers.every((part) => part.every((value) => !Number.isNaN(value)))
  return isNumber ? null : `a silent NaN of a ${model.task} of ${model.ensemble.link}`
}
