import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import type { Matrix } from '@candor/core'

/** A table of labelled rows, numbers as they stand and texts one-hot, every level a column. */
export type LabelledRows = { readonly name: string; readonly matrix: Matrix; readonly labels: Float64Array }

const data = join(dirname(fileURLToPath(import.meta.url)), '../../shared/data')

/** 1,000 car-insurance claims, 247 of them fraud. */
export function insuranceClaims(): LabelledRows {
  const drop = ['policy_number', 'policy_bind_date', 'incident_date', 'incident_location', 'fraud_reported']
  const table = readCsv('insurance-claims/insurance_claims.csv')
  return {
    name: 'insurance-claims',
    matrix: matrixOf(table, drop),
    labels: Float64Array.from(table['fraud_reported']!, (text) => (text === 'Y' ? 1 : 0)),
  }
}

/** 51,392 mobile-money payments, 1,392 of them fraud. */
export function paysim(): LabelledRows {
  const table = readCsv('paysim/paysim_sample.csv.gz')
  return {
    name: 'paysim',
    matrix: matrixOf(table, ['nameOrig', 'nameDest', 'isFlaggedFraud', 'isFraud']),
    labels: Float64Array.from(table['isFraud']!, Number),
  }
}

/** The first 19,999 payments of the same log in order, 81 of them fraud. */
export function paysimHead(): LabelledRows {
  const table = readCsv('paysim/paysim_head.csv')
  return {
    name: 'paysim-head',
    matrix: matrixOf(table, ['nameOrig', 'nameDest', 'isFlaggedFraud', 'isFraud']),
    labels: Float64Array.from(table['isFraud']!, Number),
  }
}

/** 9,857 loans, 517 of them bad. */
export function lendingClub(): LabelledRows {
  const table = readCsv('lending-club/lending_club.csv')
  return {
    name: 'lending-club',
    matrix: matrixOf(table, ['Class']),
    labels: Float64Array.from(table['Class']!, (text) => (text === 'bad' ? 1 : 0)),
  }
}

/** 48,842 people of the census, 11,687 with an income over 50K; both parts of the file, `?` a level of its own. */
export function adult(): LabelledRows {
  const lines = ['adult.data.gz', 'adult.test'].flatMap((file) => readLines(`adult/${file}`))
  const rows = lines.filter((line) => line.includes(',')).map((line) => line.replace(/\.$/, '').split(', '))
  const table = Object.fromEntries(adultColumns.map((name, j) => [name, rows.map((row) => row[j]!)]))
  return {
    name: 'adult',
    matrix: matrixOf(table, ['income']),
    labels: Float64Array.from(table['income']!, (text) => (text === '>50K' ? 1 : 0)),
  }
}

const adultColumns =
  'age workclass fnlwgt education education-num marital-status occupation relationship race sex capital-gain capital-loss hours-per-week native-country income'.split(
    ' ',
  )

function matrixOf(table: Record<string, string[]>, drop: readonly string[]): Matrix {
  const used = Object.entries(table).filter(([name]) => !drop.includes(name))
  const columns = used.flatMap(([name, texts]) =>
    areNumbers(texts) ? [numbers(name, texts)] : oneHot(name, texts),
  )
  return {
    rows: columns[0]!.values.length,
    names: columns.map(({ name }) => name),
    columns: columns.map(({ values }) => values),
  }
}

type Column = { readonly name: string; readonly values: Float64Array }

function areNumbers(texts: readonly string[]): boolean {
  return texts.every((text) => text !== '' && Number.isFinite(Number(text)))
}

function numbers(name: string, texts: readonly string[]): Column {
  return { name, values: Float64Array.from(texts, Number) }
}

function oneHot(name: string, texts: readonly string[]): Column[] {
  const levels = [...new Set(texts)].sort()
  return levels.map((level) => ({
    name: `${name}_${level}`,
    values: Float64Array.from(texts, (text) => (text === level ? 1 : 0)),
  }))
}

/** Plain reader: no file has a comma within quotes. */
function readCsv(path: string): Record<string, string[]> {
  const [header = [], ...rows] = readLines(path).map((line) => line.replaceAll('"', '').split(','))
  return Object.fromEntries(header.map((name, j) => [name, rows.map((row) => row[j]!)]))
}

function readLines(path: string): string[] {
  const bytes = readFileSync(join(data, path))
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
  return text.trim().split(/\r?\n/)
}
