import { createServer } from 'node:net'
import { type Scenario, scenarios } from '@candor/scenarios'
import type { Command } from 'commander'
import { dataFolder, noRateLimits, portNumber, rateLimits } from '../config/index.ts'
import { builtInCaller } from '../jobs/caller.ts'
import { type DataLock, withDataLock } from '../jobs/data-lock.ts'
import { openDataStore } from '../jobs/data-store.ts'
import { makeDemonstrations } from '../jobs/demonstration.ts'
import { listenError } from '../jobs/listen-error.ts'
import { counted } from '../jobs/phrases.ts'
import { prepareScenario, resetDemo } from '../jobs/prepare-demo.ts'
import { prepareChampion, type ServerParts, serverLog, startServer } from '../jobs/serve.ts'
import { createServedModels } from '../jobs/served-models.ts'
import { action, type Frame, withExamples } from './command-frame.ts'
import type { CliContext } from './context.ts'
import type { Progress } from './progress-line.ts'
import { runServer } from './run-server.ts'
import { logLevelOf } from './serve.ts'

type DemoFlags = { readonly port?: string; readonly reset?: boolean }

const host = '127.0.0.1'

export function addDemo(program: Command, context: CliContext): void {
  const command = program
    .command('demo')
    .description('demonstration data, models, decisions and the server; prints its address first')
    .option('--port <n>', 'port to listen on; 0 takes any free one (default: PORT, else 8080)')
    .option('--reset', 'make everything anew')
  withExamples(command, 'candor demo', 'candor demo --port 9000 --data-dir ./my-demo --reset')
  command.action(action<DemoFlags>(context, demo))
}

async function demo(_args: readonly string[], frame: Frame<DemoFlags>): Promise<void> {
  const { options, context, dataDir } = frame
  const port = portNumber({ option: options.port, environment: context.environment })
  await requireFreePort(port)
  await withDataLock(dataDir, (lock) => demoOnFolder(frame, port, lock))
}

async function demoOnFolder(frame: Frame<DemoFlags>, port: number, lock: DataLock): Promise<void> {
  const { options, context, dataDir } = frame
  if (options.reset) await resetDemo(dataDir)
  await prepareFirst(frame)
  const folder = dataFolder(dataDir)
  const store = await openDataStore(dataDir, { threads: true })
  try {
    const logger = serverLog(logLevelOf(options), context.environment)
    const models = createServedModels(store, folder.path)
    const { createApp } = context
    const limits = rateLimits(context.environment, noRateLimits)
    const server = await startServer({
      ...{ mode: 'demo' as const, host, port, dataDir, createApp, store, models, logger, lock },
      rateLimits: limits,
    })
    await runServer(server, context, (stopped) => makeTheRest(frame, { store, models, logger }, stopped))
  } finally {
    await store.close()
  }
}

/** The first domain's models are there before the server answers; the other domains follow while it does. */
async function prepareFirst({ talk, dataDir }: Frame<DemoFlags>): Promise<void> {
  const lines = new Map<string, Progress>()
  await prepareScenario(scenarios[0]!, {
    dataDir,
    onNote: talk.note,
    onProgress: (what, done, total) => {
      const line = lines.get(what) ?? talk.progress(what, unitOf(what))
      lines.set(what, line)
      line.update(done, total)
    },
  })
  for (const line of lines.values()) line.done()
}

function unitOf(what: string): string {
  return what === 'training' ? 'trees' : what === 'deciding' ? 'records' : 'folds'
}

/** One line of progress a domain and phase; notes say which domain they are about. */
async function makeTheRest(
  { talk, dataDir }: Frame<DemoFlags>,
  parts: Pick<ServerParts, 'store' | 'models' | 'logger'>,
  signal: AbortSignal,
): Promise<void> {
  let line: { readonly what: string; readonly shown: Progress } | null = null
  const say = (scenario: Scenario, text: string) => {
    line?.shown.done()
    line = null
    talk.note(`${scenario.id}: ${text}`)
  }
  await makeDemonstrations({
    store: parts.store,
    dataDir,
    signal,
    onNote: say,
    onProgress: (scenario, { what, done, total }) => {
      const text = `${scenario.id}: ${what}`
      if (line?.what !== text) {
        line?.shown.done()
        line = { what: text, shown: talk.progress(text, unitOf(what)) }
      }
      line.shown.update(done, total)
    },
    onReady: async (scenario) => {
      const made = [scenario, ...(scenario.beside ?? [])].flatMap(({ models }) => models)
      say(scenario, `${counted(made.length, 'model')}, ${scenario.demo.decisions} decisions`)
      const { tenantId } = builtInCaller
      for (const { name } of made) await prepareChampion({ tenantId, name }, parts)
    },
    onFailed: (_scenario, error, isLast) => {
      const text = error instanceof Error ? error.message : String(error)
      talk.warn(`${text}${isLast ? '' : '; it is tried again'}`)
    },
  })
}

/** Training for nothing would be a pity: the port is tried before. */
async function requireFreePort(port: number): Promise<void> {
  const server = createServer()
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(listenError(error, { host, port })))
    server.listen(port, host, () => server.close(() => resolve()))
  })
}
