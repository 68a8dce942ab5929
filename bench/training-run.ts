/** One run of our side of bench/training.ts, in a process of its own: `node bench/training-run.ts FOLDER/NAME`; prints one line of JSON. */
import { closeSync, openSync, readFileSync, readSync, writeFileSync } from 'node:fs'
import { linkOf, type Matrix, margins, resolveParameters, trainBoosting, trainForest } from '@candor/core'
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
const { ensemble } =
  task.algorithm === 'rf'
    ? trainForest(train, labels, { ...resolveParameters('rf', settings), executor })
    : trainBoosting(train, labels, { ...resolveParameters('gbm', settings), executor })
const seconds = (performance.now() - started) / 1000
const used = process.cpuUsage(cpu)
const cpuSeconds = (used.user + used.system) / 1e6
const peakMegabytes = process.resourceUsage().maxRSS / 1024
const times = [1, 2, 3].map(() => {
  const from = performance.now()
  margins(ensemble, test, { executor })
  return (performance.now() - from) / 1000
})
writeFileSync(
  `${stem}.candor.f64`,
  new Uint8Array(linkOf(ensemble)(margins(ensemble, test, { executor })).buffer),
)
console.log(JSON.stringify({ seconds, cpuSeconds, peakMegabytes, scoreSeconds: Math.min(...times) }))

function readMatrix(rows: number): Matrix {
  const names = Array.from({ length: task.columns }, (_, j) => `x${j}`)
  return { rows, names, columns: names.map(() => readNumbers(rows)) }
}

function readNumbers(count: number): Float64Array {
  const numbers = new Float64Array(count)
  readSync(file, new Uint8Array(numbers.buffer))
  return numbers
}
