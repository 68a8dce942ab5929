import {
  applyPipeline,
  candorError,
  knownNames,
  type Matrix,
  missingInputs,
  type Table,
  type UnknownLevel,
} from '@candor/core'
import type { DeclaredKind } from './files/column-kind.ts'
import type { SparseColumns } from './files/input-file.ts'
import { isSparseName, sparseName } from './files/libsvm-table.ts'
import { type ModelInUse, renameInputs } from './model-in-use.ts'
import { ownName } from './own-name.ts'
import { scenarioReading } from './own-tables/scenario-reading.ts'
import { counted, someNames } from './phrases.ts'
import { type ColumnChoice, type ReadOptions, readTable } from './read-table.ts'

export type RowsForModel = {
  /** the model with the names that the table uses */
  readonly model: ModelInUse
  readonly table: Table
  readonly matrix: Matrix
  readonly unknown: readonly UnknownLevel[]
  /** where the rows stand in the input, where only some were read */
  readonly positions: Int32Array | null
}

export type RowsRequest = {
  readonly files: readonly string[]
  /** columns that are wanted besides those of the model, and what they are */
  readonly besides?: Readonly<Record<string, DeclaredKind | null>>
  readonly isStrict?: boolean
  readonly reading: ReadOptions
}

const kinds: Readonly<Record<string, DeclaredKind>> = {
  float64: 'number',
  float32: 'number',
  int32: 'number',
  boolean: 'boolean',
  category: 'text',
  instant: 'instant',
}

/**
 * Reads a table as a model needs it and makes the model's matrix of it. Columns are found by name, also by the spellings that the model's
 * scenario knows; by position where the model has no names of its own. Missing columns are errors, surplus ones give a note.
 *
 * @throws features.missing_column, jobs.wrong_column_count, and what reading and applying throw
 */
export async function rowsForModel(given: ModelInUse, request: RowsRequest): Promise<RowsForModel> {
  const { besides = {}, isStrict = false } = request
  const reading = scenarioReading(given.scenario, request.reading)
  let model = given
  const table = await readTable(request.files, {
    ...reading,
    choose: (names, sparse) => {
      model = withColumns(given, names, Object.keys(besides), sparse, reading)
      return chosenColumns(model, withAbsent(model, names, sparse), besides, reading)
    },
  })
  const { matrix, unknown } = applyPipeline(model.pipeline, table, { strict: isStrict })
  for (const note of unknownNotes(unknown)) reading.onNote?.(note)
  return { model, table, matrix, unknown, positions: table.positions ?? null }
}

/** One sentence per column, whatever the number of its unknown levels. */
function unknownNotes(unknown: readonly UnknownLevel[]): string[] {
  return [...Map.groupBy(unknown, ({ column }) => column)].map(([column, levels]) => {
    const rows = levels.reduce((sum, { count }) => sum + count, 0)
    const names = levels.map(({ level }) => level)
    const what = names.length === 1 ? 'unknown level' : `${names.length} unknown levels,`
    return `column ${column}: ${what} ${someNames(names, 6)} in ${counted(rows, 'row')}, read as none of the known ones`
  })
}

/** The model reading the columns of a table, in their order where it has no names of its own. */
function withColumns(
  model: ModelInUse,
  names: readonly string[],
  besides: readonly string[],
  sparse: SparseColumns | null,
  { onNote }: ReadOptions,
): ModelInUse {
  const isForeign = model.manifest.imported !== null
  if (!model.isPositional && (sparse === null || !isForeign)) return model
  const { length } = model.pipeline.inputs
  const taken = sparse === null ? ownOrder(names, besides, length) : indexOrder(sparse, length)
  const renamed = renameInputs(model, taken)
  onNote?.(
    `${model.reference} ${model.isPositional ? 'has no column names of its own' : 'is given no column names'}: columns are taken in their order, ${someNames(taken)}`,
  )
  return renamed
}

/** All columns; without those that are read for another reason where they are more than the model has. */
function ownOrder(names: readonly string[], besides: readonly string[], length: number): readonly string[] {
  const others = names.filter((name) => !besides.includes(name))
  return others.length === length ? others : names
}

/** Indices count from 0, as XGBoost and LightGBM read them; from 1 where the last one would fall outside of the model. */
function indexOrder({ first, last }: SparseColumns, length: number): string[] {
  const base = first > 0 && last === length ? 1 : 0
  return Array.from({ length: Math.max(length, last + 1 - base) }, (_, j) => sparseName(j + base))
}

/** LIBSVM text leaves out what is missing, whole columns too. */
function withAbsent(
  { pipeline }: ModelInUse,
  names: readonly string[],
  sparse: SparseColumns | null,
): readonly string[] {
  if (sparse === null) return names
  const absent = knownNames(pipeline).filter((name) => isSparseName(name) && !names.includes(name))
  return [...names, ...absent]
}

function chosenColumns(
  model: ModelInUse,
  names: readonly string[],
  besides: Readonly<Record<string, DeclaredKind | null>>,
  reading: ReadOptions,
): ColumnChoice {
  const aliases = aliasesOf(model, names)
  const own = (name: string) => ownName(aliases, name)
  const renamed = names.map(own)
  const [missing] = missingInputs(model.pipeline, renamed)
  if (missing !== undefined)
    throw candorError('features.missing_column', {
      column: missing.column,
      nearest: missing.nearest || 'none',
    })
  const known = new Set(knownNames(model.pipeline))
  const read = names.filter((_, j) => known.has(renamed[j]!))
  tellSurplus(model, names, [...read, ...Object.keys(besides)], reading)
  const kindOf = new Map(model.pipeline.inputs.map(({ name, type }) => [name, kinds[type]!]))
  const types = [
    ...read.map((name): [string, DeclaredKind | null] => [name, kindOf.get(own(name)) ?? null]),
    ...Object.entries(besides),
    ...Object.entries(reading.types ?? {}),
  ].filter((entry): entry is [string, DeclaredKind] => entry[1] !== null)
  return {
    only: [...new Set([...read, ...Object.keys(besides)])],
    types: Object.fromEntries(types),
    names: aliases,
  }
}

/** The model's names by the other spellings that its scenario knows; LightGBM wrote its names with _ for each space. */
function aliasesOf(
  { manifest, pipeline, scenario }: ModelInUse,
  names: readonly string[],
): Readonly<Record<string, string>> {
  if (manifest.imported?.format === 'lightgbm-text') return withoutSpaces(names, pipeline)
  return scenario?.aliases ?? {}
}

function withoutSpaces(
  names: readonly string[],
  { inputs }: ModelInUse['pipeline'],
): Readonly<Record<string, string>> {
  const wanted = new Set(inputs.map(({ name }) => name))
  const pairs = names.map((name): [string, string] => [name, name.replaceAll(' ', '_')])
  const isOther = ([name, own]: readonly [string, string]) =>
    !wanted.has(name) && wanted.has(own) && !names.includes(own)
  return Object.fromEntries(pairs.filter(isOther))
}

function tellSurplus(
  { manifest }: ModelInUse,
  names: readonly string[],
  used: readonly string[],
  { onNote }: ReadOptions,
): void {
  const expected = new Set([...used, ...manifest.dropped, manifest.target])
  const surplus = names.filter((name) => !expected.has(name))
  if (surplus.length > 0) onNote?.(`columns that the model does not read: ${someNames(surplus)}`)
}
