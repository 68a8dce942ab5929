import type { Counterfactuals, RecourseRules } from '@candor/core'
import { appError } from '../errors.ts'
import { atRows } from './at-rows.ts'
import { rowsForModel } from './model-rows.ts'
import { someNames } from './phrases.ts'
import type { ReadOptions } from './read-table.ts'
import { resolveModel } from './resolve-model.ts'
import {
  type CutOff,
  type FoundRecourse,
  optionOnWire,
  ruleOnWire,
  searchCounterfactuals,
} from './search-counterfactuals.ts'

export type CounterfactualRequest = {
  readonly files: readonly string[]
  readonly model: string
  readonly features?: readonly string[] | null
  readonly dataDir: string
  /** whose registry a name is looked up in; default: that of the command line */
  readonly tenantId?: string
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
  const { row, budget = null } = request
  if (row >= table.rows) throw appError('jobs.row_out_of_range', { row, last: table.rows - 1 })
  const recourse = atRows(Int32Array.of(row), () =>
    searchCounterfactuals(model, table, row, { ...request, budget }),
  )
  const { found, threshold, costUnit, lockedByScenario, keptMissing } = recourse
  if (lockedByScenario.length > 0)
    request.reading.onNote?.(`columns that the scenario keeps as they are: ${someNames(lockedByScenario)}`)
  if (keptMissing.length > 0)
    request.reading.onNote?.(`columns that are missing in the row, and stay so: ${someNames(keptMissing)}`)
  return {
    row,
    model: model.reference,
    model_hash: model.hash,
    threshold,
    ...answerOf(recourse),
    cost_unit: costUnit,
    locked_by_scenario: lockedByScenario,
    kept_missing: keptMissing,
    found,
  }
}

/** Two names of one thing: `cost_lower_bound` and `not_searched` are those of the HTTP API too. */
function answerOf(recourse: FoundRecourse) {
  const { status, score, wanted, options, isOptimal, lowerBound, boxes, notExact, binding } = recourse.found
  const bound = Number.isFinite(lowerBound) ? lowerBound : null
  return {
    status,
    score,
    wanted,
    options: options.map((option) => optionOnWire(option, recourse)),
    optimal: isOptimal,
    lower_bound: bound,
    cost_lower_bound: bound,
    boxes,
    not_exact: notExact,
    not_searched: notExact,
    binding: binding.map(({ rule, column, option }) => ({
      rule: ruleOnWire(rule),
      feature: column,
      option: optionOnWire(option, recourse),
    })),
  }
}
