import {
  type Attributions,
  applyRowSteps,
  type ExplainPlan,
  familyNames,
  groupByFamily,
  groupInteractions,
  type Matrix,
  marginShape,
  predict,
  type Table,
} from '@candor/core'
import { appError } from '../errors.ts'
import { predictedClasses } from './evaluate-scores.ts'
import type { ExplanationPlan } from './explanation-plan.ts'
import { familyOrder } from './model-families.ts'
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
  /** positions of the rows in the input; null where they follow one another from `first` on */
  readonly positions: Int32Array | null
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
  readonly positions?: Int32Array | null
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
export function explainRows(model: ModelInUse, plan: ExplanationPlan, rows: ExplainRows): Explained {
  const outputs = explainMatrix(model, plan, rows)
  const [first] = outputs
  return {
    ...explainedOf(model, rows, outputs),
    plan: first === undefined ? {} : plan.explainerOf(first.output).plan,
  }
}

export type ExplainedOutputs = Explained['outputs']

/**
 * The contributions alone, of every output that is wanted.
 *
 * @throws as `explainRows`
 */
export function explainMatrix(
  model: ModelInUse,
  plan: ExplanationPlan,
  { matrix, level, choice, onProgress }: Pick<ExplainRows, 'matrix' | 'level' | 'choice' | 'onProgress'>,
): ExplainedOutputs {
  const count = marginShape(model.model).outputs
  const expected =
    plan.scale === 'answer'
      ? answersOf(model, matrix, plan.executor)
      : predict(model.model, matrix, { executor: plan.executor }).margin
  const wanted = outputsWanted(count, choice)
  const total = wanted.length * matrix.rows
  return wanted.map((output, k) => {
    const explainer = plan.explainerOf(output)
    const attributions = inBlocks(matrix, (block, from) =>
      atLevel(
        model,
        plan,
        level,
        explainer.explain(block, {
          onProgress: (done) => onProgress?.(k * matrix.rows + from + done, total),
        }),
      ),
    )
    requireSameScores(attributions, expected, output, count)
    return { output, attributions }
  })
}

/** Contributions with the rows that they are of. */
export function explainedOf(
  model: ModelInUse,
  { table, matrix, first, positions = null, choice }: ExplainRows,
  outputs: ExplainedOutputs,
): Omit<Explained, 'plan'> {
  const { pipeline } = model
  const sources = pipeline.encoders.map(({ source }) => source)
  return {
    model,
    table: applyRowSteps(table, pipeline.rowSteps, sources),
    matrix,
    first,
    positions,
    outputs,
    chosen: chosenOutputs(model, choice, matrix),
    largestResidual: largestOf(outputs.map(({ attributions }) => attributions.residual)),
  }
}

/** What a model says in the end: probabilities, or predictions. */
function answersOf(
  { model }: ModelInUse,
  matrix: Matrix,
  executor: ExplanationPlan['executor'],
): Float64Array {
  const found = predict(model, matrix, { executor })
  if (found.task === 'classification') return found.probability
  return found.task === 'regression' ? found.prediction : found.margin
}

/** The outputs that are explained: all where each row chooses its own. */
export function outputsWanted(outputs: number, choice: ClassChoice): number[] {
  return typeof choice === 'object' ? [choice.output] : Array.from({ length: outputs }, (_, k) => k)
}

function chosenOutputs({ model }: ModelInUse, choice: ClassChoice, matrix: Matrix): Int32Array | null {
  const { outputs } = marginShape(model)
  if (outputs > 1 && choice === 'all') return null
  if (choice !== 'predicted' || outputs === 1) return new Int32Array(matrix.rows)
  return predictedClasses(predict(model, matrix).margin, outputs)
}

function atLevel(
  model: ModelInUse,
  { values, byFamily }: ExplanationPlan,
  level: ExplainRows['level'],
  attributions: Attributions,
): Attributions {
  if (level === 'column' || byFamily) return attributions
  if (values === 'contributions' && isEachItsOwn(model)) return withoutNegativeZeros(attributions)
  const group = values === 'interactions' ? groupInteractions : groupByFamily
  return group(attributions, model.pipeline.outputs, familyOrder(model))
}

/** Whether every family is one column, in their order. */
function isEachItsOwn(model: ModelInUse): boolean {
  const { outputs } = model.pipeline
  const names = familyNames(outputs, familyOrder(model))
  return (
    names.length === outputs.length &&
    outputs.every(({ family, name }, j) => family === names[j] && name === names[j])
  )
}

/** A sum of one contribution: what is -0 becomes 0, as in longer sums. */
function withoutNegativeZeros(attributions: Attributions): Attributions {
  return { ...attributions, phi: attributions.phi.map((value) => value + 0) }
}

function inBlocks(matrix: Matrix, explain: (block: Matrix, from: number) => Attributions): Attributions {
  const parts: Attributions[] = []
  const blockRows = blockRowsFor(matrix.columns.length)
  for (let from = 0; from < Math.max(1, matrix.rows); from += blockRows)
    parts.push(explain(rowsBetween(matrix, from, Math.min(matrix.rows, from + blockRows)), from))
  return parts.length === 1 ? parts[0]! : joined(parts, matrix.rows)
}

/**
 * Rows explained at a time, so that the contributions of model columns are never held for all rows: as many as 32 MiB of them, 1,024 to
 * 524,288; the more, the more rows share their work.
 */
export function blockRowsFor(columns: number): number {
  return Math.max(1024, Math.min(524_288, Math.floor(4_194_304 / Math.max(1, columns))))
}

export function rowsBetween({ names, columns }: Matrix, from: number, to: number): Matrix {
  return { rows: to - from, names, columns: columns.map((column) => column.subarray(from, to)) }
}

function joined(parts: readonly Attributions[], rows: number): Attributions {
  const [first] = parts
  const whole = {
    phi: new Float64Array(parts.reduce((sum, { phi }) => sum + phi.length, 0)),
    score: new Float64Array(rows),
    residual: new Float64Array(rows),
  }
  let at = 0
  let phiAt = 0
  for (const part of parts) {
    whole.phi.set(part.phi, phiAt)
    phiAt += part.phi.length
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
