import type { CounterfactualAnswer, CounterfactualRequest, LinkRules } from '@candor/client'
import { CandorError, candorError, type RecourseRules } from '@candor/core'
import { pointerOf } from './json-pointer.ts'
import { pointTo } from './point-to.ts'
import { recordMatrix } from './record-matrix.ts'
import { optionOnWire, ruleOnWire, searchCounterfactuals } from './search-counterfactuals.ts'
import { readingOf, type ServedModel } from './served-models.ts'

/**
 * What would have to be otherwise in a record for its score to lie on the other side of the cut-off; nothing is stored.
 *
 * @throws SeveralErrors of the record's faults, features.missing_column, jobs.no_cut_off, explain.recourse_needs_one_score,
 *   explain.unknown_rule_column, explain.rule_needs_numbers
 */
export function answerCounterfactual(served: ServedModel, body: CounterfactualRequest): CounterfactualAnswer {
  const { name, version, bundle, scenario } = served
  const { table, values, warnings } = recordMatrix(readingOf(served), body.features)
  for (const { name: input } of bundle.pipeline.inputs) requireInput(input, values)
  const recourse = pointing(body, () =>
    searchCounterfactuals({ ...bundle, scenario }, table, 0, {
      to: body.to ?? null,
      rules: rulesOf(body),
      count: body.count,
      deadline: body.deadline_ms,
      budget: body.budget ?? null,
    }),
  )
  const { found, threshold, costUnit, lockedByScenario, keptMissing } = recourse
  const { status, score, wanted, options, isOptimal, lowerBound, boxes, notExact, binding } = found
  return {
    status,
    model: { name, version: String(version), hash: bundle.hash },
    threshold,
    score,
    wanted,
    options: options.map((option) => optionOnWire(option, recourse)),
    optimal: isOptimal,
    cost_lower_bound: Number.isFinite(lowerBound) ? lowerBound : null,
    cost_unit: costUnit,
    binding: binding.map(({ rule, column, option }) => ({
      rule: ruleOnWire(rule),
      feature: column,
      option: optionOnWire(option, recourse),
    })),
    not_searched: [...notExact],
    boxes,
    locked_by_scenario: [...lockedByScenario],
    kept_missing: [...keptMissing],
    warnings: [...warnings],
  }
}

/** The search moves the inputs of the pipeline: what was sent in place of some cannot be moved. */
function requireInput(name: string, values: object): void {
  if (Object.hasOwn(values, name)) return
  throw candorError(
    'features.missing_column',
    { column: name, nearest: 'none' },
    pointerOf(['features', name]),
  )
}

function rulesOf(body: CounterfactualRequest): RecourseRules {
  const { locked, direction, range, step, levels, linked, requires, forbids, cost, weights, margin } = body
  return {
    maxChanges: body.max_changes,
    isPlausible: body.plausible ?? false,
    ...(locked && { locked }),
    ...(direction && { direction }),
    ...(range && { range }),
    ...(step && { step }),
    ...(levels && { levels }),
    ...(linked && { linked: linksOf(linked) }),
    ...(requires && { requires }),
    ...(forbids && { forbids }),
    ...(cost && { cost: costsOf(cost) }),
    ...(weights && { weights }),
    ...(margin !== undefined && { margin }),
  }
}

function linksOf(linked: LinkRules): NonNullable<RecourseRules['linked']> {
  const rules = Object.entries(linked).map(([name, { constant, factors }]) => [
    name,
    { factors, ...(constant === undefined ? {} : { constant }) },
  ])
  return Object.fromEntries(rules)
}

function costsOf(cost: NonNullable<CounterfactualRequest['cost']>): NonNullable<RecourseRules['cost']> {
  const rules = Object.entries(cost).map(([name, { per_unit, fixed }]) => [
    name,
    {
      ...(per_unit === undefined ? {} : { perUnit: per_unit }),
      ...(fixed === undefined ? {} : { fixed }),
    },
  ])
  return Object.fromEntries(rules)
}

function pointing<T>(body: CounterfactualRequest, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof CandorError) || error.pointer !== null) throw error
    const place = placeOf(body, error.values['column'])
    throw place === null ? error : pointTo(place, error)
  }
}

const rules = [
  'locked',
  'direction',
  'range',
  'step',
  'levels',
  'linked',
  'requires',
  'forbids',
  'cost',
  'weights',
] as const

/** The first rule that names a column. */
function placeOf(body: CounterfactualRequest, column: unknown): string | null {
  for (const rule of rules) {
    const path = pathIn(body[rule], column)
    if (path !== null) return pointerOf([rule, ...path])
  }
  return null
}

function pathIn(value: unknown, column: unknown): PropertyKey[] | null {
  if (value === column) return []
  if (typeof value !== 'object' || value === null) return null
  for (const [key, inner] of Object.entries(value)) {
    if (!Array.isArray(value) && key === column) return [key]
    const path = pathIn(inner, column)
    if (path !== null) return [key, ...path]
  }
  return null
}
