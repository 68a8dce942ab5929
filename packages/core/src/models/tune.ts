import { canonicalJson, type FoldSource, kFold, type Split } from '../data/index.ts'
import { candorError } from '../errors.ts'
import { createRandom } from '../math/index.ts'
import { type Halving, halvingRungs, type Rung } from './halving-rungs.ts'
import { drawSettings, type SearchSpace, type Settings } from './search-space.ts'

export type TuneOptions<M> = {
  readonly space: SearchSpace
  /** points of the space that are tried */
  readonly trials: number
  /** what the folds are made from: rows, labels (stratified), groups (kept whole) or times (trained on the past) */
  readonly source: FoldSource
  /** default 5 */
  readonly folds?: number
  /** of the points, the folds and the rows of small budgets; default 0 */
  readonly seed?: number
  /** without it every trial is trained on everything */
  readonly halving?: Halving | null
  /** fits a model on rows, ascending */
  readonly train: (settings: Settings, rows: Int32Array) => M | Promise<M>
  /** how good a model is on rows that it has not seen, higher is better; null where that is undefined */
  readonly score: (model: M, rows: Int32Array) => number | null | Promise<number | null>
  /** the log of a search that was stopped: what it has measured is not measured again */
  readonly log?: TuneLog | null
  /** after each fold; the log so far is for the caller to keep */
  readonly onProgress?: (progress: TuneProgress) => void
  /** asked before each fold; true ends the search with an error, and the log stays with the caller */
  readonly isCancelled?: () => boolean
}

/** Everything a search has measured: plain JSON. `search` says which search it was. */
export type TuneLog = {
  readonly format: typeof logFormat
  readonly search: TuneSearch
  /** by trial */
  readonly settings: readonly Settings[]
  readonly scores: readonly FoldScore[]
}

export type TuneSearch = {
  readonly space: SearchSpace
  readonly trials: number
  readonly folds: number
  readonly seed: number
  readonly halving: Halving | null
  readonly rungs: readonly Rung[]
}

export type FoldScore = {
  readonly rung: number
  readonly trial: number
  readonly fold: number
  readonly score: number | null
}

/** `done` of `total` fits; `best` so far in the largest budget that was reached, null before any trial was finished. */
export type TuneProgress = {
  readonly done: number
  readonly total: number
  readonly best: TrialResult | null
  readonly log: TuneLog
}

/** `score` is the mean over the folds where it is defined, `n` their number, `sd` their standard deviation; null without enough folds. */
export type TrialResult = {
  readonly trial: number
  readonly settings: Settings
  readonly rung: number
  readonly budget: number | null
  readonly score: number | null
  readonly sd: number | null
  readonly n: number
}

export type TuneResult = {
  readonly best: TrialResult
  /** best first: by rung reached, then by score, then by trial */
  readonly trials: readonly TrialResult[]
  readonly log: TuneLog
}

export const logFormat = 'candor-tune/1'

/**
 * Looks for good settings: a seeded random search over a space, each point measured by cross-validation, with or without successive
 * halving.
 *
 * It knows neither algorithm nor metric: it hands settings and rows to `train`, and a model and held-out rows to `score`. The same
 * options give the same trials, folds and result. A search that was stopped goes on from its log and ends as if it had never been
 * stopped.
 *
 * @throws models.invalid_space, models.invalid_parameter, models.other_search for the log of another search, models.search_cancelled,
 *   models.no_score where no trial has a score, those of kFold, and what `train` and `score` throw
 * Source: Bergstra and Bengio 2012; Jamieson and Talwalkar 2016.
 * @example
 * const fits = { train: (settings) => settings.x, score: (x) => -((x - 3) * (x - 3)) }
 * const found = tune({ space: { x: { values: [1, 2, 3, 4] } }, trials: 4, source: { rows: 10 }, ...fits })
 * found.then(({ best }) => best.settings) // a promise of { x: 3 }
 */
export async function tune<M>(options: TuneOptions<M>): Promise<TuneResult> {
  const search = startSearch(options)
  let standing = search.settings.map((_, trial) => trial)
  for (let rung = 0; rung < search.about.rungs.length; rung++) {
    const trials = standing.slice(0, search.about.rungs[rung]!.trials)
    for (const trial of trials) await measure(search, rung, trial)
    standing = ranked(trials.map((trial) => resultOf(search, trial, rung))).map(({ trial }) => trial)
  }
  const trials = ranked(search.settings.map((_, trial) => lastResult(search, trial)))
  if (trials[0]!.score === null) throw candorError('models.no_score', { trials: trials.length })
  return { best: trials[0]!, trials, log: logOf(search) }
}

type Search<M> = {
  readonly options: TuneOptions<M>
  readonly about: TuneSearch
  readonly folds: readonly Split[]
  /** training rows of each fold in the order in which budgets take them */
  readonly shuffled: readonly Int32Array[]
  readonly settings: readonly Settings[]
  readonly scores: FoldScore[]
  readonly known: Map<string, FoldScore>
  readonly total: number
}

function startSearch<M>(options: TuneOptions<M>): Search<M> {
  const { space, trials, source, folds = 5, seed = 0, halving = null, log = null } = options
  requireParameter('trials', trials, Number.isInteger(trials) && trials >= 1, 'a whole number from 1')
  const settings = drawSettings(space, trials, seed)
  const splits = kFold(source, { folds, seed })
  const rungs = rungsOf(settings.length, halving, splits, source)
  const about = { space, trials, folds, seed, halving, rungs }
  const scores = log === null ? [] : resumed(log, about)
  return {
    options,
    about,
    folds: splits,
    shuffled: halving?.resource === 'rows' ? shuffledRows(splits, source, seed) : [],
    settings,
    scores,
    known: new Map(scores.map((score) => [keyOf(score), score])),
    total: rungs.reduce((sum, rung) => sum + rung.trials * folds, 0),
  }
}

function requireParameter(name: string, value: number, holds: boolean, accepted: string): void {
  if (!holds) throw candorError('models.invalid_parameter', { name, value, accepted })
}

/** Without halving one rung, whose budget plays no part. */
function rungsOf(
  trials: number,
  halving: Halving | null,
  folds: readonly Split[],
  source: FoldSource,
): Rung[] {
  if (halving === null) return [{ trials, budget: 0 }]
  const { factor = 3, resource, least } = halving
  const rows = folds.reduce((fewest, { train }) => Math.min(fewest, train.length), Number.POSITIVE_INFINITY)
  const most = halving.most ?? (resource === 'rows' ? rows : Number.NaN)
  requireParameter('factor', factor, factor > 1, 'a number above 1')
  const accepted = resource === 'rows' ? `a whole number from 1 to ${rows}` : 'a whole number from 1'
  requireParameter(
    'most',
    most,
    Number.isInteger(most) && most >= 1 && !(resource === 'rows' && most > rows),
    accepted,
  )
  if (least !== undefined) requireParameter('least', least, least >= 1 && least <= most, `from 1 to ${most}`)
  return halvingRungs(trials, factor, most, least ?? (resource === 'rows' ? fewestRows(source) : 1))
}

/** One of each class. */
function fewestRows(source: FoldSource): number {
  return 'labels' in source ? new Set(source.labels).size : 1
}

function resumed({ format, search, scores }: TuneLog, about: TuneSearch): FoldScore[] {
  const isSame = format === logFormat && jsonOf(search) === jsonOf(about)
  if (!isSame) throw candorError('models.other_search', { received: jsonOf(search), expected: jsonOf(about) })
  return [...scores]
}

/** Through JSON, as an entry that is undefined has none. */
function jsonOf(search: TuneSearch): string {
  return canonicalJson(JSON.parse(JSON.stringify(search)))
}

/**
 * Random, so that a small budget is a fair sample, but for a row of each class first, without which nothing can be learnt; with times the
 * latest rows first, as they are nearest to those of the test.
 */
function shuffledRows(folds: readonly Split[], source: FoldSource, seed: number): Int32Array[] {
  if ('times' in source)
    return folds.map(({ train }) =>
      train.slice().sort((a, b) => source.times[b]! - source.times[a]! || b - a),
    )
  const random = createRandom(seed).jump()
  return folds.map(({ train }) => {
    const shuffled = random.shuffle(train.slice())
    return 'labels' in source ? eachClassFirst(shuffled, source.labels) : shuffled
  })
}

/** In place: the first row of each class changes places with what stands before all others. */
function eachClassFirst(rows: Int32Array, labels: ArrayLike<number>): Int32Array {
  const found = new Set<number>()
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!
    if (found.has(labels[row]!)) continue
    rows[i] = rows[found.size]!
    rows[found.size] = row
    found.add(labels[row]!)
  }
  return rows
}

function keyOf({ rung, trial, fold }: Pick<FoldScore, 'rung' | 'trial' | 'fold'>): string {
  return `${rung}/${trial}/${fold}`
}

async function measure<M>(search: Search<M>, rung: number, trial: number): Promise<void> {
  const { options, folds, known, scores, total } = search
  for (let fold = 0; fold < folds.length; fold++) {
    if (known.has(keyOf({ rung, trial, fold }))) continue
    if (options.isCancelled?.()) throw candorError('models.search_cancelled', { done: scores.length, total })
    const model = await options.train(settingsFor(search, rung, trial), rowsFor(search, rung, fold))
    const score = await options.score(model, folds[fold]!.test)
    const measured = { rung, trial, fold, score: score !== null && Number.isFinite(score) ? score : null }
    scores.push(measured)
    known.set(keyOf(measured), measured)
    options.onProgress?.({ done: scores.length, total, best: bestSoFar(search), log: logOf(search) })
  }
}

function settingsFor<M>({ about, settings }: Search<M>, rung: number, trial: number): Settings {
  const { halving, rungs } = about
  if (halving === null || halving.resource === 'rows') return settings[trial]!
  return { ...settings[trial]!, [halving.resource]: rungs[rung]!.budget }
}

function rowsFor<M>({ about, folds, shuffled }: Search<M>, rung: number, fold: number): Int32Array {
  if (about.halving?.resource !== 'rows') return folds[fold]!.train
  return shuffled[fold]!.slice(0, about.rungs[rung]!.budget).sort()
}

function resultOf<M>({ about, folds, settings, known }: Search<M>, trial: number, rung: number): TrialResult {
  const measured = folds.flatMap((_, fold) => known.get(keyOf({ rung, trial, fold })) ?? [])
  const scores = measured.flatMap(({ score }) => score ?? [])
  const n = scores.length
  const mean = n === 0 ? null : scores.reduce((sum, score) => sum + score, 0) / n
  const budget = about.halving === null ? null : about.rungs[rung]!.budget
  return { trial, settings: settings[trial]!, rung, budget, score: mean, sd: deviation(scores, mean), n }
}

function deviation(scores: readonly number[], mean: number | null): number | null {
  if (mean === null || scores.length < 2) return null
  const squares = scores.reduce((sum, score) => sum + (score - mean) * (score - mean), 0)
  return Math.sqrt(squares / (scores.length - 1))
}

/** In the highest rung where the trial was measured on all folds; rung 0 where in none. */
function lastResult<M>(search: Search<M>, trial: number): TrialResult {
  for (let rung = search.about.rungs.length - 1; rung > 0; rung--) {
    const isWhole = search.folds.every((_, fold) => search.known.has(keyOf({ rung, trial, fold })))
    if (isWhole) return resultOf(search, trial, rung)
  }
  return resultOf(search, trial, 0)
}

function ranked(results: readonly TrialResult[]): TrialResult[] {
  const worth = ({ score }: TrialResult) => score ?? Number.NEGATIVE_INFINITY
  return [...results].sort((a, b) => b.rung - a.rung || compare(worth(b), worth(a)) || a.trial - b.trial)
}

/** Infinite numbers too. */
function compare(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function bestSoFar<M>(search: Search<M>): TrialResult | null {
  const whole = search.settings.flatMap((_, trial) => {
    const result = lastResult(search, trial)
    const isWhole = search.folds.every((__, fold) =>
      search.known.has(keyOf({ rung: result.rung, trial, fold })),
    )
    return isWhole ? [result] : []
  })
  return ranked(whole)[0] ?? null
}

function logOf<M>({ about, settings, scores }: Search<M>): TuneLog {
  return { format: logFormat, search: about, settings, scores: [...scores] }
}
