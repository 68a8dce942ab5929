/**
 * The payments log: making it and writing it as Parquet, and the features of the served model, at a tenth of the published size and at the whole of it. Each
 * size runs in a process of its own, so that its peak memory is its own; seconds for a million rows stay the same where growth is linear, and memory
 * does not grow at all. Beside the wall clock stands the processor time, which other programs on the machine do not lengthen.
 *
 *   node bench/payments.ts [rows …]        default 640000 6362620
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { applyPipeline, fitPipeline, type Pipeline } from '@candor/core'
import { generateData } from '../packages/app/src/jobs/generate-data.ts'
import { scenarioOf } from '../packages/scenarios/src/index.ts'

const payments = scenarioOf('payments')
const [first, ...more] = process.argv.slice(2)

if (first === '--one') await measure(more[0]!, Number(more[1]))
else for (const work of ['write', 'features']) for (const rows of sizes()) inOwnProcess(work, rows)

function sizes(): number[] {
  return first === undefined ? [640_000, 6_362_620] : [first, ...more].map(Number)
}

function inOwnProcess(work: string, rows: number): void {
  const args = [fileURLToPath(import.meta.url), '--one', work, String(rows)]
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' })
  if (status !== 0) process.exit(1)
}

async function measure(work: string, rows: number): Promise<void> {
  if (work === 'write') await measureWriting(rows)
  else measureFeatures(rows)
}

async function measureWriting(rows: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'candor-payments-'))
  const out = join(folder, 'payments.parquet')
  const clock = startClock()
  await generateData(payments, {
    rows,
    seed: 1,
    mode: 'faithful',
    out,
    force: false,
    format: null,
    stdout: process.stdout,
  })
  report('generate and write', rows, clock(), `${(statSync(out).size / 2 ** 20).toFixed(0)} MB of Parquet`)
  rmSync(folder, { recursive: true })
}

/** Of each part as it comes; only the features are timed, with the pipeline fitted on the first part. */
function measureFeatures(rows: number): void {
  const { tables } = payments.simulateTables!({ rows, seed: 1, mode: 'faithful' })
  let pipeline: Pipeline | null = null
  const spent = { wall: 0, processor: 0 }
  for (const part of tables['payments']!) {
    const clock = startClock()
    pipeline ??= fitPipeline(part, payments.features)
    applyPipeline(pipeline, part)
    const { wall, processor } = clock()
    spent.wall += wall
    spent.processor += processor
  }
  report('features', rows, spent, '8 inputs of 5 columns')
}

type Spent = { readonly wall: number; readonly processor: number }

function startClock(): () => Spent {
  const start = performance.now()
  const before = process.cpuUsage()
  return () => {
    const { user, system } = process.cpuUsage(before)
    return { wall: (performance.now() - start) / 1000, processor: (user + system) / 1e6 }
  }
}

function report(what: string, rows: number, { wall, processor }: Spent, about: string): void {
  const perMillion = (seconds: number) => ((seconds / rows) * 1e6).toFixed(2)
  const peak = (process.resourceUsage().maxRSS / 1024).toFixed(0)
  console.log(
    `${what.padEnd(18)} ${String(rows).padStart(8)} rows  ${wall.toFixed(1)} s (${perMillion(wall)} a million), processor ${processor.toFixed(1)} s ` +
      `(${perMillion(processor)} a million), peak ${peak} MB, ${about}`,
  )
}
