import type { CategoryColumn, Column } from '../data/index.ts'
import { missingFlags } from '../data/index.ts'
import { asCategory, asNumbers } from './coerce-column.ts'
import type { UnknownCounts } from './level-codes.ts'
import { levelCodes, oneHot, unknownCounts, usedLevels } from './level-codes.ts'
import type { EncoderPlan, FittedEncoder, OutputColumn } from './pipeline.ts'
import { meanAndScale, medianAndIqr, scaled } from './scaling.ts'

type Kind = EncoderPlan['kind']
type PlanOf<K extends Kind> = Extract<EncoderPlan, { kind: K }>
type FittedOf<K extends Kind> = Extract<FittedEncoder, { kind: K }>

/** What an encoder says of one of its columns; the pipeline adds sources and family. */
export type EncodedColumn = Pick<OutputColumn, 'name' | 'kind' | 'level'>

/** The model columns of an encoder, and the levels that training had not seen (none where the encoder knows no levels). */
export type Encoded = { readonly columns: readonly Float64Array[]; readonly unknown: UnknownCounts }

/** One kind of encoder: what it learns from the training rows, which columns it makes, and how. */
type EncoderKind<K extends Kind> = {
  readonly fit: (plan: PlanOf<K>, column: Column) => FittedOf<K>
  readonly outputs: (fitted: FittedOf<K>) => readonly EncodedColumn[]
  readonly encode: (fitted: FittedOf<K>, column: Column) => Encoded
}

const kinds: { readonly [K in Kind]: EncoderKind<K> } = {
  passthrough: {
    fit: ({ kind, source }, column) => {
      asNumbers(source, column)
      return { kind, source }
    },
    outputs: valueColumn,
    encode: ({ source }, column) => numeric(asNumbers(source, column)),
  },
  standard: {
    fit: ({ kind, source }, column) => ({ kind, source, ...meanAndScale(asNumbers(source, column)) }),
    outputs: valueColumn,
    encode: ({ source, mean, scale }, column) => numeric(scaled(asNumbers(source, column), mean, scale)),
  },
  robust: {
    fit: ({ kind, source }, column) => ({ kind, source, ...medianAndIqr(asNumbers(source, column)) }),
    outputs: valueColumn,
    encode: ({ source, median, iqr }, column) => numeric(scaled(asNumbers(source, column), median, iqr)),
  },
  ordinal: {
    fit: ({ kind, source, levels, missing }, column) => ({
      kind,
      source,
      levels: levels ?? usedLevels(asCategory(source, column)),
      ...(missing && { missing }),
    }),
    outputs: valueColumn,
    encode: ({ source, levels, missing }, column) =>
      encodeLevels(levels, asCategory(source, column), missing === 'nan' ? ordinalOrNaN : ordinal),
  },
  one_hot: {
    fit: ({ kind, source, names = 'prefixed' }, column) => ({
      kind,
      source,
      names,
      levels: usedLevels(asCategory(source, column)),
    }),
    outputs: ({ source, names, levels }) =>
      levels.map((level) => ({
        name: names === 'level' ? level : `${source}_${level}`,
        kind: 'level',
        level,
      })),
    encode: ({ source, levels }, column) => encodeLevels(levels, asCategory(source, column), oneHot),
  },
  missing_flag: {
    fit: ({ kind, source }) => ({ kind, source }),
    outputs: ({ source }) => [{ name: `${source}_missing`, kind: 'missing_flag', level: null }],
    encode: (_, column) => numeric(missingFlags(column)),
  },
}

/**
 * What an encoder learns from the training rows of its source.
 *
 * @throws features.not_a_number, data.wrong_type where the encoder needs numbers
 * @example
 * fitEncoder({ kind: 'ordinal', source: 'size' }, categoryColumn(['small', 'big']))
 * // { kind: 'ordinal', source: 'size', levels: ['big', 'small'] }
 */
export function fitEncoder(plan: EncoderPlan, column: Column): FittedEncoder {
  return kindOf(plan.kind).fit(plan, column)
}

/**
 * The columns that an encoder makes.
 *
 * @example
 * encodedColumns({ kind: 'missing_flag', source: 'age' })   // [{ name: 'age_missing', kind: 'missing_flag', level: null }]
 */
export function encodedColumns(fitted: FittedEncoder): readonly EncodedColumn[] {
  return kindOf(fitted.kind).outputs(fitted)
}

/**
 * The values of an encoder's columns, in the order of `encodedColumns`.
 *
 * @throws features.not_a_number, data.wrong_type where the encoder needs numbers
 * @example
 * encode({ kind: 'ordinal', source: 'size', levels: ['big', 'small'] }, categoryColumn(['small', 'huge', null])).columns
 * // [Float64Array [1, -1, -1]]
 */
export function encode(fitted: FittedEncoder, column: Column): Encoded {
  return kindOf(fitted.kind).encode(fitted, column)
}

type AnyKind = {
  readonly fit: (plan: EncoderPlan, column: Column) => FittedEncoder
  readonly outputs: (fitted: FittedEncoder) => readonly EncodedColumn[]
  readonly encode: (fitted: FittedEncoder, column: Column) => Encoded
}

function kindOf(kind: Kind): AnyKind {
  return kinds[kind] as AnyKind
}

function valueColumn(fitted: FittedEncoder): readonly EncodedColumn[] {
  return [{ name: fitted.source, kind: 'value', level: null }]
}

function numeric(values: Float64Array): Encoded {
  return { columns: [values], unknown: [] }
}

function encodeLevels(
  known: readonly string[],
  column: CategoryColumn,
  write: (codes: Int32Array, levels: number) => Float64Array[],
): Encoded {
  return {
    columns: write(levelCodes(known, column), known.length),
    unknown: unknownCounts(known, column),
  }
}

function ordinal(codes: Int32Array): Float64Array[] {
  const values = new Float64Array(codes.length)
  for (let i = 0; i < values.length; i++) values[i] = codes[i]!
  return [values]
}

function ordinalOrNaN(codes: Int32Array): Float64Array[] {
  const values = new Float64Array(codes.length)
  for (let i = 0; i < values.length; i++) values[i] = codes[i]! < 0 ? Number.NaN : codes[i]!
  return [values]
}
