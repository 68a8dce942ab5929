/**
 * The write path of a decision: units a second, time until the answer (p50, p99) and how long the main thread's event loop was held,
 * with 1, 8 and 128 in flight. A unit is `decision.record`: event, snapshot, decision, explanation of 20 columns, audit entry and head,
 * outbox, stored answer, durable before it is answered. Beside it what the disk takes for one fsync.
 *
 *   node bench/store.ts                     the writer in a thread of its own, as a server has it
 *   node bench/store.ts --threads no        on the main thread, as a command has it
 *   node bench/store.ts --seconds 10 --flights 1,128
 *   node --cpu-prof bench/store.ts --threads no
 */
import { randomUUIDv7 } from 'node:crypto'
import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { parseArgs } from 'node:util'
import { type MadeDecision, openStore, recordDecision, type Store } from '../packages/app/src/store/index.ts'
import { decisionInput, modelInput } from '../packages/app/test/store/decision-inputs.ts'

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '4' },
    flights: { type: 'string', default: '1,8,128' },
    threads: { type: 'string', default: 'yes' },
    folder: { type: 'string', default: tmpdir() },
  },
})

const folder = mkdtempSync(join(values.folder, 'candor-bench-'))

const threads = values.threads !== 'no'

async function main(): Promise<void> {
  console.log(
    `node ${process.version}, ${cpus().length} cores, load ${loadavg()[0]!.toFixed(1)}; fsync ${fsyncMs().toFixed(2)} ms; writer ${threads ? 'in a thread' : 'on the main thread'}`,
  )
  const begun = performance.now()
  const store = await openStore(join(folder, 'candor.db'), { threads })
  const opened = performance.now() - begun
  await store.run('registry.register', modelInput('model-a'))
  console.log(
    `opened in ${opened.toFixed(0)} ms, the first write after ${(performance.now() - begun).toFixed(0)} ms`,
  )
  console.log('in flight      units/s   p50 ms   p99 ms   loop p50   loop p99   loop max   cpu/unit us')
  await measure(store, 8, 1500)
  for (const flight of values.flights.split(',').map(Number)) {
    const { rate, waits, loop, cpuMicros } = await measure(store, flight, Number(values.seconds) * 1000)
    const cells = [rate.toFixed(0), at(waits, 0.5), at(waits, 0.99), ...loop.map((ms) => ms.toFixed(2))]
    console.log(
      `${String(flight).padStart(9)}${cells.map((cell) => cell.padStart(11)).join('')}${cpuMicros.toFixed(0).padStart(11)}`,
    )
  }
  await store.close()
  rmSync(folder, { recursive: true })
}

/** One unit more whenever one is answered, as long as the time lasts. The loop's own share is taken off its delays. */
async function measure(over: Store, flight: number, ms: number) {
  const waits: number[] = []
  const delay = monitorEventLoopDelay({ resolution: 1 })
  const cpu = process.cpuUsage()
  const start = performance.now()
  delay.enable()
  const goOn = async () => {
    while (performance.now() - start < ms) {
      const input = unit()
      const asked = performance.now()
      await recordDecision(over, input)
      waits.push(performance.now() - asked)
    }
  }
  await Promise.all(Array.from({ length: flight }, goOn))
  delay.disable()
  const { user, system } = process.cpuUsage(cpu)
  const seconds = (performance.now() - start) / 1000
  return {
    rate: waits.length / seconds,
    cpuMicros: (user + system) / waits.length,
    waits: waits.sort((a, b) => a - b),
    loop: [delay.percentile(50), delay.percentile(99), delay.max].map((ns) => ns / 1e6),
  }
}

let made = 0

/** A decision as the server hands it over: 20 contributions, six reasons in words, an idempotency key. */
function unit(): MadeDecision {
  const n = made++
  const at = Date.now()
  return decisionInput({
    at,
    idempotency: {
      route: 'POST /v1/models/:name/score',
      key: `key-${n}`,
      fingerprint: 'f'.repeat(64),
      expiresAt: at + 86_400_000,
    },
    explanation: { ...decisionInput().explanation!, contributions, reasons } as never,
    messageId: randomUUIDv7(),
    event: { id: randomUUIDv7(), externalId: randomUUIDv7(), payloadJson },
    decision: { id: randomUUIDv7() },
    snapshot: { specHash: `sha256:${'c'.repeat(64)}`, valuesJson: payloadJson },
  })
}

const columns = Array.from({ length: 20 }, (_, i) => `column_number_${i}`)
const payloadJson = JSON.stringify({
  features: Object.fromEntries(columns.map((name, i) => [name, i * 1.5])),
})
const contributions = columns.map((feature, i) => ({ feature, phi: 0.5 / (i + 1) }))
const reasons = columns.slice(0, 6).map((feature, i) => ({
  feature,
  code: `C-10${i}`,
  phi: 0.5 / (i + 1),
  share: 0.3,
  direction: 'raises',
  rank: i + 1,
  principal: i < 4,
  value: { raw: 0.12, unit: 'share' },
  comparison: { cohort: 'train', percentile: 8, p25: 0.18, p50: 0.31, p75: 0.44 },
  text: 'The injury share of the claim (12%) is lower than 92% of training claims (typical 18% to 44%). It was the largest factor.',
  evidence: `ev:${i}`,
}))

function at(sorted: readonly number[], share: number): string {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!.toFixed(2)
}

function fsyncMs(): number {
  const file = openSync(join(folder, 'fsync'), 'w')
  const page = Buffer.alloc(4096)
  const start = performance.now()
  for (let i = 0; i < 100; i++) {
    writeSync(file, page)
    fsyncSync(file)
  }
  closeSync(file)
  return (performance.now() - start) / 100
}

await main()
