import { createServer } from 'node:net'
import { scenarios } from '@candor/scenarios'
import type { Command } from 'commander'
import { dataFolder, portNumber } from '../config/index.ts'
import { appError } from '../errors.ts'
import { prepareScenario, resetDemo } from '../jobs/prepare-demo.ts'
import { recordDemoDecisions } from '../jobs/record-demo-decisions.ts'
import { serverLog, startServer } from '../jobs/serve.ts'
import { createServedModels } from '../jobs/served-models.ts'
import { ensureFolder } from '../store/ensure-folder.ts'
import { openStore } from '../store/index.ts'
import { action, type Frame, withExamples } from './command-frame.ts'
import type { CliContext } from './context.ts'
import { runServer } from './run-server.ts'
import { logLevelOf } from './serve.ts'

type DemoFlags = { readonly port?: string; readonly reset?: boolean }

const host = '127.0.0.1'

/** The domains that are there before the server answers: the first alone, so that a start is not slower with more of them. */
const atStart = scenarios.slice(0, 1)

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
  if (options.reset) await resetDemo(dataDir)
  await ensureFolder(dataDir)
  await prepareModels(frame)
  const folder = dataFolder(dataDir)
  const store = await openStore(folder.storePath)
  try {
    const logger = serverLog(logLevelOf(options))
    const { createApp } = context
    const server = await startServer({ host, port, dataDir, createApp, store, logger })
    await runServer(server, context, () =>
      recordDecisions(frame, { store, models: createServedModels(store, folder.path) }),
    )
  } finally {
    await store.close()
  }
}

async function prepareModels({ talk, dataDir }: Frame<DemoFlags>): Promise<void> {
  for (const scenario of atStart) {
    const lines = new Map<string, ReturnType<typeof talk.progress>>()
    await prepareScenario(scenario, {
      dataDir,
      onNote: talk.note,
      onProgress: (what, done, total) => {
        const line = lines.get(what) ?? talk.progress(what, what === 'training' ? 'trees' : 'folds')
        lines.set(what, line)
        line.update(done, total)
      },
    })
    for (const line of lines.values()) line.done()
  }
}

async function recordDecisions(
  { talk, context }: Frame<DemoFlags>,
  parts: Pick<Parameters<typeof recordDemoDecisions>[1], 'store' | 'models'>,
): Promise<void> {
  for (const scenario of atStart) {
    const line = talk.progress('deciding', 'records')
    const isStopped = () => context.stop?.aborted ?? false
    await recordDemoDecisions(scenario, { ...parts, onProgress: line.update, isStopped })
    line.done()
    talk.note(`${scenario.title.en}: ${scenario.models.length} models, ${scenario.demo.decisions} decisions`)
  }
}

/** Training for nothing would be a pity: the port is tried before. */
async function requireFreePort(port: number): Promise<void> {
  const server = createServer()
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: Error & { code?: string }) => {
      reject(error.code === 'EADDRINUSE' ? appError('app.port_in_use', { host, port }) : error)
    })
    server.listen(port, host, () => server.close(() => resolve()))
  })
}
