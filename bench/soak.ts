/**
 * A server under steady load for a long time: does its memory grow, does it keep files open, does the write-ahead log stay small?
 * A process of its own, asked over HTTP at a fixed rate: decisions with explanation, every tenth repeated, every fiftieth read back or
 * listed. Prints a line for each interval and, at the end, the slope of resident memory over the second half with its standard error.
 *
 *   node bench/soak.ts                     one minute: a try
 *   node bench/soak.ts --minutes 30        the promise
 *   node bench/soak.ts --minutes 30 --rate 200 --every 30
 *
 * Exit code 1 where files that are open, or sockets beyond those of the client, grew, the log passed 64 MB, an answer was neither 200 nor 503, or memory grew by more than the noise and 1 MB a minute.
 */
import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs'
import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { claimRecord, dataFolderWith } from '../packages/app/test/served/registered-models.ts'
import { type ServerProcess, startServerProcess } from '../packages/app/test/served/server-process.ts'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    rate: { type: 'string', default: '100' },
    every: { type: 'string', default: '5' },
  },
})

const scoreUrl = '/v1/models/claims-gbm/score'
const mostWalBytes = 64e6
/** Connections that the client holds at a time, and the one that listens. */
const mostSockets = 65
const records = Array.from({ length: 200 }, (_, i) => claimRecord(i))

type Sample = {
  readonly second: number
  readonly rssMb: number
  /** other than sockets */
  readonly files: number
  readonly sockets: number
  readonly threads: number
  readonly walMb: number
}

async function main(): Promise<void> {
  const made = await dataFolderWith({ 'claims-gbm': 'gbm' })
  const file = made.store.path!
  await made.store.close()
  const server = await startServerProcess(made.path)
  console.log(
    `${values.minutes} min at ${values.rate}/s, node ${process.version}, load ${loadavg()[0]!.toFixed(1)}`,
  )
  console.log(
    'second   asked   200   503   other   p50 ms   p99 ms   rss MB   files   sockets   threads   log MB   store MB',
  )
  const samples: Sample[] = []
  const counts = await load(server, (waits, so) => {
    const sample = sampleOf(server.pid, file, so.second)
    samples.push(sample)
    const { second, rssMb, files, sockets, threads, walMb } = sample
    const storeMb = statSync(file).size / 1e6
    const cells = [second, so.asked, so.ok, so.shed, so.other, at(waits, 0.5), at(waits, 0.99)]
    const more = [rssMb.toFixed(1), files, sockets, threads, walMb.toFixed(1), storeMb.toFixed(1)]
    const widths = [6, 8, 6, 6, 8, 9, 9, 9, 8, 10, 10, 9, 11]
    console.log([...cells, ...more].map((cell, i) => String(cell).padStart(widths[i]!)).join(''))
  })
  await server.end('SIGTERM')
  report(samples, counts.other)
}

function report(samples: readonly Sample[], other: number): void {
  const late = samples.slice(Math.floor(samples.length / 2))
  const { slope, error } = slopeOf(
    late.map(({ second }) => second / 60),
    late.map(({ rssMb }) => rssMb),
  )
  const files = late.map((sample) => sample.files)
  const sockets = Math.max(...samples.map((sample) => sample.sockets))
  const log = Math.max(...samples.map(({ walMb }) => walMb))
  console.log(
    `memory ${slope.toFixed(2)} ± ${error.toFixed(2)} MB a minute over the second half; files ${files[0]} then ${files.at(-1)}, at most ${sockets} sockets; largest log ${log.toFixed(1)} MB`,
  )
  const grows = slope > Math.max(1, 3 * error)
  const keepsFew = files.at(-1)! <= files[0]! + 3 && sockets <= mostSockets
  const isWell = !grows && keepsFew && log * 1e6 <= mostWalBytes && other === 0
  if (!isWell) process.exitCode = 1
}

type Counts = { asked: number; ok: number; shed: number; other: number; second: number }

/** Asks at a fixed rate, whatever is answered when. */
async function load(
  server: ServerProcess,
  onInterval: (waits: number[], so: Counts) => void,
): Promise<Counts> {
  const counts: Counts = { asked: 0, ok: 0, shed: 0, other: 0, second: 0 }
  const start = performance.now()
  const end = start + Number(values.minutes) * 60_000
  const underWay = new Set<Promise<void>>()
  let waits: number[] = []
  let next = start + Number(values.every) * 1000
  while (performance.now() < end) {
    const due = Math.floor(((performance.now() - start) / 1000) * Number(values.rate))
    while (counts.asked < due) {
      const n = counts.asked++
      // from when it was due: a client that is late itself hides nothing
      const asked = start + (n * 1000) / Number(values.rate)
      const work: Promise<void> = one(server, n)
        .then(
          (status) => {
            if (status === 200) counts.ok++
            else if (status === 503) counts.shed++
            else counts.other++
          },
          () => {
            counts.other++
          },
        )
        .finally(() => {
          waits.push(performance.now() - asked)
          underWay.delete(work)
        })
      underWay.add(work)
    }
    if (performance.now() >= next) {
      counts.second = Math.round((performance.now() - start) / 1000)
      onInterval(
        waits.sort((a, b) => a - b),
        counts,
      )
      waits = []
      next += Number(values.every) * 1000
    }
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  await Promise.all(underWay)
  return counts
}

let lastDecision = ''

async function one(server: ServerProcess, n: number): Promise<number> {
  if (n % 50 === 49)
    return (await server.ask(n % 100 === 49 ? '/v1/decisions?limit=50' : `/v1/decisions/${lastDecision}`))
      .status
  const event = n % 10 === 9 ? n - 1 : n
  const body = { external_id: `event-${event}`, features: records[event % 200] }
  const answer = await server.ask(scoreUrl, body, { 'idempotency-key': `key-${event}` })
  if (answer.status === 200) lastDecision = JSON.parse(answer.body).decision_id
  return answer.status
}

function sampleOf(pid: number, file: string, second: number): Sample {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const open = readdirSync(`/proc/${pid}/fd`).map((fd) => placeOf(`/proc/${pid}/fd/${fd}`))
  const field = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1])
  return {
    second,
    rssMb: field('VmRSS') / 1024,
    files: open.filter((place) => !place.startsWith('socket:')).length,
    sockets: open.filter((place) => place.startsWith('socket:')).length,
    threads: field('Threads'),
    walMb: (statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0) / 1e6,
  }
}

/** What a descriptor is of; '' where it was closed meanwhile. */
function placeOf(descriptor: string): string {
  try {
    return readlinkSync(descriptor)
  } catch {
    return ''
  }
}

/** Least squares: the slope and its standard error. */
function slopeOf(x: readonly number[], y: readonly number[]): { slope: number; error: number } {
  const n = x.length
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / n
  const [mx, my] = [mean(x), mean(y)]
  const sxx = x.reduce((sum, value) => sum + (value - mx) * (value - mx), 0)
  const slope = x.reduce((sum, value, i) => sum + (value - mx) * (y[i]! - my), 0) / sxx
  const squares = x.reduce((sum, value, i) => {
    const off = y[i]! - my - slope * (value - mx)
    return sum + off * off
  }, 0)
  return { slope, error: Math.sqrt(squares / Math.max(1, n - 2) / sxx) }
}

function at(sorted: readonly number[], share: number): string {
  return sorted.length === 0
    ? '-'
    : sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!.toFixed(1)
}

await main()
