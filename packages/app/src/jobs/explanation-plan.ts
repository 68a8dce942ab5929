import {
  CandorError,
  createRandom,
  type Executor,
  type Explainer,
  type Matrix,
  matrixRows,
  type Profile,
  prepareExplainer,
  prepareInteractions,
  preparePlayerShap,
  prepareProbability,
  profileTable,
  selectRows,
  type Table,
  tableDigest,
} from '@candor/core'
import { appError } from '../errors.ts'
import { atRows } from './at-rows.ts'
import { familyPlayers } from './model-families.ts'
import type { ModelInUse } from './model-in-use.ts'
import { rowsForModel } from './model-rows.ts'
import type { ReadOptions } from './read-table.ts'

export type ExplainMethod = 'auto' | 'path_dependent' | 'interventional' | 'exact' | 'saabas'

/** Rows that explanations compare with, by name. */
export type NamedRows = {
  readonly name: string
  readonly rows: number
  readonly digest: string
  readonly matrix: Matrix
  /** the rows as a table, where they came from a file */
  readonly table: Table | null
  /** which rows they are, where only some were drawn */
  readonly sample?: { readonly of: number; readonly seed: number; readonly positions: Int32Array }
}

/** How rows will be explained: the method that `auto` came to, and what it compares with. */
export type ExplanationPlan = {
  readonly method: Exclude<ExplainMethod, 'auto'>
  readonly background: NamedRows | null
  /** the background that there is, whether the method compares with it or not: words may */
  readonly known: NamedRows | null
  /** what contributions add up to: the margin, or the model's answer (its probability, or its prediction) */
  readonly scale: 'margin' | 'answer'
  readonly values: 'contributions' | 'interactions'
  /** whether the explainer's names are families of columns already */
  readonly byFamily: boolean
  /** threads for the kernels; without it they run on one */
  readonly executor?: Executor | undefined
  /** the explainer of one output, made ready when it is first asked for */
  readonly explainerOf: (output: number) => Pick<Explainer, 'explain' | 'plan' | 'base' | 'names'>
}

export type PlanRequest = {
  readonly method: ExplainMethod
  /** a file, or the name of the model's own background; null for the model's own */
  readonly background: string | null
  readonly backgroundRows: number | null
  readonly seed: number
  readonly reading: ReadOptions
  readonly isStrict?: boolean
  /** default: margin */
  readonly scale?: ExplanationPlan['scale']
  readonly values?: ExplanationPlan['values']
  readonly level?: 'source' | 'column'
  /** of a source feature's columns: their contributions added up (default), or one player of the interventional game */
  readonly grouping?: 'sum' | 'player'
  readonly executor?: Executor | undefined
}

/**
 * Decides how rows are explained. `auto` is interventional where there is a background, the model's own or the one asked for, else
 * path-dependent.
 *
 * @throws jobs.no_background, jobs.players_need_interventional, and what reading the background throws
 */
export async function planExplanation(model: ModelInUse, request: PlanRequest): Promise<ExplanationPlan> {
  const background = await backgroundFor(model, request)
  const method = chosenMethod(model, request.method, background)
  const used = method === 'path_dependent' || method === 'saabas' ? null : background
  const { scale = 'margin', values = 'contributions', level = 'source', executor } = request
  const isPlayers = request.grouping === 'player'
  const fits =
    method === 'interventional' && scale === 'margin' && values === 'contributions' && level === 'source'
  if (isPlayers && !fits)
    throw appError('jobs.players_need_interventional', { method: method.replace('_', '-') })
  const byFamily = isPlayers || (method === 'exact' && scale === 'answer' && level === 'source')
  const choice = { method, scale, values, byFamily, executor }
  return {
    ...choice,
    background: used,
    known: background,
    explainerOf: explainers(model, { ...choice, background: used }),
  }
}

/** Fewer rows say nothing about what is usual: a tenth of them, the narrowest band, would be less than two. */
const fewestRows = 20

/** What the values of a row are compared with in words: the model's own training profile, else the background, else the input. */
export type Cohort = { readonly profile: Profile; readonly cohort: 'train' | 'background' | 'input' }

/** The cohort that is there before the input is looked at; null where there is none. */
export function knownCohort({ profile }: ModelInUse, background: NamedRows | null): Cohort | null {
  if (profile.columns.length > 0) return { profile, cohort: 'train' }
  if (background?.table == null) return null
  return { profile: enough(profileTable(background.table)), cohort: 'background' }
}

export function inputCohort(profile: Profile): Cohort {
  return { profile: enough(profile), cohort: 'input' }
}

function enough(profile: Profile): Profile {
  return profile.rows < fewestRows ? { ...profile, columns: [] } : profile
}

async function backgroundFor(model: ModelInUse, request: PlanRequest): Promise<NamedRows | null> {
  const own = ownBackground(model)
  if (request.background === null || request.background === own?.name) return limited(own, request)
  return limited(await backgroundFromFile(model, request.background, request), request)
}

function ownBackground({ manifest, background }: ModelInUse): NamedRows | null {
  if (manifest.background === null) return null
  return { ...manifest.background, matrix: background, table: null }
}

async function backgroundFromFile(
  model: ModelInUse,
  file: string,
  { reading, isStrict = false }: PlanRequest,
): Promise<NamedRows> {
  const { onNote, ...silent } = reading
  const asked = { files: [file], isStrict, reading: silent }
  const { table, matrix, unknown } = await rowsForModel(model, asked).catch((error) => {
    throw ofBackground(file, error)
  })
  for (const { column, level, count } of unknown)
    onNote?.(
      `${file}, column ${column}: unknown level ${level} in ${count} rows, read as none of the known ones`,
    )
  return { name: file, rows: table.rows, digest: `sha256:${tableDigest(table)}`, matrix, table }
}

function limited(background: NamedRows | null, { backgroundRows, seed }: PlanRequest): NamedRows | null {
  if (background === null || backgroundRows === null || backgroundRows >= background.rows) return background
  const chosen = createRandom(seed).choice(background.rows, backgroundRows)
  return {
    ...background,
    rows: backgroundRows,
    matrix: matrixRows(background.matrix, chosen),
    table: background.table === null ? null : selectRows(background.table, chosen),
    sample: { of: background.rows, seed, positions: chosen },
  }
}

function chosenMethod(
  model: ModelInUse,
  asked: ExplainMethod,
  background: NamedRows | null,
): ExplanationPlan['method'] {
  if (asked === 'interventional' && background === null)
    throw appError('jobs.no_background', { model: model.reference })
  if (asked !== 'auto') return asked
  return background === null ? 'path_dependent' : 'interventional'
}

type Explainers = Pick<ExplanationPlan, 'method' | 'scale' | 'values' | 'byFamily' | 'executor'> & {
  readonly background: NamedRows | null
}

function explainers(
  model: ModelInUse,
  { method, background, scale, values, byFamily, executor }: Explainers,
): ExplanationPlan['explainerOf'] {
  const known = new Map<number, ReturnType<ExplanationPlan['explainerOf']>>()
  const make = (output: number) => {
    const choice = { method, background: background?.matrix ?? null, output, executor }
    if (values === 'interactions') return prepareInteractions(model.model, choice)
    if (scale === 'margin' && byFamily && background !== null)
      return preparePlayerShap(model.model, background.matrix, familyPlayers(model), { output })
    if (scale === 'margin') return prepareExplainer(model.model, choice)
    return prepareProbability(model.model, byFamily ? { ...choice, players: familyPlayers(model) } : choice)
  }
  return (output) => {
    const explainer = known.get(output) ?? asOfBackground(background, () => make(output))
    known.set(output, explainer)
    return explainer
  }
}

/** Does work that reads the background; an error about one of its rows then names the row, and the background. */
function asOfBackground<T>(background: NamedRows | null, work: () => T): T {
  if (background === null) return work()
  try {
    return background.sample === undefined ? work() : atRows(background.sample.positions, work)
  } catch (error) {
    throw ofBackground(background.name, error)
  }
}

/** The same error, which says first that the fault is in the background and not in the rows that are explained. */
function ofBackground(name: string, error: unknown): unknown {
  if (!(error instanceof CandorError) || !backgroundFaults.has(error.code)) return error
  const { row: _, ...values } = error.values
  const message = `background ${name}: ${error.message}`
  const { code, kind, pointer } = error
  return new CandorError(code, { kind, template: '{message}', remedy: '' }, { ...values, message }, pointer)
}

const backgroundFaults = new Set([
  'features.missing_column',
  'features.unknown_level',
  'jobs.wrong_column_count',
  'models.missing_value_refused',
])
