/**
 * How long a server takes until it is ready, over a folder that `candor demo` has made: from the start of its process to the first 200 of `/healthz` and of
 * `/readyz`, several times; beside it the processor time that the process had taken by then (all its threads, user and system, Linux only), which other work on the
 * machine changes less.
 *
 *   node bench/cold-start.ts DIR                     `candor serve` over DIR; the middle and the worst of 9
 *   node bench/cold-start.ts DIR --command demo      what `npm start` starts the second time
 *   node bench/cold-start.ts DIR --runs 3 --most 1500
 *   node bench/cold-start.ts DIR --compile-cache no  without the code that Node has kept from earlier starts
 *
 * Exit code 1 where the middle of `/readyz` is above `--most` ms.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { createServer } from 'node:net'
import { loadavg } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    command: { type: 'string', default: 'serve' },
    runs: { type: 'string', default: '9' },
    most: { type: 'string', default: '1500' },
    'compile-cache': { type: 'string', default: 'yes' },
  },
})

const app = join(dirname(fileURLToPath(import.meta.url)), '../packages/app')
const program = join(app, 'bin/candor.js')
const longestMs = 60_000

type Start = {
  /** ms from the start of the process */
  readonly healthy: number
  readonly ready: number
  /** s of processor time until it was ready; 0 where that is not known */
  readonly cpu: number
  /** of its main thread alone: with a processor to itself it is ready no sooner */
  readonly mainCpu: number
}

async function main(): Promise<void> {
  const [dataDir] = positionals
  if (dataDir === undefined) throw new Error('which folder? node bench/cold-start.ts DIR')
  const { builtServer } = (await import(join(app, 'bin/built-server.js'))) as {
    builtServer: (folder: string) => string | null
  }
  const what = builtServer(app) === null ? 'from source (`npm run build` bundles it)' : 'bundled'
  console.log(`candor ${options.command}, ${what}, node ${process.version}, load ${loadavg()[0]!.toFixed(1)}`)
  await startOnce(dataDir)
  console.log('  (the first start is not counted: Node keeps compiled code for the next)')
  const starts: Start[] = []
  for (let i = 0; i < Number(options.runs); i++) {
    const one = await startOnce(dataDir)
    starts.push(one)
    console.log(
      `  healthy ${one.healthy.toFixed(0)} ms, ready ${one.ready.toFixed(0)} ms, ${one.cpu.toFixed(2)} s of processor time (main thread ${one.mainCpu.toFixed(2)} s)`,
    )
  }
  const ready = starts.map((one) => one.ready)
  const middle = quantile(ready, 0.5)
  const cells = [
    ['to /healthz', starts.map((one) => one.healthy), 'ms', 0],
    ['to /readyz', ready, 'ms', 0],
    ['processor time', starts.map((one) => one.cpu), 's', 2],
    ['of the main thread', starts.map((one) => one.mainCpu), 's', 2],
  ] as const
  for (const [what, all, unit, digits] of cells)
    console.log(
      `${what}: middle ${quantile(all, 0.5).toFixed(digits)} ${unit}, worst ${Math.max(...all).toFixed(digits)} ${unit}`,
    )
  const isMet = middle <= Number(options.most)
  console.log(
    `ready in ${(middle / 1000).toFixed(2)} s; at most ${Number(options.most) / 1000} s are wanted: ${isMet ? 'met' : 'NOT met'} (load ${loadavg()[0]!.toFixed(1)})`,
  )
  if (!isMet) process.exitCode = 1
}

async function startOnce(dataDir: string): Promise<Start> {
  const port = await freePort()
  const env = {
    ...process.env,
    ...(options['compile-cache'] === 'no' ? { NODE_DISABLE_COMPILE_CACHE: '1' } : {}),
  }
  const begun = performance.now()
  const args = [
    program,
    options.command,
    '--port',
    String(port),
    '--data-dir',
    dataDir,
    '--log-level',
    'error',
  ]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'], env })
  try {
    await answers(child, port, '/healthz')
    const healthy = performance.now() - begun
    await answers(child, port, '/readyz')
    const ready = performance.now() - begun
    const { pid } = child
    return { healthy, ready, cpu: cpuSecondsOf(`${pid}`), mainCpu: cpuSecondsOf(`${pid}/task/${pid}`) }
  } finally {
    const ended = once(child, 'exit')
    if (child.kill('SIGTERM')) await ended
  }
}

/** Waits for a 200; asks often, as each question costs the server little. */
async function answers(child: ChildProcess, port: number, path: string): Promise<void> {
  const end = performance.now() + longestMs
  while ((await statusOf(port, path)) !== 200) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`)
    if (performance.now() > end) throw new Error(`no 200 of ${path} within ${longestMs / 1000} s`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

/** 0: nobody answers. */
function statusOf(port: number, path: string): Promise<number> {
  return new Promise((resolve) => {
    const asked = request({ host: '127.0.0.1', port, path, agent: false }, (answer) => {
      answer.resume()
      answer.once('end', () => resolve(answer.statusCode ?? 0))
    })
    asked.once('error', () => resolve(0))
    asked.end()
  })
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer()
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
}

/** Of a process with all its threads, or of one of them. */
function cpuSecondsOf(place: string): number {
  try {
    const fields = readFileSync(`/proc/${place}/stat`, 'utf8').split(') ')[1]!.split(' ')
    return (Number(fields[11]) + Number(fields[12])) / 100
  } catch {
    return 0
  }
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!
}

await main()
