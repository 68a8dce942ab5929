import {
  createRandom,
  type Explainer,
  type Matrix,
  matrixRows,
  type Profile,
  prepareExplainer,
  profileTable,
  selectRows,
  type Table,
  tableDigest,
} from '@candor/core'
import { appError } from '../errors.ts'
import type { ModelInUse } from './model-in-use.ts'
import { rowsForModel } from './model-rows.ts'
import type { ReadOptions } from './read-table.ts'

export type ExplainMethod = 'auto' | 'path_dependent' | 'interventional' | 'exact'

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
  /** the explainer of one output */
  readonly explainerOf: (output: number) => Pick<Explainer, 'explain' | 'plan'>
}

export type PlanRequest = {
  readonly method: ExplainMethod
  /** a file, or the name of the model's own background; null for the model's own */
  readonly background: string | null
  readonly backgroundRows: number | null
  readonly seed: number
  readonly reading: ReadOptions
  readonly isStrict?: boolean
}

/**
 * Decides how rows are explained. `auto` is interventional where there is a background, the model's own or the one asked for, else
 * path-dependent.
 *
 * @throws jobs.no_background, and what reading the background throws
 */
export async function planExplanation(model: ModelInUse, request: PlanRequest): Promise<ExplanationPlan> {
  const background = await backgroundFor(model, request)
  const method = chosenMethod(model, request.method, background)
  const used = method === 'path_dependent' ? null : background
  return {
    method,
    background: used,
    known: background,
    explainerOf: explainers(model, method, used?.matrix ?? null),
  }
}

/** Fewer rows say nothing about what is usual: a tenth of them, the narrowest band, would be less than two. */
const fewestRows = 20

/**
 * What the values of a row are compared with in words: the model's own training profile, else the background, else the input. Of rows
 * that are too few there is no profile, and no comparison is made.
 */
export function cohortOf(
  { profile }: ModelInUse,
  background: NamedRows | null,
  input: Table,
): { readonly profile: Profile; readonly cohort: 'train' | 'background' | 'input' } {
  if (profile.columns.length > 0) return { profile, cohort: 'train' }
  if (background?.table != null) return { profile: profileOf(background.table), cohort: 'background' }
  return { profile: profileOf(input), cohort: 'input' }
}

function profileOf(table: Table): Profile {
  const profile = profileTable(table)
  return table.rows < fewestRows ? { ...profile, columns: [] } : profile
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
  const { table, matrix, unknown } = await rowsForModel(model, { files: [file], isStrict, reading: silent })
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

function explainers(
  { model }: ModelInUse,
  method: ExplanationPlan['method'],
  background: Matrix | null,
): ExplanationPlan['explainerOf'] {
  return (output) => prepareExplainer(model, { method, background, output })
}
