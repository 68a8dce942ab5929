/** One run of our side of bench/training.ts, in a process of its own: `node bench/training-run.ts FOLDER/NAME`; prints one line of JSON. */
import { closeSync, openSync, readFileSync, readSync, writeFileSync } from 'node:fs'
import {
  type Algorithm,
  anomalyScores,
  type Ensemble,
  linkOf,
  type Matrix,
  margins,
  resolveParameters,
  trainBoosting,
  trainExtraTrees,
  trainForest,
  trainIsolationForest,
} from '@candor/core'
import { createThreadExecutor } from '../packages/app/src/jobs/thread-executor.ts'

const stem = process.argv[2]!
const task = JSON.parse(readFileSync(`${stem}.task.json`, 'utf8'))
const file = openSync(`${stem}.f64`, 'r')
const train = readMatrix(task.rows)
const test = readMatrix(task.testRows)
const labels = readNumbers(task.rows)
closeSync(file)

const settings = Object.fromEntries(
  Object.entries(task.parameters).map(([name, value]) => [name, String(value ?? 'none')]),
)
const executor = createThreadExecutor({ threads: task.threads })
const started = performance.now()
const cpu = process.cpuUsage()
const score = trained(task.algorithm)
const seconds = (performance.now() - started) / 1000
const used = process.cpuUsage(cpu)
const cpuSeconds = (used.user + used.system) / 1e6
const peakMegabytes = process.resourceUsage().maxRSS / 1024
const times = [1, 2, 3].map(() => {
  const from = performance.now()
  const before = process.cpuUsage()
  score()
  const { user, system } = process.cpuUsage(before)
  return { wall: (performance.now() - from) / 1000, cpu: (user + system) / 1e6 }
})
writeFileSync(`${stem}.candor.f64`, new Uint8Array(score().buffer))
const scoreSeconds = Math.min(...times.map(({ wall }) => wall))
const scoreCpuSeconds = Math.min(...times.map(({ cpu }) => cpu))
console.log(JSON.stringify({ seconds, cpuSeconds, peakMegabytes, scoreSeconds, scoreCpuSeconds }))

/** Trains, and gives back the way to score the test rows. */
function trained(algorithm: Algorithm): () => Float64Array<ArrayBuffer> {
  if (algorithm === 'isolation-forest') {
    const forest = trainIsolationForest(train, resolveParameters('isolation-forest', settings))
    return () => new Float64Array(anomalyScores(forest.anomaly, margins(forest.ensemble, test, { executor })))
  }
  const ensemble = ensembleOf(algorithm)
  return () => new Float64Array(linkOf(ensemble)(margins(ensemble, test, { executor })))
}

function ensembleOf(algorithm: Algorithm): Ensemble {
  if (algorithm === 'rf')
    return trainForest(train, labels, { ...resolveParameters('rf', settings), executor }).ensemble
  if (algorithm === 'extra-trees')
    return trainExtraTrees(train, labels, { ...resolveParameters('extra-trees', settings), executor })
      .ensemble
  return trainBoosting(train, labels, { ...resolveParameters('gbm', settings), executor }).ensemble
}

function readMatrix(rows: number): Matrix {
  const names = Array.from({ length: task.columns }, (_, j) => `x${j}`)
  return { rows, names, columns: names.map(() => readNumbers(rows)) }
}

function readNumbers(count: number): Float64Array {
  const numbers = new Float64Array(count)
  readSync(file, new Uint8Array(numbers.buffer))
  return numbers
}
