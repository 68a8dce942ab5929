import {
  applyPipeline,
  CandorError,
  candorError,
  compareText,
  knownNames,
  type Matrix,
  missingInputs,
  type Table,
  type UnknownLevel,
} from '@candor/core'
import { atRows } from './at-rows.ts'
import type { DeclaredKind } from './files/column-kind.ts'
import type { SparseColumns } from './files/input-file.ts'
import { isSparseName, sparseName } from './files/libsvm-table.ts'
import { type ModelInUse, renameInputs } from './model-in-use.ts'
import { ownName } from './own-name.ts'
import { scenarioReading } from './own-tables/scenario-reading.ts'
import { counted, someNames } from './phrases.ts'
import { type ColumnChoice, type OpenTable, type ReadOptions, readTable, withTable } from './read-table.ts'

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
  const { isStrict = false } = request
  const { reading, model } = readingFor(given, request)
  const table = await readTable(request.files, reading)
  const { matrix, unknown } = applyPipeline(model().pipeline, table, { strict: isStrict })
  for (const note of unknownNotes(unknown)) reading.onNote?.(note)
  return { model: model(), table, matrix, unknown, positions: table.positions ?? null }
}

/** Rows that a model takes, and where they stand in the input: at `first` and after, or at `positions`. */
export type ModelBlock = {
  readonly table: Table
  readonly matrix: Matrix
  readonly first: number
  readonly positions: Int32Array | null
}

/** A table that is open for a model: its rows come block by block. */
export type OpenRows = {
  /** the model with the names that the table uses */
  readonly model: ModelInUse
  /** rows that will come */
  readonly rows: number
  /** rows of the input */
  readonly of: number
  readonly schema: Table['schema']
  /** no more than so many rows at a time; levels that training had not seen are counted anew each time */
  readonly blocks: (blockRows: number) => AsyncGenerator<ModelBlock>
  /** the tables of all rows that meet the condition, in the range or not */
  readonly tables: (blockRows: number) => AsyncGenerator<Table>
  /** levels that training had not seen in the blocks that came, by column and code point */
  readonly unknown: () => readonly UnknownLevel[]
}

/**
 * The same for tables that memory may not hold: gives the open rows to the work. With `isStrict` levels that training had not seen are looked for in all
 * rows first.
 *
 * @throws as `rowsForModel`
 */
export async function withRowsForModel<T>(
  given: ModelInUse,
  request: RowsRequest,
  work: (rows: OpenRows) => Promise<T>,
): Promise<T> {
  const { reading, model } = readingFor(given, request)
  return await withTable(request.files, reading, async (table) => {
    const rows = openRows(model(), table)
    if (request.isStrict === true) await requireKnownLevels(rows.model, table)
    const result = await work(rows)
    for (const note of unknownNotes(rows.unknown())) reading.onNote?.(note)
    return result
  })
}

function readingFor(given: ModelInUse, { besides = {}, reading }: RowsRequest) {
  const own = scenarioReading(given.scenario, reading)
  let model = given
  const choose: ReadOptions['choose'] = (names, sparse) => {
    model = withColumns(given, names, Object.keys(besides), sparse, own)
    return chosenColumns(model, withAbsent(model, names, sparse), besides, own)
  }
  return { reading: { ...own, choose }, model: () => model }
}

function openRows(model: ModelInUse, { rows, of, schema, blocks, allBlocks }: OpenTable): OpenRows {
  let levels = new Map<string, Map<string, number>>()
  return {
    model,
    rows,
    of,
    schema,
    blocks: async function* (blockRows) {
      levels = new Map()
      for await (const block of blocks(blockRows)) {
        const { matrix, unknown } = atRows(placesOf(block, 0, block.table.rows), () =>
          applyPipeline(model.pipeline, block.table),
        )
        addLevels(levels, unknown)
        yield { ...block, matrix }
      }
    },
    tables: async function* (blockRows) {
      for await (const { table } of allBlocks(blockRows)) yield table
    },
    unknown: () => inOrder(model, levels),
  }
}

/** Where rows `from … to - 1` of a block stand in the input: for errors about one of them. */
export function placesOf(
  { first, positions }: Pick<ModelBlock, 'first' | 'positions'>,
  from: number,
  to: number,
): Int32Array {
  return positions?.subarray(from, to) ?? Int32Array.from({ length: to - from }, (_, i) => first + from + i)
}

function addLevels(levels: Map<string, Map<string, number>>, unknown: readonly UnknownLevel[]): void {
  for (const { column, level, count } of unknown) {
    const own = levels.get(column) ?? new Map<string, number>()
    levels.set(column, own.set(level, (own.get(level) ?? 0) + count))
  }
}

/** By column in the order of the encoders, and by code point, as one table gives them. */
function inOrder(
  { pipeline }: ModelInUse,
  levels: ReadonlyMap<string, ReadonlyMap<string, number>>,
): UnknownLevel[] {
  const place = (column: string) => placeOfEncoder(pipeline, column)
  return [...levels]
    .sort(([a], [b]) => place(a) - place(b))
    .flatMap(([column, own]) =>
      [...own].sort(([a], [b]) => compareText(a, b)).map(([level, count]) => ({ column, level, count })),
    )
}

function placeOfEncoder({ encoders, outputs }: ModelInUse['pipeline'], column: string): number {
  const sources = outputs.find(({ sources }) => sources.includes(column))
  const own = encoders.findIndex(({ source }) => source === column)
  return own >= 0 ? own : encoders.findIndex(({ source }) => source === sources?.source)
}

/** Rows at a time where rows are only looked at. */
const lookedAtRows = 65_536

/** Of all unknown levels the error names the first one by column and code point, wherever its row is. */
async function requireKnownLevels(model: ModelInUse, { blocks }: OpenTable): Promise<void> {
  let first: CandorError | null = null
  const isBefore = (a: CandorError, b: CandorError) => {
    const [one, other] = [a, b].map(({ values }) => placeOfEncoder(model.pipeline, String(values['column'])))
    return one! - other! || compareText(String(a.values['level']), String(b.values['level']))
  }
  for await (const { table } of blocks(lookedAtRows))
    try {
      applyPipeline(model.pipeline, table, { strict: true })
    } catch (error) {
      if (!(error instanceof CandorError) || error.code !== 'features.unknown_level') throw error
      if (first === null || isBefore(error, first) < 0) first = error
    }
  if (first !== null) throw first
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
