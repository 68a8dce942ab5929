// Entry of the thread that prepares one domain's demonstration beside a server (see demonstration.ts).
import { setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { CandorError } from '@candor/core'
import { scenarioOf } from '@candor/scenarios'
import { dataFolder } from '../config/index.ts'
import { openDataStore } from './data-store.ts'
import type { DemonstrationMessage, DemonstrationOrder } from './demonstration.ts'
import { prepareScenario } from './prepare-demo.ts'
import { recordDemoDecisions } from './record-demo-decisions.ts'
import { createServedModels } from './served-models.ts'

const niceness = 5

// Linux counts the priority of a thread, elsewhere it would be that of the server
if (process.platform === 'linux') setPriority(niceness)
await prepare(workerData as DemonstrationOrder).catch((error: unknown) => say({ failed: textOf(error) }))

async function prepare({ scenarioId, dataDir }: DemonstrationOrder): Promise<void> {
  const scenario = scenarioOf(scenarioId)
  const onProgress = (what: string, done: number, total: number) => say({ progress: { what, done, total } })
  await prepareScenario(scenario, { dataDir, onNote: (note) => say({ note }), onProgress })
  const folder = dataFolder(dataDir)
  const store = await openDataStore(dataDir)
  try {
    await recordDemoDecisions(scenario, {
      store,
      models: createServedModels(store, folder.path),
      onProgress: (done, total) => onProgress('deciding', done, total),
      isStopped: () => false,
    })
  } finally {
    await store.close()
  }
  say({ isDone: true })
}

function say(message: DemonstrationMessage): void {
  parentPort?.postMessage(message)
}

function textOf(error: unknown): string {
  if (error instanceof CandorError) return `${error.code}: ${error.message}`
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
