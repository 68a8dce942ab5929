/**
 * Isolation forests beside scikit-learn's on real tables: fitted on all rows without labels, then judged by how well the anomaly score
 * tells the labelled rows apart (ROC AUC, our own metric code for both). Random trees of two generators agree in distribution only, so
 * both are run with many seeds, and the difference of the means is set against its standard error.
 *
 *   node bench/anomaly.ts [insurance-claims] [lending-club] [paysim] [--seeds 30]
 *
 * scikit-learn is run by bench/peers/anomaly.py where bench/peers/.venv stands (requirements.txt).
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { anomalyScores, margins, rocAuc, trainIsolationForest } from '@candor/core'
import { insuranceClaims, type LabelledRows, lendingClub, paysim } from './real-tables.ts'

const here = dirname(fileURLToPath(import.meta.url))
const out = join(here, 'out')
const python = join(here, 'peers/.venv/bin/python')
const tables = { 'insurance-claims': insuranceClaims, 'lending-club': lendingClub, paysim }
const parameters = { n_estimators: 100, max_samples: 256 }

main(process.argv.slice(2))

function main(words: readonly string[]): void {
  const at = words.indexOf('--seeds')
  const seeds = at === -1 ? 30 : Number(words[at + 1])
  mkdirSync(out, { recursive: true })
  if (!existsSync(python)) console.log('SKIPPED scikit-learn: bench/peers/.venv is not there')
  console.log(`${JSON.stringify(parameters)}, ${seeds} seeds; ROC AUC, mean ± sd over seeds`)
  const named = Object.entries(tables).filter(([name]) => words.includes(name))
  for (const [, read] of named.length > 0 ? named : Object.entries(tables)) compare(read(), seeds)
}

function compare(table: LabelledRows, seeds: number): void {
  const ours = Array.from({ length: seeds }, (_, seed) => aucOf(table, ourScores(table, seed)))
  const { rows, columns } = table.matrix
  console.log(`\n${table.name}: ${rows} rows, ${columns.length} columns`)
  console.log(`  candor         ${spread(ours)}`)
  if (!existsSync(python)) return
  const theirs = peerScores(table, seeds).map((scores) => aucOf(table, scores))
  console.log(`  scikit-learn   ${spread(theirs)}`)
  const [a, b] = [moments(ours), moments(theirs)]
  const error = Math.sqrt((a.variance + b.variance) / seeds)
  console.log(`  difference     ${(a.mean - b.mean).toFixed(5)} ± ${error.toFixed(5)} (standard error)`)
}

function ourScores({ matrix }: LabelledRows, seed: number): Float64Array {
  const { ensemble, anomaly } = trainIsolationForest(matrix, {
    nEstimators: parameters.n_estimators,
    maxSamples: parameters.max_samples,
    seed,
  })
  return anomalyScores(anomaly, margins(ensemble, matrix))
}

/** One array of anomaly scores for each seed. */
function peerScores({ name, matrix }: LabelledRows, seeds: number): Float64Array[] {
  const stem = join(out, `${name}.anomaly`)
  writeFileSync(
    `${stem}.f64`,
    Buffer.concat(matrix.columns.map((column) => Buffer.from(column.buffer as ArrayBuffer))),
  )
  writeFileSync(`${stem}.json`, JSON.stringify({ rows: matrix.rows, seeds, parameters }))
  const run = spawnSync(python, [join(here, 'peers/anomaly.py'), stem], { stdio: 'inherit' })
  if (run.status !== 0) throw new Error(`bench/peers/anomaly.py ended with ${run.status}`)
  const bytes = readFileSync(`${stem}.scores.f64`)
  const scores = new Float64Array(bytes.buffer, bytes.byteOffset, seeds * matrix.rows)
  return Array.from({ length: seeds }, (_, i) => scores.subarray(i * matrix.rows, (i + 1) * matrix.rows))
}

function aucOf({ labels }: LabelledRows, scores: Float64Array): number {
  const auc = rocAuc(labels, scores)
  if (!('value' in auc)) throw new Error(`ROC AUC is undefined: ${auc.reason}`)
  return auc.value
}

function spread(values: readonly number[]): string {
  const { mean, variance } = moments(values)
  return `${mean.toFixed(5)} ± ${Math.sqrt(variance).toFixed(5)}`
}

function moments(values: readonly number[]): { mean: number; variance: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return { mean, variance: squares / (values.length - 1) }
}
