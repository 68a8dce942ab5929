/**
 * A zoo of small models that XGBoost, LightGBM, CatBoost and scikit-learn trained (bench/peers/model-zoo.py), each asked through the command
 * line: `score --leaves`, `score --trees 3` and `explain --method path-dependent`, against what the library itself answers.
 *
 *   node bench/model-zoo.ts                             fills bench/out/model-zoo with the peers of bench/peers/.venv and reads it
 *   node bench/model-zoo.ts FOLDER [part of a name]     reads a folder that model-zoo.py filled, with other versions for instance
 *
 * Prints a line for each model that is off, and a table by library and version; ends with 1 where one is off. Differences are over
 * max(1, size).
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { main } from 'candor/main'

const here = dirname(fileURLToPath(import.meta.url))
const python = join(here, 'peers/.venv/bin/python')
const libraries = ['xgboost', 'lightgbm', 'catboost', 'sklearn', 'onnxmltools']

/** What model-zoo.py wrote beside a model; rows one by one. */
type Kept = {
  readonly file: string
  readonly table: string
  readonly rounds: number
  readonly raw?: number[][] | null
  readonly answers?: number[][] | null
  readonly leaves?: number[][] | null
  readonly contributions?: number[][] | null
  readonly first?: number[][] | null
  readonly trees?: number
  readonly firstTrees?: number
  readonly refused?: string
}

type Record_ = Readonly<Record<string, number | string | null>>

const scratch = mkdtempSync(join(tmpdir(), 'model-zoo-'))

async function report(folder: string, part: string): Promise<void> {
  const names = readdirSync(folder)
    .filter((file) => file.endsWith('.json') && !file.includes('.model.') && file.includes(part))
    .map((file) => file.slice(0, -'.json'.length))
    .sort()
  const groups = new Map<string, { good: number; off: number }>()
  for (const name of names) {
    const kept = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Kept
    const off = await differences(folder, name, kept)
    const group = groups.get(groupOf(name)) ?? { good: 0, off: 0 }
    group[off.length === 0 ? 'good' : 'off']++
    groups.set(groupOf(name), group)
    if (off.length > 0) console.log(`${name}: ${off.join('; ')}`)
  }
  console.log(`\n${'library'.padEnd(24)}${'agree'.padStart(8)}${'off'.padStart(8)}`)
  for (const [group, { good, off }] of groups)
    console.log(group.padEnd(24) + String(good).padStart(8) + String(off).padStart(8))
  process.exitCode = [...groups.values()].some(({ off }) => off > 0) ? 1 : 0
}

function groupOf(name: string): string {
  return /^[a-z]+-[\d.]+(?=-)/.exec(name)?.[0] ?? name.split('-')[0]!
}

async function differences(folder: string, name: string, kept: Kept): Promise<string[]> {
  const head = [join(folder, `${kept.table}.csv`), '--model', join(folder, kept.file)]
  const scored = await run(['score', ...head, '--leaves'])
  if (kept.refused !== undefined) return refusal(scored, kept.refused)
  if ('error' in scored) return [scored.error]
  const { rows } = scored
  return [
    ...compared(
      'raw',
      marginsOf(rows, kept.answers != null),
      divided(kept.raw, kept.trees),
      rawTolerance(name),
    ),
    ...compared('answer', isClass(kept) ? classesOf(rows) : answersOf(rows), kept.answers, 1e-6),
    ...compared('leaves', leavesOf(rows), kept.leaves, 0),
    ...(await firstRounds(head, name, kept)),
    ...(await contributions(head, name, kept)),
  ]
}

function refusal(scored: Awaited<ReturnType<typeof run>>, wanted: string): string[] {
  if (!('error' in scored)) return ['read, and should be refused']
  const isNamed =
    scored.error.includes(wanted) && /models\.(refused_format|unsupported_model)/.test(scored.error)
  return isNamed ? [] : [`refused, but not as ${wanted || 'known'}: ${scored.error}`]
}

/** XGBoost's margins are equal to the bit, but for a base score whose logarithm its C library rounds otherwise; the others add up in float64. */
function rawTolerance(name: string): number {
  if (name.startsWith('xgboost')) return /poisson|gamma|tweedie|survival/.test(name) ? 2e-7 : 0
  return name.startsWith('onnx') ? 2e-6 : 1e-12
}

async function firstRounds(head: readonly string[], name: string, kept: Kept): Promise<string[]> {
  if (kept.first == null) return []
  const scored = await run(['score', ...head, '--trees', String(kept.rounds)])
  if ('error' in scored) return [`--trees: ${scored.error}`]
  const theirs = divided(kept.first, kept.firstTrees)
  return compared(`first ${kept.rounds} rounds`, marginsOf(scored.rows, true), theirs, rawTolerance(name))
}

async function contributions(head: readonly string[], name: string, kept: Kept): Promise<string[]> {
  const asked = ['--method', 'path-dependent', '--level', 'column']
  if (kept.contributions == null) {
    const explained = name.includes('onnx') ? null : await run(['explain', ...head, ...asked])
    const isKnown =
      explained === null || !('error' in explained) || explained.error.includes('explain.no_cover')
    return isKnown ? [] : [`explain: ${explained.error}`]
  }
  const explained = await run(['explain', ...head, ...asked])
  if ('error' in explained) return [`explain: ${explained.error}`]
  const ours = explained.rows.map((row) => [...numbersIn(row, /^phi_/), Number(row['base'])])
  const width = kept.contributions[0]!.length / ours[0]!.length
  const perRow = kept.contributions.map((_, i) => ours.slice(i * width, (i + 1) * width).flat())
  // XGBoost's own contributions are sums of float32
  const tolerance = name.startsWith('xgboost') ? 2e-5 : 1e-11
  return compared('contributions', perRow, divided(kept.contributions, kept.trees), tolerance)
}

function divided(values: number[][] | null | undefined, by = 1): number[][] | null | undefined {
  return by === 1 ? values : values?.map((row) => row.map((value) => value / by))
}

function marginsOf(rows: readonly Record_[], orPrediction: boolean): number[][] {
  const margins = rows.map((row) => numbersIn(row, /^margin/))
  return margins[0]?.length === 0 && orPrediction
    ? answersOf(rows)
    : margins[0]?.length === 0
      ? answersOf(rows)
      : margins
}

function answersOf(rows: readonly Record_[]): number[][] {
  return rows.map((row) => numbersIn(row, /^(probability|prediction|anomaly_score)/))
}

/** multi:softmax answers the class. */
function isClass({ file }: Kept): boolean {
  return file.includes('-multi-softmax-')
}

function classesOf(rows: readonly Record_[]): number[][] {
  return answersOf(rows).map((shares) => [shares.indexOf(Math.max(...shares))])
}

function leavesOf(rows: readonly Record_[]): number[][] {
  return rows.map((row) => numbersIn(row, /^leaf_\d+$/))
}

function numbersIn(row: Record_, pattern: RegExp): number[] {
  return Object.entries(row).flatMap(([key, value]) => (pattern.test(key) ? [Number(value)] : []))
}

function compared(
  what: string,
  ours: readonly number[][],
  theirs: readonly number[][] | null | undefined,
  tolerance: number,
): string[] {
  if (theirs == null) return []
  const [a, b] = [ours.flat(), theirs.flat()]
  if (a.length !== b.length) return [`${what}: ${a.length} numbers for ${b.length}`]
  const largest = b.reduce((most, value, i) => {
    const off = Math.abs(a[i]! - value) / Math.max(1, Math.abs(value))
    return Number.isNaN(off) ? Number.POSITIVE_INFINITY : Math.max(most, off)
  }, 0)
  return largest <= tolerance ? [] : [`${what} ${largest.toExponential(1)}`]
}

type Ran = { readonly rows: readonly Record_[] } | { readonly error: string }

/** One command of the command line in this process, its table read back. */
async function run(args: readonly string[]): Promise<Ran> {
  const out = join(scratch, 'out.ndjson')
  const stdout = new PassThrough()
  const stderr = new PassThrough()
  const said = Promise.all([text(stdout), text(stderr)])
  const code = await main([...args, '--out', out, '--force', '--quiet', '--threads', '1'], {
    stdin: Readable.from(['']),
    stdout,
    stderr,
    environment: { CANDOR_DATA: join(scratch, 'data') },
    isTerminal: false,
    stop: null,
    createApp: () => {
      throw new Error('no server here')
    },
  })
  stdout.end()
  stderr.end()
  const [, talk] = await said
  if (code !== 0) return { error: talk.trim().split('\n').at(-1) ?? `ended with ${code}` }
  const lines = readFileSync(out, 'utf8').trim().split('\n')
  return { rows: lines.map((line) => JSON.parse(line) as Record_) }
}

function fill(folder: string): void {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (const library of libraries) {
    const made = spawnSync(python, [join(here, 'peers/model-zoo.py'), folder, library], { stdio: 'inherit' })
    if (made.status !== 0) console.log(`bench/peers/model-zoo.py ${library} ended with ${made.status}`)
  }
}

const [folder, part = ''] = process.argv.slice(2)
const own = join(here, 'out/model-zoo')
if (folder === undefined && !existsSync(python)) console.log('SKIPPED: bench/peers/.venv is not there')
else {
  if (folder === undefined) fill(own)
  await report(folder ?? own, part)
  rmSync(scratch, { recursive: true, force: true })
}
