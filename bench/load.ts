/**
 * How many explained decisions a second the server answers, and how late, beside the sources' own stack in the same run: FastAPI with two uvicorn workers,
 * scikit-learn's ExtraTrees or XGBoost, and shap (bench/peers/serving). Ours scores raw records, explains, words the reasons and stores each decision durably;
 * the peer is asked with the same records (`source`: data frame, pipeline, shap, as the old service did it), or handed the model columns (`bare`: the least that
 * this stack can do), and stores nothing. One client asks all: open loop, its own process, times from the moment a request was due.
 *
 *   node bench/load.ts                       everything; about 6 minutes
 *   node bench/load.ts --parts rate,mixed    of rate, mixed, slow, overload
 *   node bench/load.ts --peers source --seconds 3 --models xgb     of source, bare; `none` for ours alone
 *   node bench/load.ts --profile             a CPU profile of our server in bench/out
 *
 * The highest rate of a server is the highest at which 98 of 100 requests are answered with 200 and the p99 stays below a bound (2 s for the peer; for ours the
 * peer's p99 at its own highest rate, or 100 ms without a peer). The other parts have bounds of their own, which are printed beside what was measured:
 *
 *   mixed     500/s plain: p99 <= 25 ms, alone and beside 100/s explained with p99 <= 50 ms
 *   slow      500/s plain beside 10/s whose explanation is slow and made in the pool: p99 <= 75 ms
 *   overload  twice the highest rate: some are refused with 503 and the others' p99 is <= 2 times that at 80 % of the highest rate
 *
 * Times are of answers with 200 alone, so a bound holds only where 99 of 100 requests had one (in overload: where every request had either 200 or 503), where
 * the server says that it made the explanations that were asked for, and where the client was not late itself. Exit code 1 where a bound does not hold.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface, type Interface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Result, Stream, StreamResult, Task } from './load-client.ts'
import { makeServingFolder, type ServingRecord, servingModels } from './serving-folder.ts'

const here = dirname(fileURLToPath(import.meta.url))
const out = join(here, 'out')
const python = join(here, 'peers/.venv/bin/python')

const { values: options } = parseArgs({
  options: {
    parts: { type: 'string', default: 'rate,mixed,slow,overload' },
    models: { type: 'string', default: 'et,xgb' },
    seconds: { type: 'string', default: '5' },
    peers: { type: 'string', default: 'source,bare' },
    profile: { type: 'boolean', default: false },
  },
})
const seconds = Number(options.seconds)
const parts = new Set(options.parts.split(','))
/** ms by which the client may be late in sending; beyond, it is itself what is measured. */
const mostLateMs = 10
const peerKinds = options.peers === 'none' ? [] : options.peers.split(',')

type Server = {
  readonly port: number
  readonly process: ChildProcess
  cpuSeconds(): number
  stop(): Promise<void>
}

await main()

async function main(): Promise<void> {
  mkdirSync(out, { recursive: true })
  console.log(
    `node ${process.version}, ${cpus().length} cores, load ${loadavg()[0]!.toFixed(1)}; ${seconds} s a step, open loop`,
  )
  const slow = parts.has('slow') ? [{ name: 'slow', kind: 'extra-trees' as const, depth: 14 }] : []
  const folder = await makeServingFolder([...servingModels, ...slow])
  const client = startClient()
  await printLimit(client)
  const peers = parts.has('rate') && peerKinds.length > 0 ? await peerRates(client, folder) : []
  const ours = await startOurs(folder.path)
  const streams = ourStreams(folder.records)
  // the compiler has to have seen the code
  const models = [...options.models.split(','), ...slow.map(({ name }) => name)]
  for (let i = 0; i < 3; i++)
    for (const name of models)
      await ask(client, ours, [streams.explained(name, name === 'slow' ? 5 : 100), streams.plain(name, 100)])
  const highest = new Map<string, Found>()
  if (parts.has('rate'))
    for (const name of options.models.split(',')) {
      const ofModel = peers.filter((peer) => peer.model === name)
      const bound = ofModel.length === 0 ? 100 : Math.min(...ofModel.map(({ p99 }) => p99))
      const found = await highestRate(client, ours, (rate) => streams.explained(name, rate), bound, 200)
      highest.set(name, found)
      console.log(
        `${name} explained, ours: ${found.rate}/s at p99 ${found.p99.toFixed(1)} ms, ${found.cpuMicros} us of processor time each`,
      )
      for (const { kind, rate, p99 } of ofModel)
        console.log(
          `  ${(found.rate / rate).toFixed(1)} times the peer (${kind}: ${rate}/s at p99 ${p99.toFixed(1)} ms)`,
        )
    }
  if (parts.has('mixed')) await mixed(client, ours, streams)
  if (parts.has('slow')) await slowBeside(client, ours, streams)
  if (parts.has('overload'))
    await overload(client, ours, (rate) => [streams.explained('xgb', rate)], highest.get('xgb')?.rate ?? null)
  await ours.stop()
  client.process.kill()
  rmSync(folder.path, { recursive: true })
}

type PeerRate = Found & { readonly model: string; readonly kind: string }

async function peerRates(
  client: Client,
  folder: Awaited<ReturnType<typeof makeServingFolder>>,
): Promise<PeerRate[]> {
  const found: PeerRate[] = []
  if (!existsSync(python)) {
    console.log('peer: bench/peers/.venv is not there')
    return found
  }
  const bodies = {
    source: folder.records.map(({ features }) => JSON.stringify({ features })),
    bare: folder.records.map(({ row }) => JSON.stringify({ row })),
  }
  const peer = await startPeer(folder.training)
  for (const model of options.models.split(','))
    for (const kind of peerKinds) {
      const path = `/${kind === 'source' ? 'predict' : 'bare'}/${model}`
      const stream = (rate: number): Stream => ({
        label: model,
        rate,
        path,
        bodies: bodies[kind as keyof typeof bodies],
      })
      const best = await highestRate(client, peer, stream, 2000, 15)
      found.push({ ...best, model, kind })
      console.log(
        `${model} explained, peer (${kind}): ${best.rate}/s at p99 ${best.p99.toFixed(1)} ms, ${best.cpuMicros} us of processor time each`,
      )
    }
  await peer.stop()
  return found
}

function ourStreams(records: readonly ServingRecord[]) {
  const bodies = records.map(({ features }) => JSON.stringify({ features }))
  const stream = (label: string, name: string, rate: number, query: string): Stream => ({
    label,
    rate,
    path: `/v1/models/${name}/score${query}`,
    bodies,
  })
  return {
    plain: (name: string, rate: number) => stream('plain', name, rate, '?explain=none'),
    explained: (name: string, rate: number) => stream(`${name} explained`, name, rate, ''),
  }
}

type Found = { readonly rate: number; readonly p99: number; readonly cpuMicros: number }

/** Steps of a quarter upwards from a rate that is surely met, then halvings of the last step. */
async function highestRate(
  client: Client,
  server: Server,
  stream: (rate: number) => Stream,
  bound: number,
  from: number,
): Promise<Found> {
  let best: Found = { rate: 0, p99: Number.NaN, cpuMicros: 0 }
  const attempt = async (rate: number): Promise<boolean> => {
    const before = server.cpuSeconds()
    const result = await ask(client, server, [stream(rate)])
    const [one] = result.streams
    const cpuMicros = Math.round(((server.cpuSeconds() - before) * 1e6) / (rate * (seconds + 1)))
    const isMet = (one!.statuses['200'] ?? 0) >= 0.98 * one!.sent && one!.p99 >= 0 && one!.p99 <= bound
    console.log(
      `  ${rate}/s: p50 ${one!.p50.toFixed(1)}, p99 ${one!.p99.toFixed(1)} ms, ${JSON.stringify(one!.statuses)}, client ${(result.clientCpu * 100).toFixed(0)} %, ${cpuMicros} us each${isMet ? '' : '; not met'}${lateness(
        result,
      )
        .map((why) => `; ${why}`)
        .join('')}`,
    )
    if (isMet) best = { rate, p99: one!.p99, cpuMicros }
    return isMet
  }
  let rate = from
  while (await attempt(rate)) rate = Math.round(rate * 1.25)
  let [low, high] = [best.rate, rate]
  for (let i = 0; i < 2 && low > 0; i++) {
    const middle = Math.round((low + high) / 2)
    if (await attempt(middle)) low = middle
    else high = middle
  }
  return best
}

type Streams = ReturnType<typeof ourStreams>

async function mixed(client: Client, server: Server, streams: Streams): Promise<void> {
  const alone = await askCounting(client, server, [streams.plain('xgb', 500)])
  print('500/s plain alone', alone.result)
  tell('plain p99 at 500/s, alone', alone.result.streams[0]!.p99, 25, 'ms', faultsOf(alone))
  for (const name of options.models.split(',')) {
    const both = await askCounting(client, server, [streams.plain('xgb', 500), streams.explained(name, 100)])
    print(`500/s plain beside 100/s explained (${name})`, both.result)
    const [plain, explained] = both.result.streams as [StreamResult, StreamResult]
    const missing = both.inline + both.inPool < 0.99 * explained.answered ? ['explanations are missing'] : []
    const faults = [...faultsOf(both), ...missing]
    tell(`plain p99 beside 100/s explained (${name})`, plain.p99, 25, 'ms', faults)
    tell(`explained p99 at 100/s (${name})`, explained.p99, 50, 'ms', faults)
  }
}

async function slowBeside(client: Client, server: Server, streams: Streams): Promise<void> {
  const both = await askCounting(client, server, [streams.plain('xgb', 500), streams.explained('slow', 10)])
  print('500/s plain beside 10/s slow explanations', both.result)
  const [plain, slow] = both.result.streams as [StreamResult, StreamResult]
  console.log(
    `  ${both.inPool} explained in the pool, ${(both.poolMs / Math.max(1, both.inPool)).toFixed(0)} ms each; ${both.inline} beside their decisions`,
  )
  const missing = both.inPool < 0.9 * slow.answered ? ['not all of them were made in the pool by then'] : []
  tell('plain p99 beside 10/s slow explanations', plain.p99, 75, 'ms', [...faultsOf(both), ...missing])
}

async function overload(
  client: Client,
  server: Server,
  stream: (rate: number) => Stream[],
  known: number | null,
): Promise<void> {
  const rate = known ?? (await highestRate(client, server, (each) => stream(each)[0]!, 100, 200)).rate
  if (rate === 0)
    return tell('p99 of those let in, by that at 80 %', -1, 2, 'times', ['no rate was met at all'])
  const calm = await ask(client, server, stream(Math.round(rate * 0.8)))
  const flood = await ask(client, server, stream(rate * 2), 1000)
  const after = await ask(client, server, stream(Math.round(rate * 0.8)))
  print(`80 % of the highest rate`, calm)
  print('twice the highest rate', flood)
  print('80 % again', after)
  const [before, during, then] = [calm, flood, after].map(({ streams }) => streams[0]!) as [
    StreamResult,
    StreamResult,
    StreamResult,
  ]
  const count = (status: string) => during.statuses[status] ?? 0
  const other = during.sent - count('200') - count('503')
  const faults = [
    ...lateness(flood),
    ...(count('503') === 0 ? ['nothing was refused'] : []),
    ...(other > 0 ? [`${other} were answered with neither 200 nor 503`] : []),
    ...(count('200') < before.rate * seconds * 0.5 ? ['less than half of the calm rate was let in'] : []),
    ...((then.statuses['200'] ?? 0) < 0.98 * then.sent ? ['it does not recover'] : []),
  ]
  console.log(
    `  ${count('503')} of ${during.sent} refused; p99 of those let in ${during.p99.toFixed(1)} ms, ${before.p99.toFixed(1)} ms before`,
  )
  tell('p99 of those let in, by that at 80 %', during.p99 / before.p99, 2, 'times', faults)
}

/** Prints what was measured beside what is wanted. */
function tell(what: string, value: number, most: number, unit: string, faults: readonly string[]): void {
  const isMet = value >= 0 && value <= most && faults.length === 0
  if (!isMet) process.exitCode = 1
  const why = faults.length === 0 ? '' : ` (${faults.join('; ')})`
  console.log(`${what}: ${value.toFixed(2)} ${unit}, at most ${most}: ${isMet ? 'met' : 'NOT met'}${why}`)
}

function lateness({ lateP99 }: Result): string[] {
  return lateP99 > mostLateMs ? [`the client was ${lateP99.toFixed(0)} ms late`] : []
}

/** What keeps times from meaning anything: answers that are missing, a client that was late. */
function faultsOf({ result }: { readonly result: Result }): string[] {
  const short = result.streams.filter(({ statuses, sent }) => (statuses['200'] ?? 0) < 0.99 * sent)
  return [...lateness(result), ...short.map(({ label }) => `fewer than 99 of 100 ${label} had a 200`)]
}

type Counted = {
  readonly result: Result
  readonly inline: number
  readonly inPool: number
  readonly poolMs: number
}

/** With the explanations that our server says it made meanwhile; those of the warm-up are among them. */
async function askCounting(client: Client, server: Server, streams: readonly Stream[]): Promise<Counted> {
  const before = await explanationsOf(server)
  const result = await ask(client, server, streams)
  // what was answered as pending is explained a little later
  await new Promise((resolve) => setTimeout(resolve, 1000))
  const after = await explanationsOf(server)
  return {
    result,
    inline: after.inline - before.inline,
    inPool: after.inPool - before.inPool,
    poolMs: after.poolMs - before.poolMs,
  }
}

async function explanationsOf({ port }: Server) {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
  const read = (name: string, path: string) =>
    Number(
      new RegExp(`^candor_explain_seconds_${name}\\{path="${path}"\\} (\\S+)$`, 'm').exec(text)?.[1] ?? 0,
    )
  return {
    inline: read('count', 'inline'),
    inPool: read('count', 'pool'),
    poolMs: 1000 * read('sum', 'pool'),
  }
}

function print(what: string, { streams, clientCpu, lateP99 }: Result): void {
  console.log(
    `${what} (client ${(clientCpu * 100).toFixed(0)} % of a core, p99 late by ${lateP99.toFixed(1)} ms)`,
  )
  for (const one of streams) console.log(`  ${line(one)}`)
}

function line({ label, rate, statuses, p50, p99, max }: StreamResult): string {
  return `${label} ${rate}/s: p50 ${p50.toFixed(1)}, p99 ${p99.toFixed(1)}, max ${max.toFixed(1)} ms, ${JSON.stringify(statuses)}`
}

type Client = {
  readonly process: ChildProcess
  readonly answers: AsyncIterator<string>
  readonly lines: Interface
}

function startClient(): Client {
  const child = spawn(process.execPath, [join(here, 'load-client.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout })
  return { process: child, lines, answers: lines[Symbol.asyncIterator]() }
}

async function ask(
  client: Client,
  { port }: Pick<Server, 'port'>,
  streams: readonly Stream[],
  connections = 256,
): Promise<Result> {
  const task: Task = { port, seconds, warmSeconds: 1, connections, streams }
  client.process.stdin!.write(`${JSON.stringify(task)}\n`)
  const { value } = await client.answers.next()
  return JSON.parse(value) as Result
}

/** What the client itself can do: against a server that does nothing. */
async function printLimit(client: Client): Promise<void> {
  const server = await startServer(process.execPath, [join(here, 'serving-null.ts')])
  const bodies = ['x'.repeat(1000)]
  let best = 0
  for (const rate of [2000, 4000, 6000, 8000, 12_000, 16_000]) {
    const { streams } = await ask(client, server, [{ label: 'null', rate, path: '/', bodies }])
    const [{ p99, statuses, sent }] = streams as [StreamResult]
    if (p99 > 20 || (statuses['200'] ?? 0) < 0.99 * sent) break
    best = rate
  }
  await server.stop()
  console.log(`the client's own limit: ${best}/s against a server that does nothing (p99 below 20 ms)`)
}

async function startOurs(dataDir: string): Promise<Server> {
  const profile = options.profile ? ['--cpu-prof', `--cpu-prof-dir=${out}`] : []
  return startServer(process.execPath, [...profile, join(here, 'serving-server.ts'), dataDir])
}

async function startPeer({
  matrix,
  labels,
  records,
}: Awaited<ReturnType<typeof makeServingFolder>>['training']): Promise<Server> {
  const table = join(out, 'load-table.json')
  const rows = Array.from({ length: matrix.rows }, (_, i) => matrix.columns.map((column) => column[i]!))
  const asSent = records.map(({ features }) => features)
  writeFileSync(table, JSON.stringify({ names: matrix.names, rows, records: asSent, labels: [...labels] }))
  const port = 18_000 + (process.pid % 1000)
  const args = [
    '-m',
    'uvicorn',
    'app:app',
    '--workers',
    '2',
    '--port',
    String(port),
    '--log-level',
    'warning',
  ]
  const child = spawn(python, args, {
    cwd: join(here, 'peers/serving'),
    env: { ...process.env, LOAD_TABLE: table },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  for (let tries = 0; tries < 600; tries++) {
    const isUp = await fetch(`http://127.0.0.1:${port}/healthz`)
      .then(({ ok }) => ok)
      .catch(() => false)
    if (isUp) break
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  // the second worker is not waited for by the first one's answer
  await new Promise((resolve) => setTimeout(resolve, 5000))
  return serverOf(child, port)
}

async function startServer(program: string, args: readonly string[]): Promise<Server> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'] })
  const lines = createInterface({ input: child.stdout })
  const { value } = await lines[Symbol.asyncIterator]().next()
  return serverOf(child, Number(new URL(value as string).port))
}

function serverOf(child: ChildProcess, port: number): Server {
  return {
    port,
    process: child,
    cpuSeconds: () => cpuSecondsOf(child.pid!),
    async stop() {
      child.kill('SIGTERM')
      await Promise.race([once(child, 'exit'), new Promise((resolve) => setTimeout(resolve, 10_000))])
    },
  }
}

/** Of a process and its children (Linux; 0 elsewhere). */
function cpuSecondsOf(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
      .trim()
      .split(' ')
      .filter(Boolean)
    const own = (Number(fields[11]) + Number(fields[12])) / 100
    return children.reduce((sum, child) => sum + cpuSecondsOf(Number(child)), own)
  } catch {
    return 0
  }
}
