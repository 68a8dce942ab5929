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

/** Plain reader: neither file has quoted fields. */
function readCsv(path: string): Record<string, string[]> {
  const bytes = readFileSync(join(data, path))
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
  const [header = [], ...rows] = text
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(','))
  return Object.fromEntries(header.map((name, j) => [name, rows.map((row) => row[j]!)]))
}
