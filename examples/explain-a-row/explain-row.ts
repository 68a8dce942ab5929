import {
  applyPipeline,
  decisionScores,
  type FittedModel,
  familyNames,
  fromRecords,
  groupByFamily,
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

/** Reads a model file of any format that Candor knows and rows as CSV text; columns are matched by name, or by position. */
export function openSession(modelFile: Uint8Array, csv: string): Session {
  const { names, records } = readCsv(csv)
  const found = readModel(modelFile)
  const own = found.featureNames.every((name) => names.includes(name))
  const imported = own ? found : withFeatureNames(found, names)
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

function readCsv(text: string) {
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
