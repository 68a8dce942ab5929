import {
  applyPipeline,
  decisionScores,
  type FittedModel,
  familyNames,
  fromRecords,
  groupByFamily,
  type ImportedModel,
  type Pipeline,
  parseNumber,
  pipelineForImported,
  prepareExplainer,
  profileTable,
  proposeWording,
  type Reason,
  readModel,
  reasonsFor,
  type Table,
  withFeatureNames,
} from '@candor/core'

/** A model file and a table, ready to be asked about rows. */
export type Session = {
  readonly model: FittedModel
  readonly pipeline: Pipeline
  readonly table: Table
  readonly rows: number
  readonly format: string
}

/** One row explained: `score` = `base` + the sum of all contributions, on the scale of the margin. */
export type RowAnswer = {
  readonly decision: number
  readonly base: number
  readonly score: number
  readonly residual: number
  readonly factors: readonly { readonly feature: string; readonly phi: number }[]
  readonly reasons: readonly Reason[]
}

/**
 * Reads a model file of any format that Candor knows and rows as CSV text. Columns are matched by name; by position where the model has no names of its
 * own.
 */
export function openSession(modelFile: Uint8Array, csv: string): Session {
  const found = readModel(modelFile)
  const { names, records } = readCsv(csv)
  const imported = namedAs(found, names)
  const pipeline = pipelineForImported(imported)
  const table = fromRecords(records, pipeline.inputs)
  return { model: imported.model, pipeline, table, rows: records.length, format: imported.format }
}

/** Explains one row by the covers of the model's own training, with sentences that compare it with the rows of the table. */
export function explainRow(
  { model, pipeline, table }: Session,
  row: number,
  language: 'en' | 'es',
): RowAnswer {
  const { matrix } = applyPipeline(pipeline, table)
  const one = { ...matrix, rows: 1, columns: matrix.columns.map((column) => column.slice(row, row + 1)) }
  const explainer = prepareExplainer(model, { method: 'path_dependent', background: null })
  const attributions = groupByFamily(explainer.explain(one), pipeline.outputs, familyNames(pipeline.outputs))
  const { names, phi, base, score, residual } = attributions
  const cohort = { en: 'the rows of this table', es: 'las filas de esta tabla' }
  const wording = proposeWording(pipeline.outputs, cohort)
  return {
    decision: decisionScores(model, one)[0]!,
    base,
    score: score[0]!,
    residual: residual[0]!,
    factors: names
      .map((feature, j) => ({ feature, phi: phi[j]! }))
      .sort((a, b) => Math.abs(b.phi) - Math.abs(a.phi)),
    reasons: reasonsFor(
      { attributions, row: 0, table, tableRow: row },
      { profile: profileTable(table), wording, language },
    ),
  }
}

/** The model reading these columns; refuses columns that cannot be its own. */
function namedAs(found: ImportedModel, names: readonly string[]): ImportedModel {
  const missing = found.featureNames.filter((name) => !names.includes(name))
  if (missing.length === 0) return found
  if (found.namesAreGenerated && names.length === found.featureNames.length)
    return withFeatureNames(found, names)
  const wanted = found.namesAreGenerated
    ? `${found.featureNames.length} columns`
    : `the column${missing.length === 1 ? '' : 's'} ${someOf(missing)}`
  throw new Error(`The rows do not have ${wanted} that the model reads. They have: ${someOf(names)}.`)
}

function someOf(names: readonly string[]): string {
  const shown = names.slice(0, 8).map((name) => (name.length > 40 ? `${name.slice(0, 40)}…` : name))
  return names.length > 8 ? `${shown.join(', ')} and ${names.length - 8} more` : shown.join(', ') || 'none'
}

function readCsv(text: string) {
  if (text.includes('\u0000') || text.includes('\ufffd'))
    throw new Error('The file of rows is not text; expected CSV with a line of column names.')
  const { names, records } = recordsOf(text)
  if (records.length === 0)
    throw new Error('The file of rows holds no rows; expected a line of column names, then a line a row.')
  return { names, records }
}

function recordsOf(text: string) {
  const [header = '', ...lines] = text.split(/\r?\n/).filter((line) => line.trim() !== '')
  const names = header.split(',').map((name) => name.trim())
  const records = lines.map((line) =>
    Object.fromEntries(line.split(',').map((cell, j) => [names[j] ?? `column ${j}`, cellOf(cell.trim())])),
  )
  return { names, records }
}

function cellOf(cell: string): number | string | null {
  if (cell === '') return null
  const value = parseNumber(cell)
  return Number.isNaN(value) ? cell : value
}
