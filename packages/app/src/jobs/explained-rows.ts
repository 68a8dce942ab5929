import {
  type Attributions,
  applyRowSteps,
  type ExplainPlan,
  groupByFamily,
  type Matrix,
  marginShape,
  type OutputColumn,
  predict,
  type Table,
} from '@candor/core'
import { appError } from '../errors.ts'
import { predictedClasses } from './evaluate-scores.ts'
import type { ExplanationPlan } from './explanation-plan.ts'
import type { ModelInUse } from './model-in-use.ts'

/** Which outputs of a model of several are wanted: each, the one with the highest margin, or one by name. */
export type ClassChoice = 'all' | 'predicted' | { readonly output: number }

export type Explained = {
  readonly model: ModelInUse
  /** values of the rows, row steps applied */
  readonly table: Table
  readonly matrix: Matrix
  /** position of the first row in the input */
  readonly first: number
  /** one per output that was explained */
  readonly outputs: readonly { readonly output: number; readonly attributions: Attributions }[]
  /** position in `outputs` per row, where each row has one; null: every output of every row */
  readonly chosen: Int32Array | null
  readonly plan: ExplainPlan
  readonly largestResidual: number
}

export type ExplainRows = {
  readonly table: Table
  readonly matrix: Matrix
  readonly first: number
  readonly level: 'source' | 'column'
  readonly choice: ClassChoice
  readonly onProgress?: (done: number, total: number) => void
}

/** A vendor's float32 sum of the leaves may lie this far from the float64 sum that contributions add up to, relative. */
const vendorTolerance = 1e-5

/**
 * Explains rows: contributions of every column or source to every output that is wanted, checked against the score and the model's own
 * margin.
 *
 * @throws jobs.vendor_score_differs, explain.residual_too_large, explain.no_cover, models.missing_value_refused
 */
export function explainRows(
  model: ModelInUse,
  { explainerOf }: ExplanationPlan,
  rows: ExplainRows,
): Explained {
  const count = marginShape(model.model).outputs
  const { margin } = predict(model.model, rows.matrix)
  const wanted = outputsWanted(count, rows.choice)
  const total = wanted.length * rows.matrix.rows
  let plan: ExplainPlan = {}
  const outputs = wanted.map((output, k) => {
    const explainer = explainerOf(output)
    plan = explainer.plan
    const attributions = inBlocks(rows.matrix, (block, from) =>
      atLevel(
        model,
        rows.level,
        explainer.explain(block, {
          onProgress: (done) => rows.onProgress?.(k * rows.matrix.rows + from + done, total),
        }),
      ),
    )
    requireSameScores(attributions, margin, output, count)
    return { output, attributions }
  })
  const { pipeline } = model
  const sources = pipeline.encoders.map(({ source }) => source)
  return {
    model,
    table: applyRowSteps(rows.table, pipeline.rowSteps, sources),
    matrix: rows.matrix,
    first: rows.first,
    outputs,
    chosen: chosenOutputs(rows.choice, margin, count, rows.matrix.rows),
    plan,
    largestResidual: largestOf(outputs.map(({ attributions }) => attributions.residual)),
  }
}

function outputsWanted(outputs: number, choice: ClassChoice): number[] {
  return typeof choice === 'object' ? [choice.output] : Array.from({ length: outputs }, (_, k) => k)
}

function chosenOutputs(
  choice: ClassChoice,
  margin: Float64Array,
  outputs: number,
  rows: number,
): Int32Array | null {
  if (outputs > 1 && choice === 'all') return null
  return choice === 'predicted' && outputs > 1 ? predictedClasses(margin, outputs) : new Int32Array(rows)
}

function atLevel(model: ModelInUse, level: ExplainRows['level'], attributions: Attributions): Attributions {
  if (level === 'column') return attributions
  const order = model.manifest.schema.map(({ name }) => name)
  return groupByFamily(
    attributions,
    model.pipeline.outputs,
    model.isPositional ? [] : familyOrder(model, order),
  )
}

/** Families stand where the first of their source columns stands in the schema. */
function familyOrder({ pipeline }: ModelInUse, order: readonly string[]): string[] {
  const place = (columns: readonly OutputColumn[]) =>
    Math.min(...columns.flatMap(({ sources }) => sources.map((source) => placeIn(order, source))))
  const families = Map.groupBy(pipeline.outputs, ({ family }) => family)
  return [...families.entries()].sort(([, a], [, b]) => place(a) - place(b)).map(([family]) => family)
}

function placeIn(order: readonly string[], name: string): number {
  const place = order.indexOf(name)
  return place < 0 ? order.length : place
}

function inBlocks(matrix: Matrix, explain: (block: Matrix, from: number) => Attributions): Attributions {
  const parts: Attributions[] = []
  const blockRows = blockRowsFor(matrix.columns.length)
  for (let from = 0; from < Math.max(1, matrix.rows); from += blockRows)
    parts.push(explain(rowsOf(matrix, from, Math.min(matrix.rows, from + blockRows)), from))
  return parts.length === 1 ? parts[0]! : joined(parts, matrix.rows)
}

/**
 * Rows explained at a time, so that the contributions of model columns are never held for all rows: as many as 32 MiB of them, 1,024 to
 * 65,536; the more, the more rows share their work.
 */
function blockRowsFor(columns: number): number {
  return Math.max(1024, Math.min(65_536, Math.floor(4_194_304 / Math.max(1, columns))))
}

function rowsOf({ names, columns }: Matrix, from: number, to: number): Matrix {
  return { rows: to - from, names, columns: columns.map((column) => column.subarray(from, to)) }
}

function joined(parts: readonly Attributions[], rows: number): Attributions {
  const [first] = parts
  const whole = {
    phi: new Float64Array(rows * first!.names.length),
    score: new Float64Array(rows),
    residual: new Float64Array(rows),
  }
  let at = 0
  for (const part of parts) {
    whole.phi.set(part.phi, at * first!.names.length)
    whole.score.set(part.score, at)
    whole.residual.set(part.residual, at)
    at += part.rows
  }
  return { ...first!, ...whole, rows }
}

function requireSameScores(
  { score }: Attributions,
  margin: Float64Array,
  output: number,
  outputs: number,
): void {
  score.forEach((sum, row) => {
    const vendor = margin[row * outputs + output]!
    if (Math.abs(vendor - sum) > vendorTolerance * Math.max(1, Math.abs(sum)))
      throw appError('jobs.vendor_score_differs', { row, score: sum, margin: vendor })
  })
}

function largestOf(residuals: readonly Float64Array[]): number {
  let largest = 0
  for (const residual of residuals) for (const value of residual) largest = Math.max(largest, Math.abs(value))
  return largest
}
