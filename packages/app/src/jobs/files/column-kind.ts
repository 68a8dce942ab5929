import type { ColumnType } from '@candor/core'
import { appError } from '../../errors.ts'
import { sqlName } from './duckdb.ts'
import type { SourceColumn } from './source-columns.ts'

/** What a caller may declare a column to be. */
export type DeclaredKind = 'text' | 'number' | 'integer' | 'boolean' | 'instant'

const spellings: Readonly<Record<string, DeclaredKind>> = {
  text: 'text',
  category: 'text',
  string: 'text',
  number: 'number',
  float: 'number',
  float64: 'number',
  float32: 'number',
  double: 'number',
  integer: 'integer',
  int: 'integer',
  int32: 'integer',
  boolean: 'boolean',
  bool: 'boolean',
  instant: 'instant',
  date: 'instant',
  time: 'instant',
  timestamp: 'instant',
}

/** What the values of one column are, counted over all of its rows. */
export type KindCounts = {
  readonly rows: number
  /** values that are not missing */
  readonly values: number
  /** values that are numbers, infinities and NaN words among them */
  readonly numbers: number
  readonly finite: number
  readonly infinite: number
  /** numbers written without point or exponent */
  readonly integers: number
  readonly booleans: number
  readonly instants: number
  readonly nested: number
  /** integers with a zero before them, such as 01234 */
  readonly padded: number
  /** largest absolute value of the finite numbers */
  readonly largest: number
}

/** Below 2^53 doubles tell all integers apart; 2^53 + 1 already reads as 2^53. */
export const exactIntegers = 9007199254740992

/** Reads the name of a type in `--types`. */
export function declaredKind(column: string, spelling: string): DeclaredKind {
  const kind = spellings[spelling.trim().toLowerCase()]
  if (kind === undefined)
    throw appError('files.unknown_type', {
      column,
      received: spelling,
      known: 'text, number, integer, boolean, date',
    })
  return kind
}

/**
 * The SQL aggregates that fill a `KindCounts`, in the order of `countsOf`. A declared kind is looked for in the text of the values, and only what
 * decides about it is counted; the rest is 0.
 */
export function countingSql(column: SourceColumn, declared: DeclaredKind | null): string {
  const { text, native, name } = column
  if (native !== null && native !== 'JSON' && !isText(native) && declared !== 'text')
    return countingNative(sqlName(name), native)
  const own = sqlName(name)
  const byValue = native === 'JSON' && declared === null
  const number = numberSql(text)
  const numeric = byValue
    ? `${number} is not null and json_type(${own}) not in ('VARCHAR', 'BOOLEAN')`
    : `${number} is not null`
  const isBoolean =
    declared === 'boolean' ? `${booleanSql(text)} is not null` : `lower(${text}) in ('true', 'false')`
  const only = (kinds: readonly (DeclaredKind | null)[], sql: string) =>
    kinds.includes(declared) ? sql : '0'
  const ofNumbers = (sql: string) => only([null, 'number', 'integer'], sql)
  return [
    `count(${text})`,
    ofNumbers(countIf(numeric)),
    ofNumbers(countIf(`${numeric} and isfinite(${number})`)),
    only([null, 'number', 'integer', 'instant'], countIf(`${numeric} and isinf(${number})`)),
    ofNumbers(countIf(`${numeric} and ${integerSql(text, number)}`)),
    only([null, 'boolean'], countIf(byValue ? `json_type(${own}) = 'BOOLEAN'` : isBoolean)),
    only([null, 'instant'], countIf(`${instantSql(text)} is not null`)),
    native === 'JSON' ? countIf(`json_type(${own}) in ('OBJECT', 'ARRAY')`) : '0',
    native === null && declared === null
      ? countIf(`starts_with(${text}, '0') and regexp_full_match(${text}, '0[0-9]+')`)
      : '0',
    ofNumbers(largestIf(`${numeric} and isfinite(${number})`, number)),
  ].join(', ')
}

export const countsPerColumn = 10

/** Reads what `countingSql` counted. */
export function countsOf(rows: number, counted: readonly number[]): KindCounts {
  const [values, numbers, finite, infinite, integers, booleans, instants, nested, padded, largest] = counted
  return {
    rows,
    values: values!,
    numbers: numbers!,
    finite: finite!,
    infinite: infinite!,
    integers: integers!,
    booleans: booleans!,
    instants: instants!,
    nested: nested!,
    padded: padded!,
    largest: largest!,
  }
}

/** The type of a column: as declared, else as the file itself states it, else as its values are. Null: a value contradicts it. */
export function columnType(
  { native }: SourceColumn,
  counts: KindCounts,
  declared: DeclaredKind | null,
): ColumnType | null {
  if (declared !== null) return typeFromDeclared(declared, counts)
  if (native === 'FLOAT') return 'float32'
  return native !== null && isText(native) ? 'category' : typeFromCounts(counts)
}

/**
 * The type that the whole column is of: boolean (true and false), int32, float64, instant, else category. Integers from 2^53 on stay
 * text, because a double would make different ones equal. A column without any value is float64.
 */
function typeFromCounts(counts: KindCounts): ColumnType {
  const { values, numbers, finite, integers, booleans, instants, largest } = counts
  if (values === 0) return 'float64'
  if (booleans === values) return 'boolean'
  if (numbers === values && finite > 0) {
    if (integers < values) return 'float64'
    if (largest <= 2147483647) return 'int32'
    return largest >= exactIntegers ? 'category' : 'float64'
  }
  return instants === values ? 'instant' : 'category'
}

function typeFromDeclared(kind: DeclaredKind, counts: KindCounts): ColumnType | null {
  const { values, numbers, integers, booleans, instants, largest } = counts
  if (kind === 'text') return 'category'
  if (kind === 'boolean') return booleans === values ? 'boolean' : null
  if (kind === 'instant') return instants === values ? 'instant' : null
  if (numbers < values) return null
  if (integers === values && largest <= 2147483647 && values > 0) return 'int32'
  return kind === 'integer' && integers < values ? null : 'float64'
}

/** Whether more than half of the values are numbers but not all of them: very likely a column of numbers with a stray word. */
export function isMixed({ values, numbers }: KindCounts): boolean {
  return numbers < values && numbers * 2 > values
}

/** The SQL condition that finds a value which is not of the kind. */
export function contradictionSql(kind: DeclaredKind, { text }: SourceColumn): string {
  if (kind === 'instant') return `${text} is not null and ${instantSql(text)} is null`
  if (kind === 'boolean') return `${text} is not null and ${booleanSql(text)} is null`
  if (kind === 'integer') return `${text} is not null and not regexp_full_match(${text}, '${integerPattern}')`
  return `${text} is not null and ${numberSql(text)} is null`
}

/** The SQL condition that finds an infinite number. */
export function infinitySql({ text }: SourceColumn): string {
  return `isinf(${numberSql(text)})`
}

/** The SQL expression of a column's values in the form in which they enter the typed array; missing as the table writes it. */
export function valueSql(type: ColumnType, { text, native, name }: SourceColumn): string {
  const own = native === null || native === 'JSON' ? text : sqlName(name)
  if (type === 'int32') return `coalesce(try_cast(${own} as integer), -2147483648)::integer`
  if (type === 'float32') return `coalesce(${own}::float, 'nan'::float)`
  if (type === 'float64') return `coalesce(try_cast(${own} as double), 'nan'::double)`
  if (type === 'boolean') return `coalesce(${booleanSql(text)}::utinyint, 255)::utinyint`
  if (type === 'instant') return `coalesce(epoch_ms(${instantSql(text)})::double, 'nan'::double)`
  return text
}

/** The SQL expression of a column's values as SQL itself has them; null where they are missing. */
export function naturalSql(type: ColumnType, { text, native, name }: SourceColumn): string {
  if (native !== null && native !== 'JSON' && !isText(native)) return sqlName(name)
  if (type === 'boolean') return booleanSql(text)
  if (type === 'instant') return instantSql(text)
  if (type === 'category') return text
  return `try_cast(${text} as ${type === 'int32' ? 'integer' : 'double'})`
}

const integerPattern = '\\s*[+-]?[0-9]+\\s*'

const integerTypes = /^U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)$/
const realTypes = /^(FLOAT|DOUBLE|DECIMAL.*)$/
const instantTypes = /^(DATE|TIMESTAMP.*)$/

function countingNative(own: string, native: string): string {
  const values = `count(${own})`
  const isInteger = integerTypes.test(native)
  const isNumber = isInteger || realTypes.test(native)
  const isPlain = isNumber || native === 'BOOLEAN' || instantTypes.test(native)
  return [
    values,
    isNumber ? values : '0',
    isNumber ? countIf(`isfinite(${own}::double)`) : '0',
    isNumber ? countIf(`isinf(${own}::double)`) : '0',
    isInteger ? values : '0',
    native === 'BOOLEAN' ? values : '0',
    instantTypes.test(native) ? values : '0',
    isPlain ? '0' : values,
    '0',
    isNumber ? largestIf(`isfinite(${own}::double)`, `${own}::double`) : '0',
  ].join(', ')
}

/** Not `count(*) filter (…)`: DuckDB passes every column of the query through every filter, minutes for a table of 300 columns. */
function countIf(condition: string): string {
  return `count(case when ${condition} then 1 end)`
}

function largestIf(condition: string, number: string): string {
  return `coalesce(max(case when ${condition} then abs(${number}) end), 0)`
}

function isText(native: string): boolean {
  return native === 'VARCHAR' || native === 'UUID' || native.startsWith('ENUM')
}

function numberSql(text: string): string {
  return `(case when contains(${text}, '_') then null else try_cast(${text} as double) end)`
}

/** Of a text that is a number: written without point and exponent. */
function integerSql(text: string, number: string): string {
  return `isfinite(${number}) and not contains(${text}, '.') and not contains(lower(${text}), 'e')`
}

function booleanSql(text: string): string {
  return `(case when lower(${text}) in ('true', 't', 'yes', 'y', '1', '1.0') then true
    when lower(${text}) in ('false', 'f', 'no', 'n', '0', '0.0') then false end)`
}

function instantSql(text: string): string {
  return `(case when length(${text}) >= 8 then try_cast(${text} as timestamptz) end)`
}
