import {
  type Algorithm,
  algorithms,
  type CheckpointHooks,
  candorError,
  type Executor,
  type FittedModel,
  type LinearModel,
  type Matrix,
  type Model,
  type ModelHead,
  matrixRows,
  type ObjectiveName,
  type ParametersOf,
  parameterRecord,
  resolveParameters,
  splitRandom,
  splitStratified,
  type Task,
  type TrainingHooks,
  trainBoosting,
  trainExtraTrees,
  trainForest,
  trainIsolationForest,
  trainLogistic,
  voteOf,
} from '@candor/core'
import { appError } from '../errors.ts'
import { atRows } from './at-rows.ts'
import { executorFor } from './thread-executor.ts'

/** What `--algorithm` names: one of core's algorithms, or a vote of several. */
export type ModelAlgorithm = Algorithm | 'voting'

/** A member of a vote, and how much it counts beside the others. */
export type MemberChoice = { readonly algorithm: Algorithm; readonly weight: number }

export type FitSettings = {
  readonly algorithm: ModelAlgorithm
  /** of a vote; not read otherwise */
  readonly members?: readonly MemberChoice[]
  /** `name=value` as the user wrote them; for a member of a vote also `member.name=value` */
  readonly settings: Readonly<Record<string, string>>
  readonly seed: number
  /** share of the training rows that early stopping looks at */
  readonly validation: number
  /** default: all processors */
  readonly threads?: number | undefined
}

/** What is learnt: of an isolation forest nothing, its labels only measure it. */
export type FitTarget = { readonly task: Task; readonly classes: readonly string[] }

/** How a model is fitted on any rows of a matrix; made once per training. */
export type Fitter = {
  readonly parameters: Readonly<Record<string, unknown>>
  /** the model, without a calibrator */
  readonly fit: (rows: Rows, hooks?: FitHooks) => FittedModel
}

/** What a caller may hang into one fit; states are handed out by the algorithms of `resumable` alone. */
export type FitHooks = Pick<TrainingHooks, 'onProgress'> & CheckpointHooks

/** The algorithms whose training can be left and gone on with. */
export const resumable: readonly ModelAlgorithm[] = ['gbm', 'rf']

export type Rows = {
  readonly matrix: Matrix
  readonly labels: Float64Array
  readonly weights: Float64Array | null
  /** what each row counts for, for rates; null where each counts for 1 */
  readonly exposure: Float64Array | null
  /** one a column: whether it holds numbers of levels, which boosting parts by sets; absent where none does */
  readonly isCategory?: readonly boolean[]
}

/**
 * The algorithm of that name, or a vote.
 *
 * @throws models.unknown_algorithm
 * @example
 * modelAlgorithm('voting') // 'voting'
 */
export function modelAlgorithm(name: string): ModelAlgorithm {
  if (name === 'voting' || algorithms.some((known) => known === name)) return name as ModelAlgorithm
  throw candorError('models.unknown_algorithm', { name, known: [...algorithms, 'voting'].join(', ') })
}

/**
 * Resolves the parameters of an algorithm and says how it is fitted.
 *
 * @throws models.unknown_parameter, models.invalid_parameter, jobs.objective_not_for_task, jobs.needs_classes, jobs.members_needed
 */
export function fitterFor(target: FitTarget, settings: FitSettings): Fitter {
  const { algorithm } = settings
  return algorithm === 'voting' ? votingFitter(target, settings) : memberFitter(target, settings, algorithm)
}

/** The given rows of a set, in their order. */
export function takeRows({ matrix, labels, weights, exposure, ...kept }: Rows, rows: Int32Array): Rows {
  const taken = (values: Float64Array) => Float64Array.from(rows, (row) => values[row]!)
  return {
    ...kept,
    matrix: matrixRows(matrix, rows),
    labels: taken(labels),
    weights: weights && taken(weights),
    exposure: exposure && taken(exposure),
  }
}

type MemberFitter = Pick<Fitter, 'parameters'> & {
  readonly fit: (rows: Rows, hooks?: FitHooks) => Model | LinearModel
}

type Resolved<A extends Algorithm> = {
  readonly target: FitTarget
  readonly parameters: ParametersOf[A]
  readonly settings: FitSettings
}

type Fit<A extends Algorithm> = (rows: Rows, resolved: Resolved<A>, hooks: FitHooks) => Made

type Made = Pick<Model, 'ensemble' | 'anomaly'> | Pick<LinearModel, 'linear'>

const fits: { readonly [A in Algorithm]: Fit<A> } = {
  gbm: (rows, { target, parameters, settings }, hooks) => {
    const { training, validation, used } = heldOut(rows, target, parameters.earlyStoppingRounds, settings)
    const { matrix, labels, weights, exposure } = training
    const options = {
      ...parameters,
      objective: objectiveFor(target, parameters.objective),
      classes: target.classes.length,
      categorical: rows.isCategory ?? null,
      weights,
      exposure,
      validation,
      seed: settings.seed,
      executor: executorOf(rows, settings),
      ...hooks,
    }
    return used === null
      ? trainBoosting(matrix, labels, options)
      : atRows(used, () => trainBoosting(matrix, labels, options))
  },
  rf: (rows, { target, parameters, settings }, hooks) =>
    trainForest(rows.matrix, rows.labels, {
      ...parameters,
      ...treesOptions(rows, target, settings),
      ...hooks,
    }),
  'extra-trees': (rows, { target, parameters, settings }, { onProgress }) =>
    trainExtraTrees(rows.matrix, rows.labels, {
      ...parameters,
      ...treesOptions(rows, target, settings),
      onProgress,
    }),
  'isolation-forest': ({ matrix }, { parameters, settings }, { onProgress }) =>
    trainIsolationForest(matrix, { ...parameters, seed: settings.seed, onProgress }),
  logistic: ({ matrix, labels, weights }, { target, parameters }) =>
    trainLogistic(matrix, labels, { ...parameters, weights, classes: target.classes.length }),
}

function memberFitter<A extends Algorithm>(
  target: FitTarget,
  settings: FitSettings,
  algorithm: A,
): MemberFitter {
  requireFitting(target, algorithm)
  const parameters = resolveParameters(algorithm, settings.settings, target.task)
  const head: ModelHead = { algorithm, task: target.task, classes: target.classes, calibrator: null }
  return {
    parameters: parameterRecord(algorithm, parameters),
    fit: (rows, hooks = {}) => {
      const made: Made = fits[algorithm](rows, { target, parameters, settings }, hooks)
      if ('linear' in made) return { ...head, linear: made.linear }
      const scale = made.anomaly === undefined ? {} : { anomaly: made.anomaly }
      return { ...head, ensemble: made.ensemble, ...scale }
    },
  }
}

function requireFitting({ task }: FitTarget, algorithm: Algorithm): void {
  if (algorithm === 'logistic' && task !== 'classification')
    throw appError('jobs.needs_classes', { algorithm })
}

/**
 * The objective of boosting: the one asked for, or by what is learnt.
 *
 * @throws jobs.objective_not_for_task
 */
function objectiveFor({ task, classes }: FitTarget, asked: ObjectiveName | null): ObjectiveName {
  const known = objectivesOf(task === 'regression' ? 0 : classes.length)
  const objective = asked ?? known[0]!
  if (!known.includes(objective))
    throw appError('jobs.objective_not_for_task', {
      objective,
      target: task === 'regression' ? 'numbers' : `${classes.length} classes`,
      known: known.join(', '),
    })
  return objective
}

function objectivesOf(classes: number): readonly ObjectiveName[] {
  if (classes === 0) return ['squared', 'poisson', 'gamma', 'tweedie']
  return classes === 2 ? ['logistic'] : ['softmax']
}

function votingFitter(target: FitTarget, settings: FitSettings): Fitter {
  const { members = [] } = settings
  checkMembers(members)
  const fitters = members.map(({ algorithm, weight }) => ({
    weight,
    fitter: memberFitter(
      target,
      { ...settings, settings: memberSettings(members, settings, algorithm) },
      algorithm,
    ),
  }))
  return {
    parameters: {
      members: members.map(({ algorithm, weight }, k) => ({
        algorithm,
        weight,
        ...fitters[k]!.fitter.parameters,
      })),
    },
    fit: (rows, { onProgress } = {}) =>
      voteOf(fitters.map(({ weight, fitter }) => ({ weight, model: fitter.fit(rows, { onProgress }) }))),
  }
}

function checkMembers(members: readonly MemberChoice[]): void {
  const names = members.map(({ algorithm }) => algorithm)
  const received = names.join(', ') || 'none'
  const votes = names.every((name) => name !== 'isolation-forest')
  if (names.length < 2 || new Set(names).size < names.length || !votes)
    throw appError('jobs.members_needed', { received })
}

/** `rf.max_depth` is for rf alone; a name without a member is for every member. */
function memberSettings(
  members: readonly MemberChoice[],
  { settings }: FitSettings,
  algorithm: Algorithm,
): Record<string, string> {
  const own = (name: string) => members.find((member) => name.startsWith(`${member.algorithm}.`))?.algorithm
  return Object.fromEntries(
    Object.entries(settings).flatMap(([name, value]): [string, string][] => {
      const member = own(name)
      if (member === undefined) return [[name, value]]
      return member === algorithm ? [[name.slice(member.length + 1), value]] : []
    }),
  )
}

function treesOptions(rows: Rows, { task, classes }: FitTarget, settings: FitSettings) {
  const { seed } = settings
  return {
    task: task === 'regression' ? task : 'classification',
    classes: classes.length,
    weights: rows.weights,
    seed,
    executor: executorOf(rows, settings),
  } as const
}

function executorOf({ matrix }: Rows, { threads }: FitSettings): Executor | undefined {
  return executorFor(matrix.rows * matrix.columns.length, threads)
}

function heldOut(
  rows: Rows,
  { task }: FitTarget,
  rounds: number | null,
  { validation, seed }: FitSettings,
): { training: Rows; validation: Rows | null; used: Int32Array | null } {
  if (rounds === null) return { training: rows, validation: null, used: null }
  const options = { testShare: validation, seed }
  const { train, test } =
    task === 'regression'
      ? splitRandom(rows.matrix.rows, options)
      : splitStratified(Int32Array.from(rows.labels), options)
  return { training: takeRows(rows, train), validation: takeRows(rows, test), used: train }
}
