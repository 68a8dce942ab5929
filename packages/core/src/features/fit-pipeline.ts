import type { Schema, Table } from '../data/index.ts'
import { columnOf, namesOf } from '../data/index.ts'
import { candorError } from '../errors.ts'
import { applyRowSteps } from './apply-row-steps.ts'
import { encodedColumns, fitEncoder } from './encoder-kinds.ts'
import { lineageOf, stepsBehind } from './lineage.ts'
import type { FittedEncoder, OutputColumn, Pipeline, PipelineInput, PipelinePlan } from './pipeline.ts'
import type { RowStep } from './row-steps.ts'

/**
 * Fits a plan on training rows: levels, means, medians and quartile distances are those of this table and of nothing else.
 * Steps whose output is not used are left out; a column that the table has already in place of a step's output is an input.
 *
 * @param table the training rows only
 * @throws what `applyRowSteps` throws; data.unknown_column, features.not_a_number, data.wrong_type, features.duplicate_output
 * @example
 * const train = fromRecords([{ state: 'OH' }, { state: 'IN' }])
 * fitPipeline(train, { rowSteps: [], encoders: [{ kind: 'one_hot', source: 'state' }], families: {} }).outputs[0]
 * // { name: 'state_IN', kind: 'level', level: 'IN', source: 'state', sources: ['state'], family: 'state' }
 */
export function fitPipeline(table: Table, plan: PipelinePlan): Pipeline {
  const sources = plan.encoders.map((encoder) => encoder.source)
  const names = new Set(namesOf(table))
  const made = plan.rowSteps.filter((step) => !names.has(step.output))
  const rowSteps = stepsBehind(sources, made)
  const wide = applyRowSteps(table, stepsBehind(sources, plan.rowSteps), sources)
  const encoders = plan.encoders.map((encoder) => fitEncoder(encoder, columnOf(wide, encoder.source).column))
  const outputs = encoders.flatMap((encoder) => outputsOf(encoder, rowSteps, plan.families))
  checkOutputs(outputs)
  return { version: 1, inputs: inputsFor(sources, rowSteps, table.schema), rowSteps, encoders, outputs }
}

function outputsOf(
  encoder: FittedEncoder,
  steps: readonly RowStep[],
  families: PipelinePlan['families'],
): OutputColumn[] {
  const { source } = encoder
  const family = Object.hasOwn(families, source) ? families[source]! : source
  const sources = lineageOf(source, steps)
  return encodedColumns(encoder).map((column) => ({ ...column, source, sources, family }))
}

function checkOutputs(outputs: readonly OutputColumn[]): void {
  const sourceOf = new Map<string, string>()
  for (const { name, source } of outputs) {
    const other = sourceOf.get(name)
    if (other !== undefined)
      throw candorError('features.duplicate_output', { name, source: other, other: source })
    sourceOf.set(name, source)
  }
}

function inputsFor(sources: readonly string[], steps: readonly RowStep[], schema: Schema): PipelineInput[] {
  const used = new Set(sources.flatMap((source) => lineageOf(source, steps)))
  return schema
    .filter((column) => used.has(column.name))
    .map(({ name, type, unit }) => ({ name, type, unit }))
}
