import {
  type CounterfactualOption,
  type Counterfactuals,
  columnOf,
  counterfactuals,
  type FittedModel,
  numberAt,
  type Pipeline,
  profileTable,
  type RecourseRules,
  type Table,
} from '@candor/core'
import { appError } from '../errors.ts'
import { atRows } from './at-rows.ts'
import type { ModelInUse } from './model-in-use.ts'
import { rowsForModel } from './model-rows.ts'
import { someNames } from './phrases.ts'
import type { ReadOptions } from './read-table.ts'
import { resolveModel } from './resolve-model.ts'

export type CounterfactualRequest = {
  readonly files: readonly string[]
  readonly model: string
  readonly features?: readonly string[] | null
  readonly dataDir: string
  readonly row: number
  /** the cut-off; null for that of the scenario's usual use, of an isolation forest, or 0.5 */
  readonly to: number | null
  readonly rules: RecourseRules
  readonly count: number
  /** milliseconds for the search; null: the budget of boxes alone, so that the answer does not depend on the machine */
  readonly deadline: number | null
  /** boxes that the search opens at most; null for the usual */
  readonly budget?: number | null
  readonly reading: ReadOptions
}

/** What `candor counterfactual --json` prints. */
export type CounterfactualAnswer = Readonly<Record<string, unknown>> & {
  readonly row: number
  readonly model: string
  readonly threshold: CutOff
  readonly locked_by_scenario: readonly string[]
  /** columns without a value in the row, which the search leaves so */
  readonly kept_missing: readonly string[]
  readonly found: Counterfactuals
}

type CutOff = { readonly value: number; readonly operator: '>=' | '>' }

/**
 * What would have to be otherwise in one row for the decision to be the other one. Protected columns and those known only after the decision
 * stay as they are where the model's scenario names them.
 *
 * @throws files.*, store.*, features.missing_column, jobs.row_out_of_range, jobs.no_cut_off, explain.recourse_needs_one_score,
 *   explain.unknown_rule_column
 */
export async function findCounterfactuals(request: CounterfactualRequest): Promise<CounterfactualAnswer> {
  const given = await resolveModel(request.model, request)
  const { model, table } = await rowsForModel(given, request)
  const { row, to, count, deadline, rules, budget = null } = request
  if (row >= table.rows) throw appError('jobs.row_out_of_range', { row, last: table.rows - 1 })
  const { threshold, judged } = cutOffOf(model, to)
  const fixed = lockedByScenario(model)
  const isKnown = model.profile.columns.length > 0
  const ends = performance.now() + (deadline ?? Number.POSITIVE_INFINITY)
  const search = () =>
    counterfactuals({
      model: judged,
      pipeline: model.pipeline,
      table,
      row,
      profile: isKnown ? model.profile : profileTable(table),
      background: model.background.rows > 0 ? model.background : null,
      threshold,
      rules: { ...rules, locked: [...new Set([...fixed, ...(rules.locked ?? [])])] },
      count,
      ...(budget === null ? {} : { budget }),
      isOverdue: () => performance.now() > ends,
    })
  const found = atRows(Int32Array.of(row), search)
  const missing = missingIn(table, row, model.pipeline)
  if (fixed.length > 0)
    request.reading.onNote?.(`columns that the scenario keeps as they are: ${someNames(fixed)}`)
  if (missing.length > 0)
    request.reading.onNote?.(`columns that are missing in the row, and stay so: ${someNames(missing)}`)
  return {
    row,
    model: model.reference,
    model_hash: model.hash,
    threshold,
    ...answerOf(found),
    cost_unit: isKnown ? 'deviations_in_training_rows' : 'deviations_in_input_rows',
    locked_by_scenario: fixed,
    kept_missing: missing,
    found,
  }
}

/** The cut-off and the model on whose scale it is: a threshold of raw probabilities takes no calibrator. */
function cutOffOf(
  { manifest, model, scenario }: ModelInUse,
  to: number | null,
): { readonly threshold: CutOff; readonly judged: FittedModel } {
  const use = scenario?.policy.defaultUse
  const record = manifest.thresholds.find((entry) => entry.use === use)
  const judged = record?.scale === 'raw' ? { ...model, calibrator: null } : model
  const operator = record?.operator ?? '>='
  if (to !== null) return { threshold: { value: to, operator }, judged }
  if (record !== undefined) return { threshold: { value: record.value, operator }, judged }
  if ('ensemble' in model && model.anomaly !== undefined)
    return { threshold: { value: model.anomaly.threshold, operator: '>' }, judged }
  if (model.task === 'regression') throw appError('jobs.no_cut_off')
  return { threshold: { value: 0.5, operator }, judged }
}

function lockedByScenario({ scenario, pipeline }: ModelInUse): string[] {
  const schema = scenario?.schema ?? []
  const fixed = schema.filter(
    ({ sensitivity, availableAt }) => sensitivity === 'protected' || availableAt === 'after',
  )
  const read = new Set(inputNames(pipeline))
  return fixed.map(({ name }) => name).filter((name) => read.has(name))
}

function missingIn(table: Table, row: number, pipeline: Pipeline): string[] {
  return inputNames(pipeline).filter((name) => {
    const { column } = columnOf(table, name)
    return column.type === 'category' ? column.values[row]! < 0 : Number.isNaN(numberAt(column, row))
  })
}

function inputNames({ inputs }: Pipeline): string[] {
  return inputs.map(({ name }) => name)
}

function answerOf(found: Counterfactuals) {
  const { status, score, wanted, options, isOptimal, lowerBound, boxes, notExact, binding } = found
  return {
    status,
    score,
    wanted,
    options: options.map(optionAnswer),
    optimal: isOptimal,
    lower_bound: Number.isFinite(lowerBound) ? lowerBound : null,
    boxes,
    not_exact: notExact,
    binding: binding.map(({ rule, column, option }) => ({
      rule: ruleNames[rule] ?? rule,
      feature: column,
      option: optionAnswer(option),
    })),
  }
}

const ruleNames: Readonly<Record<string, string>> = { maxChanges: 'max_changes', isPlausible: 'plausible' }

function optionAnswer({ changes, plausibility, ...numbers }: CounterfactualOption) {
  return {
    changes: changes.map(({ column, from, to }) => ({ feature: column, from, to })),
    ...numbers,
    plausibility:
      plausibility === null
        ? null
        : {
            distance: plausibility.distance,
            limit: plausibility.limit,
            plausible: plausibility.isPlausible,
          },
  }
}
