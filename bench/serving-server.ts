/** The server that bench/load.ts measures, in a process of its own: the demonstration's (nobody signs in), over a data folder that is there. Prints its address. */
import { createApp } from '../packages/app/src/http/index.ts'
import { serverLog, startServer } from '../packages/app/src/jobs/serve.ts'

const [dataDir = '', level = 'info'] = process.argv.slice(2)
const logger = serverLog(level)
const server = await startServer({ mode: 'demo', host: '127.0.0.1', port: 0, dataDir, createApp, logger })
process.stdout.write(`${server.address}\n`)
process.once('SIGTERM', async () => {
  await server.close()
  process.exit(0)
})
