/**
 * Attributions, ours and the peers' in one run: from a model and typed arrays in memory to float64 values with their residuals. Ours of all rows; a
 * peer's of the first k whose work takes it `--seconds` after a warm-up, scaled linearly (what it needs before its first row is counted once). Each
 * trains a model of the same parameters on the same seeded rows; ours is also measured on the peer's own model, and the values of a few rows compared.
 *
 *   node bench/explain.ts [--only path,interactions] [--peers xgboost,shap | none] [--growth | --growth-only]
 *                         [--threads 2] [--seconds 20] [--rows N] [--train N]
 *
 * `--seconds 1 --rows 5000 --train 5000` is the quick way to try it. Prints as it goes and writes one Markdown table to bench/out/explain.md. Peers marked * take one thread only.
 * Processor seconds are of all threads, so that a busy machine can be told.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Ensemble } from '@candor/core'
import { createThreadExecutor, type ThreadExecutor } from '../packages/app/src/jobs/thread-executor.ts'
import { type Measured, measure, modelOf } from './explain-ours.ts'
import { differenceFrom, type PeerAnswer, peerModel, runPeer, secondsFor } from './explain-peer.ts'
import { growth, type Peer, type Work, works } from './explain-works.ts'

const out = join(dirname(fileURLToPath(import.meta.url)), 'out')
/** Larger models are compared in values only: our time on them is that of our own. */
const largestTimedNodes = 200_000

type Run = {
  readonly threads: number
  readonly seconds: number
  readonly peers: readonly string[] | null
  readonly executor: ThreadExecutor
  readonly lines: string[]
}

const workHead = [
  'work',
  'who',
  'leaves a tree',
  'rows (k)',
  'seconds',
  'processor s',
  'rows/s',
  'all rows take',
  'times ours',
  'ours on its model',
  'values differ by',
  'must, aim',
  'load',
]

const growthHead = [
  'what grows',
  'to',
  'leaves a tree',
  'kernel',
  'rows',
  'seconds',
  'processor s',
  'rows/s',
  'a row takes',
  'times the line above: seconds, processor s',
  'residual',
  'load',
]

await main()

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      peers: { type: 'string' },
      growth: { type: 'boolean', default: false },
      'growth-only': { type: 'boolean', default: false },
      threads: { type: 'string', default: '2' },
      seconds: { type: 'string', default: '20' },
      rows: { type: 'string' },
      train: { type: 'string' },
    },
  })
  const names = values.only?.split(',') ?? Object.keys(works)
  const unknown = names.filter((name) => works[name] === undefined)
  if (unknown.length > 0) throw new Error(`no work ${unknown.join(', ')}; ${Object.keys(works).join(', ')}`)
  mkdirSync(out, { recursive: true })
  const threads = Number(values.threads)
  const executor = createThreadExecutor({ threads })
  const run: Run = {
    threads,
    seconds: Number(values.seconds),
    peers: values.peers === undefined ? null : values.peers.split(','),
    executor,
    lines: [],
  }
  const began = performance.now()
  say(run, `node ${process.version}, ${cpus()[0]?.model ?? 'unknown processor'}, ${threads} threads each\n`)
  if (!values['growth-only']) {
    say(run, head(workHead))
    for (const name of names) {
      const work = works[name]!
      compare(smaller(work, values), run)
    }
  }
  if (values.growth || values['growth-only']) grow(run)
  say(
    run,
    `\n${((performance.now() - began) / 60_000).toFixed(1)} minutes in all, load at the end ${load()}.`,
  )
  for (const table of ['payments', 'wide'])
    rmSync(join(out, `explain-xgboost-${table}-${process.pid}.json`), { force: true })
  writeFileSync(join(out, 'explain.md'), `${run.lines.join('\n')}\n`)
  await executor.close()
}

/** The work with fewer rows, for a try. */
function smaller(
  work: Work,
  { rows, train }: { rows?: string | undefined; train?: string | undefined },
): Work {
  const most = (value: number, limit: string | undefined) => Math.min(value, Number(limit ?? value))
  return {
    ...work,
    rows: most(work.rows, rows),
    train: most(work.train, train),
    ...(work.peerTrain === undefined ? {} : { peerTrain: most(work.peerTrain, train) }),
  }
}

function compare(work: Work, run: Run): void {
  const own = measure(work, modelOf(work, run.executor), run.executor)
  sayRow(run, [
    work.title,
    `**ours** (${own.plan['kernel']})`,
    own.leaves.toFixed(0),
    count(own.rows),
    ...timesOf(own),
    timeText(own.seconds),
    '',
    '',
    `residual ${own.residual.toExponential(1)}`,
    goalText(work, own.seconds, null),
    load(),
  ])
  for (const peer of work.peers)
    if (run.peers === null || run.peers.includes(peer.name)) beside(peer, work, own, run)
}

function beside(peer: Peer, work: Work, own: Measured, run: Run): void {
  const answer = runPeer(peer, work, run)
  const name = `${peer.name}${peer.oneThread ? '*' : ''}${peer.background === undefined ? '' : `, background ${count(peer.background)}`}`
  if (typeof answer === 'string') {
    sayRow(run, [work.title, name, `SKIPPED: ${answer}`])
    return
  }
  const theirs = peerModel(answer)
  const onTheirs =
    theirs.feature.length <= largestTimedNodes && answer.background === (work.background || 0)
      ? measure(work, theirs, run.executor)
      : null
  const all = secondsFor(answer, own.rows)
  sayRow(run, [
    work.title,
    name,
    answer.leaves.toFixed(0),
    count(answer.rows),
    ...timesOf(answer),
    timeText(all) +
      (answer.fixedSeconds >= 0.1 ? ` (${answer.fixedSeconds.toFixed(1)} s before its first row)` : ''),
    times(all / own.seconds),
    onTheirs === null ? '' : `${timeText(onTheirs.seconds)}, ${times(all / onTheirs.seconds)} times`,
    differenceText(answer, work, theirs, run),
    goalText(work, own.seconds, { name: peer.name, seconds: all }),
    load(),
  ])
}

function differenceText(answer: PeerAnswer, work: Work, theirs: Ensemble, { executor }: Run): string {
  return `${differenceFrom(answer, work, theirs, executor).toExponential(1)} (${answer.valueRows} rows)`
}

function goalText(
  { goal }: Work,
  ownSeconds: number,
  peer: { readonly name: string; readonly seconds: number } | null,
): string {
  if (goal === null || goal.of !== peer?.name) return ''
  const { must, aim, unit } = goal
  const scale = unit === 'µs' ? 1e6 : 1
  const value = peer === null ? 1 / (ownSeconds * scale) : peer.seconds / ownSeconds
  const [needed, wished] = peer === null ? [1 / must, 1 / aim] : [must, aim]
  const verdict = value >= wished ? 'aim met' : value >= needed ? 'must met' : '**not met**'
  return `${unit === 'times' ? '≥' : '≤'} ${must}, ${aim} ${unit}: ${verdict}`
}

function grow(run: Run): void {
  say(run, '')
  say(run, head(growthHead))
  for (const [what, steps] of Object.entries(growth)) {
    let before: Measured | null = null
    for (const [step, work] of Object.entries(steps)) {
      const own = measure(work, modelOf(work, run.executor), run.executor)
      const perRow = (own.seconds / own.rows) * 1e6
      sayRow(run, [
        what,
        step,
        own.leaves.toFixed(0),
        String(own.plan['kernel']),
        count(own.rows),
        ...timesOf(own),
        `${perRow.toPrecision(3)} µs`,
        before === null
          ? ''
          : `${times(own.seconds / before.seconds)}, ${times(own.cpuSeconds / before.cpuSeconds)}`,
        own.residual.toExponential(1),
        load(),
      ])
      before = own
    }
  }
}

function timesOf({ rows, seconds, cpuSeconds }: Pick<Measured, 'rows' | 'seconds' | 'cpuSeconds'>): string[] {
  return [seconds.toPrecision(3), cpuSeconds.toPrecision(3), count(rows / seconds)]
}

function timeText(seconds: number): string {
  if (seconds < 1e-2) return `${(seconds * 1e6).toFixed(0)} µs`
  if (seconds < 10_000) return `${seconds.toPrecision(3)} s`
  return `${(seconds / 3600).toPrecision(3)} h`
}

function times(ratio: number): string {
  return ratio < 100 ? ratio.toPrecision(3) : ratio.toFixed(0)
}

function count(value: number): string {
  return value < 100 ? String(Number(value.toPrecision(3))) : Math.round(value).toLocaleString('en')
}

function load(): string {
  return loadavg()[0]!.toFixed(1)
}

function head(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |\n|${'---|'.repeat(cells.length)}`
}

function sayRow(run: Run, cells: readonly string[]): void {
  say(run, `| ${cells.join(' | ')} |`)
}

function say({ lines }: Run, line: string): void {
  console.log(line)
  lines.push(line)
}
