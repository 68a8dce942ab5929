/**
 * Clients of other servers against ours: tritonclient (V2; tensors as bytes and as JSON) and MLflow's scoring client ask a server that runs in this
 * process, and their answers are compared with those of `/v1`. Prints a line for each kind of request; writes what was sent and answered to
 * bench/out/serving-clients.json.
 *
 *   node bench/serving-clients.ts
 *
 * Needs bench/peers/serving-clients/.venv (requirements.txt there). The models are those of the first domain, made at the first run.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { columnOf, namesOf, valueAt } from '@candor/core'
import { scenarioOf } from '@candor/scenarios'
import pino from 'pino'
import { dataFolder } from '../packages/app/src/config/index.ts'
import { createApp } from '../packages/app/src/http/index.ts'
import { demoAccess } from '../packages/app/src/jobs/access.ts'
import { prepareScenario } from '../packages/app/src/jobs/prepare-demo.ts'
import { createServedModels } from '../packages/app/src/jobs/served-models.ts'
import { openStore } from '../packages/app/src/store/index.ts'

const here = dirname(fileURLToPath(import.meta.url))
const out = join(here, 'out')
const python = join(here, 'peers/serving-clients/.venv/bin/python')

type Exchange = { client: string; path: string; status: number; answer: Record<string, unknown> }

const model = 'claims-rf'
const dataDir = join(out, 'serving-data')

async function main(): Promise<void> {
  if (!existsSync(python)) return console.log('SKIPPED: bench/peers/serving-clients/.venv is not there')
  mkdirSync(out, { recursive: true })
  await prepareScenario(scenarioOf('claims'), { dataDir, onNote: console.log, onProgress: () => undefined })
  const store = await openStore(dataFolder(dataDir).storePath)
  const app = await createApp({
    access: demoAccess,
    store,
    models: createServedModels(store, dataFolder(dataDir).path),
    logger: pino({ level: 'warn' }),
    pageFolder: join(dataDir, 'nowhere'),
    invoked: { name: model },
  })
  try {
    await ask(`${await app.listen({ host: '127.0.0.1', port: 0 })}/`)
  } finally {
    await app.close()
    await store.close()
  }
}

async function ask(address: string): Promise<void> {
  const records = recordsOf(await inputsOf(address))
  const file = join(out, 'serving-clients.json')
  const [script, given] = [join(here, 'peers/serving-clients/clients.py'), join(out, 'serving-records.json')]
  writeFileSync(given, JSON.stringify(records))
  const child = spawn(python, [script, address, model, given, file], { stdio: 'inherit' })
  const [status] = await once(child, 'exit')
  if (status !== 0) throw new Error(`the clients ended with ${status}`)
  const ours = await Promise.all(records.map((features) => probabilityOf(address, features)))
  const exchanges: Exchange[] = JSON.parse(readFileSync(file, 'utf8'))
  for (const { client, answer } of exchanges) {
    const theirs = (answer['probability'] ?? answer['predictions']) as
      | readonly (number | [number])[]
      | undefined
    if (theirs === undefined || client.includes('NaN')) continue
    const equal = theirs.flat().every((value, i) => value === ours[i])
    console.log(`${client}: ${equal ? 'equal to /v1 to the bit' : 'DIFFERENT'}`)
    if (!equal) process.exitCode = 1
  }
}

async function inputsOf(address: string): Promise<string[]> {
  const answer = await fetch(`${address}v2/models/${model}`)
  return ((await answer.json()) as { inputs: { name: string }[] }).inputs.map(({ name }) => name)
}

type Row = Record<string, number | string | boolean | null>

/** Three made-up records with the columns that the model reads, none of them missing. */
function recordsOf(inputs: readonly string[]): Row[] {
  const table = scenarioOf('claims').simulate({ rows: 200, seed: 11, mode: 'faithful' })
  const names = inputs.filter((name) => namesOf(table).includes(name))
  const rows = Array.from(
    { length: table.rows },
    (_, row): Row =>
      Object.fromEntries(names.map((name) => [name, valueAt(columnOf(table, name).column, row)])),
  )
  return rows.filter((row) => Object.values(row).every((value) => value !== null)).slice(0, 3)
}

async function probabilityOf(address: string, features: Row): Promise<number> {
  const answer = await fetch(`${address}v1/models/${model}/score`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ features }),
  })
  return ((await answer.json()) as { probability: number }).probability
}

await main()
