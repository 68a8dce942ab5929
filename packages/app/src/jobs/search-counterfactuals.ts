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
import type { ModelInUse } from './model-in-use.ts'

/** What is asked of a row. */
export type Recourse = {
  /** the cut-off; null for that of the scenario's usual use, of an isolation forest, or 0.5 */
  readonly to: number | null
  readonly rules: RecourseRules
  readonly count: number
  /** milliseconds for the search; null: the budget of boxes alone, so that the answer does not depend on the machine */
  readonly deadline: number | null
  /** boxes that the search opens at most; null for the usual */
  readonly budget: number | null
}

export type CutOff = { readonly value: number; readonly operator: '>=' | '>' }

/** What was found, by which cut-off, and what was kept as it is. */
export type FoundRecourse = {
  readonly found: Counterfactuals
  readonly threshold: CutOff
  readonly costUnit: string
  /** whether the scores are probabilities */
  readonly isProbability: boolean
  readonly lockedByScenario: readonly string[]
  /** columns without a value in the row, which the search leaves so */
  readonly keptMissing: readonly string[]
}

export type RecourseModel = Pick<
  ModelInUse,
  'manifest' | 'model' | 'pipeline' | 'profile' | 'background' | 'scenario'
>

/**
 * Searches the permitted changes of one row of a table that bring its score to the other side of the cut-off. Protected columns and those known only after
 * the decision stay as they are where the model's scenario names them.
 *
 * @throws jobs.no_cut_off, explain.recourse_needs_one_score, explain.unknown_rule_column, explain.rule_needs_numbers
 */
export function searchCounterfactuals(
  model: RecourseModel,
  table: Table,
  row: number,
  { to, rules, count, deadline, budget }: Recourse,
): FoundRecourse {
  const { threshold, judged } = cutOffOf(model, to)
  const fixed = lockedByScenario(model)
  const isKnown = model.profile.columns.length > 0
  const ends = performance.now() + (deadline ?? Number.POSITIVE_INFINITY)
  const found = counterfactuals({
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
  return {
    ...{ found, threshold },
    isProbability: model.model.task === 'classification',
    costUnit: isKnown ? 'deviations_in_training_rows' : 'deviations_in_input_rows',
    lockedByScenario: fixed,
    keptMissing: missingIn(table, row, model.pipeline),
  }
}

/** The cut-off and the model on whose scale it is: a threshold of raw probabilities takes no calibrator. */
function cutOffOf(
  { manifest, model, scenario }: RecourseModel,
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

function lockedByScenario({ scenario, pipeline }: RecourseModel): string[] {
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

const ruleNames: Readonly<Record<string, string>> = { maxChanges: 'max_changes', isPlausible: 'plausible' }

/** The name of a rule on the wire. */
export function ruleOnWire(rule: string): string {
  return ruleNames[rule] ?? rule
}

/** An option on the wire. */
export function optionOnWire(
  { changes, plausibility, ...numbers }: CounterfactualOption,
  { isProbability }: Pick<FoundRecourse, 'isProbability'>,
) {
  return {
    changes: changes.map(({ column, from, to }) => ({ feature: column, from, to })),
    ...numbers,
    probability: isProbability ? numbers.score : null,
    verified: true as const,
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
