import type { Profile, Table } from '../data/index.ts'
import { candorError } from '../errors.ts'
import type { Matrix, Pipeline } from '../features/index.ts'
import { ensemblesOf, type FittedModel, marginShape } from '../models/index.ts'
import { type BoxBound, boxBound } from './box-bound.ts'
import { decisionScores } from './decision-score.ts'
import type { CellValue } from './format-value.ts'
import { greedyChoice } from './greedy-choice.ts'
import { type Plausibility, plausibilityAmong } from './plausibility.ts'
import { type Mover, openMovers, recourseMoves } from './recourse-moves.ts'
import type { RecourseRules } from './recourse-rules.ts'
import {
  type Choice,
  dearest,
  type FoundChoice,
  recourseSearch,
  type SearchResult,
  type SearchTask,
} from './recourse-search.ts'
import { rowVariants } from './row-variants.ts'

export type CounterfactualTask = {
  readonly model: FittedModel
  readonly pipeline: Pipeline
  readonly table: Table
  /** which row of the table, from 0 */
  readonly row: number
  /** of the training rows: spreads and known levels */
  readonly profile: Profile
  /** rows that an option should lie near to; null: plausibility is not told */
  readonly background?: Matrix | null
  /** the cut-off on the decision score; the row is to get to its other side */
  readonly threshold: { readonly value: number; readonly operator: '>=' | '>' }
  readonly rules?: RecourseRules
  /** options wanted; default 1 */
  readonly count?: number
  /** boxes that the search may open; default 200,000, so that the answer does not depend on the machine */
  readonly budget?: number
  /** asked now and then; once true, the best so far is the answer. Default never */
  readonly isOverdue?: () => boolean
}

export type Change = { readonly column: string; readonly from: CellValue; readonly to: CellValue }

/** `distance`: how far beyond the cut-off the new score lies. */
export type CounterfactualOption = {
  readonly changes: readonly Change[]
  readonly cost: number
  readonly score: number
  readonly distance: number
  readonly plausibility: Plausibility | null
}

/** A rule without which there would be an answer, and the answer. */
export type BindingRule = {
  readonly rule: keyof RecourseRules
  readonly column: string | null
  readonly option: CounterfactualOption
}

/**
 * `found`: options, cheapest first; `isOptimal` when no permitted change costs less than the first. `none`: proved that no permitted change
 * crosses. `undecided`: the search stopped early, or values between those tried cannot be ruled out; then `options` hold the best that was met with, if
 * any. `lowerBound`: no answer costs less.
 */
export type Counterfactuals = {
  readonly status: 'found' | 'none' | 'undecided'
  readonly score: number
  readonly wanted: 'above' | 'below'
  readonly options: readonly CounterfactualOption[]
  readonly isOptimal: boolean
  readonly lowerBound: number
  readonly boxes: number
  /** columns of which only some values were tried; `none` is proved all the same */
  readonly notExact: readonly string[]
  /** with `none` only */
  readonly binding: readonly BindingRule[]
}

const defaultBudget = 200_000
const defaultChanges = 3

/**
 * The cheapest permitted changes of a row that bring its decision score to the other side of a cut-off, by exact search on the model's own
 * thresholds; or the proof that there are none. Every option is scored again by the model itself. It is a statement about the model,
 * not a promise and not a cause.
 *
 * Options after the first change other columns; where no more of these are left, they go farther beyond the cut-off. None costs more than twice the first.
 *
 * @throws explain.recourse_needs_one_score, explain.unknown_rule_column, explain.rule_needs_numbers, data.unknown_column
 * Source: branch and bound over the cells of the thresholds; bounds by the best leaf of each tree inside a box, as in Parmentier and
 * Vidal 2021 (OCEAN) and Cui et al. 2015; candidate values and statuses as the design of this system has them.
 * @example
 * const plan = { rowSteps: [], encoders: [{ kind: 'passthrough', source: 'x' }], families: {} }
 * const task = { model, pipeline: fitPipeline(table, plan), table, row: 6, profile }
 * const answer = counterfactuals({ ...task, threshold: { value: 0.5, operator: '>=' } })
 * answer.options[0].changes // [{ column: 'x', from: 0.7, to: 0.49999999999999994 }]
 */
export function counterfactuals(task: CounterfactualTask): Counterfactuals {
  const problem = problemOf(task)
  const result = diverse(problem, task)
  const isExact = problem.movers.every((mover) => mover.isExact)
  const isNone = result.found.length === 0 && result.isComplete && (isExact || isBeyondReach(problem, task))
  const status = result.found.length > 0 ? 'found' : isNone ? 'none' : 'undecided'
  return {
    status,
    score: problem.score,
    wanted: problem.isBeyond ? 'below' : 'above',
    options: (status === 'undecided' ? met(problem) : result.found).map((found) => optionOf(problem, found)),
    isOptimal: status === 'found' && isExact,
    lowerBound: result.found[0]?.cost ?? result.lowerBound,
    boxes: result.boxes,
    notExact: problem.movers.filter((mover) => !mover.isExact).flatMap(({ sources }) => sources),
    binding: status === 'none' ? bindingRules(task, problem) : [],
  }
}

type Problem = {
  readonly task: CounterfactualTask
  readonly rules: RecourseRules
  readonly movers: readonly Mover[]
  readonly rowColumns: Float64Array
  readonly bound: BoxBound
  readonly score: number
  readonly isBeyond: boolean
  readonly isAcross: (score: number) => boolean
  readonly rowAfter: (choice: Choice) => Float64Array
  readonly judge: ((row: Float64Array) => Plausibility) | null
}

function problemOf(task: CounterfactualTask): Problem {
  const { model, pipeline, table, row, profile, background = null, threshold, rules = {} } = task
  const { outputs } = marginShape(model)
  if (outputs !== 1) throw candorError('explain.recourse_needs_one_score', { outputs })
  checkColumns(rules, pipeline)
  checkNumbers(rules, table)
  const ensembles = ensemblesOf(model)
  const isStepwise = isAllTrees(model)
  const variants = rowVariants(pipeline, table, row, rules.linked)
  const movers = recourseMoves({ pipeline, ensembles, isStepwise, variants, profile, rules })
  const all = pipeline.outputs.map((_, output) => output)
  const columnsAfter = (changes: ReadonlyMap<string, CellValue>) => {
    const lists = new Map([...changes].map(([name, value]) => [name, [value]]))
    return Float64Array.from(variants.columnsOf(all, lists), (column) => column[0]!)
  }
  const rowColumns = columnsAfter(new Map())
  const score = decisionScores(model, oneRow(pipeline, rowColumns))[0]!
  const isBeyond = beyond(score, threshold)
  return {
    task,
    rules,
    movers,
    rowColumns,
    bound: boxBound(model, movers, rowColumns, isBeyond ? 'low' : 'high'),
    score,
    isBeyond,
    isAcross: (other) =>
      beyond(other, threshold) !== isBeyond && Math.abs(other - threshold.value) >= (rules.margin ?? 0),
    rowAfter: (choice) => columnsAfter(changesOf(movers, choice)),
    judge: background === null ? null : plausibilityAmong(background),
  }
}

function isAllTrees(model: FittedModel): boolean {
  if ('members' in model) return model.members.every((member) => 'ensemble' in member.model)
  return 'ensemble' in model
}

function checkColumns(rules: RecourseRules, { inputs }: Pipeline): void {
  const { locked = [], requires = [], forbids = [], ...others } = rules
  const { maxChanges: _, isPlausible: __, margin: ___, ...byColumn } = others
  const named = [
    ...locked,
    ...requires.flat(),
    ...forbids.flat(),
    ...Object.values(byColumn).flatMap(Object.keys),
  ]
  const names = inputs.map(({ name }) => name)
  const unknown = named.find((name) => !names.includes(name))
  if (unknown !== undefined)
    throw candorError('explain.unknown_rule_column', { column: unknown, known: names.join(', ') })
}

/** Direction, range and step say nothing of a category: a rule that cannot hold is no rule. */
function checkNumbers({ direction = {}, range = {}, step = {} }: RecourseRules, table: Table): void {
  for (const name of [direction, range, step].flatMap(Object.keys)) {
    const type = table.columns[table.schema.findIndex((column) => column.name === name)]?.type
    if (type === 'category' || type === 'boolean')
      throw candorError('explain.rule_needs_numbers', { column: name, type })
  }
}

function beyond(score: number, { value, operator }: CounterfactualTask['threshold']): boolean {
  return operator === '>=' ? score >= value : score > value
}

function oneRow({ outputs }: Pipeline, columns: Float64Array): Matrix {
  return {
    rows: 1,
    names: outputs.map(({ name }) => name),
    columns: Array.from(columns, (value) => Float64Array.of(value)),
  }
}

function changesOf(movers: readonly Mover[], choice: Choice): ReadonlyMap<string, CellValue> {
  return new Map(movers.flatMap(({ moves }, m) => [...moves[choice[m]!]!.changes]))
}

type Limits = Pick<SearchTask, 'count' | 'budget'> & Partial<Pick<SearchTask, 'isAcross' | 'mostCost'>>

function solve(problem: Problem, { isOverdue }: CounterfactualTask, limits: Limits): SearchResult {
  const { movers, isAcross, rules, bound } = problem
  return recourseSearch({
    movers,
    bound,
    isAcross,
    verify: (choice) => verified(problem, choice),
    maxChanges: rules.maxChanges ?? defaultChanges,
    isOverdue: isOverdue ?? (() => false),
    ...limits,
  })
}

/** Options of other columns; then, as long as there are too few, the cheapest that goes farther beyond the cut-off than all so far. */
function diverse(problem: Problem, task: CounterfactualTask): SearchResult {
  const { count = 1, budget = defaultBudget } = task
  const first = solve(problem, task, { count, budget })
  const found = [...first.found]
  const mostCost = dearest * (found[0]?.cost ?? 0)
  const distance = (score: number) => Math.abs(score - task.threshold.value)
  let boxes = first.boxes
  while (found.length > 0 && found.length < count && first.isComplete && boxes < budget) {
    const farthest = Math.max(...found.map(({ score }) => distance(score)))
    const isAcross = (score: number) => problem.isAcross(score) && distance(score) > farthest
    const more = solve(problem, task, { count: 1, budget: budget - boxes, isAcross, mostCost })
    boxes += more.boxes
    if (more.found.length === 0) break
    found.push(...more.found)
  }
  return { ...first, found, boxes }
}

/** What a hasty search meets with, where the whole one could not end. */
function met(problem: Problem): FoundChoice[] {
  const { movers, bound, isAcross, isBeyond, rules } = problem
  const choice = greedyChoice({
    movers,
    bound,
    isAcross,
    verify: (one) => verified(problem, one),
    maxChanges: rules.maxChanges ?? defaultChanges,
    side: isBeyond ? 'low' : 'high',
  })
  return choice === null ? [] : [choice]
}

/** Whether nothing crosses even where columns that were not tried everywhere may be anything. */
function isBeyondReach(
  problem: Problem,
  { model, budget = defaultBudget, isOverdue }: CounterfactualTask,
): boolean {
  if (!isAllTrees(model)) return false
  const { movers, rowColumns, isBeyond, isAcross, rules } = problem
  const open = openMovers(movers)
  const bound = boxBound(model, open, rowColumns, isBeyond ? 'low' : 'high')
  const { found, isComplete } = recourseSearch({
    movers: open,
    bound,
    isAcross,
    verify: (choice) => bound({ low: choice, high: choice }),
    maxChanges: rules.maxChanges ?? defaultChanges,
    budget,
    isOverdue: isOverdue ?? (() => false),
    count: 1,
  })
  return isComplete && found.length === 0
}

function verified({ task, rules, movers, rowAfter, judge }: Problem, choice: Choice): number | null {
  const changed = changesOf(movers, choice)
  const { requires = [], forbids = [] } = rules
  if (requires.some(([a, b]) => changed.has(a) && !changed.has(b))) return null
  if (forbids.some(([a, b]) => changed.has(a) && changed.has(b))) return null
  const row = rowAfter(choice)
  if (rules.isPlausible === true && judge !== null && !judge(row).isPlausible) return null
  return decisionScores(task.model, oneRow(task.pipeline, row))[0]!
}

function optionOf(problem: Problem, { choice, cost, score }: FoundChoice): CounterfactualOption {
  const { movers, task, rowAfter, judge } = problem
  const { valueIn } = rowVariants(task.pipeline, task.table, task.row)
  const changes = [...changesOf(movers, choice)].map(([column, to]) => ({
    column,
    from: valueIn(column),
    to,
  }))
  const place = new Map(task.pipeline.inputs.map(({ name }, i) => [name, i]))
  return {
    changes: changes.sort((a, b) => place.get(a.column)! - place.get(b.column)!),
    cost,
    score,
    distance: Math.abs(score - task.threshold.value),
    plausibility: judge === null ? null : judge(rowAfter(choice)),
  }
}

/** Each rule alone taken away; those without which there is an answer bind. */
function bindingRules(task: CounterfactualTask, { rules }: Problem): BindingRule[] {
  return withoutOne(rules).flatMap(({ rule, column, rest }) => {
    if (task.isOverdue?.()) return []
    const problem = problemOf({ ...task, rules: rest })
    const { budget = defaultBudget } = task
    const [first] = solve(problem, task, { count: 1, budget }).found
    return first === undefined ? [] : [{ rule, column, option: optionOf(problem, first) }]
  })
}

type Relaxed = {
  readonly rule: keyof RecourseRules
  readonly column: string | null
  readonly rest: RecourseRules
}

function withoutOne(rules: RecourseRules): Relaxed[] {
  const { locked = [], requires = [], forbids = [] } = rules
  const byColumn = (['direction', 'range', 'step', 'levels'] as const).flatMap((rule) =>
    Object.keys(rules[rule] ?? {}).map((column): Relaxed => {
      const { [column]: _, ...rest } = rules[rule] as Readonly<Record<string, never>>
      return { rule, column, rest: { ...rules, [rule]: rest } }
    }),
  )
  return [
    ...locked.map(
      (column): Relaxed => ({
        rule: 'locked',
        column,
        rest: { ...rules, locked: locked.filter((name) => name !== column) },
      }),
    ),
    ...byColumn,
    ...(requires.length > 0
      ? [{ rule: 'requires', column: null, rest: { ...rules, requires: [] } } as const]
      : []),
    ...(forbids.length > 0
      ? [{ rule: 'forbids', column: null, rest: { ...rules, forbids: [] } } as const]
      : []),
    ...(rules.margin ? [{ rule: 'margin', column: null, rest: { ...rules, margin: 0 } } as const] : []),
    ...(rules.isPlausible
      ? [{ rule: 'isPlausible', column: null, rest: { ...rules, isPlausible: false } } as const]
      : []),
    {
      rule: 'maxChanges',
      column: null,
      rest: { ...rules, maxChanges: (rules.maxChanges ?? defaultChanges) + 1 },
    },
  ]
}
