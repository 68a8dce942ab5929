import {
  type FittedModel,
  fitPipeline,
  type Halving,
  isDefined,
  type MetricValue,
  type SearchSpace,
  type Settings,
  selectRows,
  type Table,
  type TrialResult,
  type TuneLog,
  type TuneProgress,
  tableDigest,
  tune,
} from '@candor/core'
import { appError } from '../errors.ts'
import { fitterFor, type Rows, takeRows } from './fit-model.ts'
import { metricsOf } from './model-metrics.ts'
import { scenarioDigest } from './scenario-digest.ts'
import type { TrainOptions } from './train-model.ts'
import { besideLabels, trainingRows } from './training-rows.ts'
import { foldSource, splitRows } from './training-split.ts'
import { trainingPlan, withMeaning } from './training-table.ts'
import { type TrainingTarget, trainingTarget } from './training-target.ts'

/** The metrics that a search can go by, and whether more of it is better. */
export const searchMetrics = {
  roc_auc: true,
  average_precision: true,
  ks: true,
  brier: false,
  log_loss: false,
  accuracy: true,
  rmse: false,
  mae: false,
  r2: true,
} as const
export type SearchMetric = keyof typeof searchMetrics

export type TuneOptions = TrainOptions & {
  readonly space: SearchSpace
  readonly trials: number
  readonly folds: number
  readonly halving: Halving | null
  /** null: roc_auc for two classes and anomalies, log_loss for more, rmse for numbers */
  readonly metric: SearchMetric | null
  /** the log of a search that was stopped */
  readonly log: SearchLog | null
  readonly onFold: (progress: TuneProgress, log: SearchLog) => void
}

/** What a search has measured, and what it was about: plain JSON. */
export type SearchLog = {
  readonly format: typeof logFormat
  readonly about: SearchAbout
  readonly tune: TuneLog
}

const logFormat = 'candor-tune-log/1'

type SearchAbout = {
  readonly algorithm: string
  readonly target: string | null
  readonly metric: string
  readonly settings: Readonly<Record<string, string>>
  readonly data_digest: string
  readonly split: unknown
  /** what else decides which rows and columns are learnt from, and by what */
  readonly learning: unknown
}

/** A trial as the answer has it: `score` is the metric itself, whichever way is better; null where it is undefined on every fold. */
export type Trial = {
  readonly rank: number
  readonly trial: number
  readonly settings: Settings
  readonly score: number | null
  readonly sd: number | null
  /** folds that the score is the mean of */
  readonly n: number
  readonly rung: number
  readonly budget: number | null
}

/** The answer of `candor tune --json`, but for the line that trains. */
export type TuneAnswer = {
  readonly algorithm: string
  readonly target: string | null
  readonly metric: SearchMetric
  readonly higher_is_better: boolean
  /** rows that the folds are made of, and rows that `train` will measure on, which the search has not seen */
  readonly rows: { readonly folds: number; readonly held_out: number }
  readonly folds: number
  readonly seed: number
  readonly best: Trial
  readonly trials: readonly Trial[]
  readonly data_digest: string
}

/**
 * Searches settings on the training part of a table, each point by cross-validation with pipelines fitted in the fold. The part that
 * `train` would test on is left out, so that its measure of the winner stays honest. Folds go by classes, groups or times as the split
 * does.
 *
 * @throws jobs.other_search_log, jobs.metric_not_for_target, and what training and the search throw
 */
export async function tuneOnTable(given: Table, options: TuneOptions): Promise<TuneAnswer> {
  const whole = withMeaning(given, options)
  const parts = splitRows(whole, trainingTarget(whole, options), options.split, options.seed)
  const table = selectRows(whole, parts.train)
  const target = trainingTarget(table, options)
  const metric = options.metric ?? usualMetric(target)
  const about = aboutSearch(given, options, metric)
  const folds = foldTrainer(table, target, options)
  const sign = searchMetrics[metric] ? 1 : -1
  const { best, trials } = await tune<FoldModel>({
    space: options.space,
    trials: options.trials,
    folds: options.folds,
    seed: options.seed,
    halving: options.halving,
    source: foldSource(table, target, options.split),
    log: resumed(options.log, about),
    train: folds.train,
    score: (model, rows) => signedMetric(folds.measure(model, rows), metric, sign),
    onProgress: (progress) => options.onFold(progress, { format: logFormat, about, tune: progress.log }),
  })
  const ranked = trials.map((trial, i) => trialOf(trial, i + 1, sign))
  return {
    algorithm: options.algorithm,
    target: options.target,
    metric,
    higher_is_better: searchMetrics[metric],
    rows: { folds: table.rows, held_out: parts.test.length },
    folds: options.folds,
    seed: options.seed,
    best: ranked.find(({ trial }) => trial === best.trial)!,
    trials: ranked,
    data_digest: about.data_digest,
  }
}

/** A setting as `--set` takes it. */
export function settingTexts(settings: Settings): Record<string, string> {
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [name, value === null ? 'none' : String(value)]),
  )
}

function usualMetric({ task, classes }: TrainingTarget): SearchMetric {
  if (task === 'regression') return 'rmse'
  return classes.length > 2 ? 'log_loss' : 'roc_auc'
}

function aboutSearch(table: Table, options: TuneOptions, metric: SearchMetric): SearchAbout {
  const { algorithm, target, settings, split } = options
  return {
    algorithm,
    target,
    metric,
    settings,
    split,
    learning: learningOf(options),
    data_digest: `sha256:${tableDigest(table)}`,
  }
}

/** Plain JSON, in the order of writing: logs are compared by it. */
function learningOf(options: TuneOptions) {
  const { positive = null, task = null, scenario, drop, categorical, categories = 'one_hot' } = options
  const { weight, exposure, allowLeak, allowSelfLabels = false, members = [], validation } = options
  return {
    positive,
    task,
    scenario: scenario && scenarioDigest(scenario),
    drop,
    categorical,
    categories,
    weight,
    exposure,
    allowLeak,
    ...(allowSelfLabels ? { allowSelfLabels } : {}),
    members,
    validation,
  }
}

function resumed(log: SearchLog | null, about: SearchAbout): TuneLog | null {
  if (log === null) return null
  const names = Object.keys(about) as (keyof SearchAbout)[]
  const isSame = (name: keyof SearchAbout) =>
    JSON.stringify(log.about?.[name]) === JSON.stringify(about[name])
  const other = log.format === logFormat ? names.find((name) => !isSame(name)) : 'format'
  if (other !== undefined) throw appError('jobs.other_search_log', { what: other.replace('_', ' ') })
  return log.tune
}

type FoldModel = { readonly model: FittedModel; readonly all: Rows }

function foldTrainer(table: Table, target: TrainingTarget, options: TuneOptions) {
  const beside = besideLabels(table, options)
  const prepared = new WeakMap<Int32Array, Rows>()
  const rowsFor = (rows: Int32Array): Rows => {
    const known = prepared.get(rows)
    if (known !== undefined) return known
    const pipeline = fitPipeline(selectRows(table, rows), trainingPlan(table, options, options.algorithm))
    const made = trainingRows(pipeline, table, target, beside)
    prepared.set(rows, made)
    return made
  }
  return {
    train: (settings: Settings, rows: Int32Array): FoldModel => {
      const fitter = fitterFor(target, {
        ...options,
        settings: { ...options.settings, ...settingTexts(settings) },
      })
      const all = rowsFor(rows)
      return { model: fitter.fit(takeRows(all, rows)), all }
    },
    measure: ({ model, all }: FoldModel, rows: Int32Array) => metricsOf(model, takeRows(all, rows), target),
  }
}

/** Higher is better; null where the metric is undefined. */
function signedMetric(
  metrics: ReturnType<typeof metricsOf>,
  metric: SearchMetric,
  sign: number,
): number | null {
  const found = metrics[metric] as unknown as MetricValue | undefined
  if (found === undefined)
    throw appError('jobs.metric_not_for_target', { metric, known: knownMetrics(metrics) })
  return isDefined(found) ? sign * found.value : null
}

function knownMetrics(metrics: ReturnType<typeof metricsOf>): string {
  const names = Object.keys(metrics).filter((name) => name in searchMetrics)
  return names.join(', ') || 'none, as nothing measures it without --target'
}

function trialOf(
  { trial, settings, score, sd, n, rung, budget }: TrialResult,
  rank: number,
  sign: number,
): Trial {
  return { rank, trial, settings, score: score === null ? null : sign * score, sd, n, rung, budget }
}
