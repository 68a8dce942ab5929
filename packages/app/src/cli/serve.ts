import type { Command } from 'commander'
import {
  isLoopback,
  languageModelSetting,
  listenAddress,
  oidcSettings,
  portNumber,
  rateLimits,
  trustedProxies,
  usualRateLimits,
} from '../config/index.ts'
import { appError } from '../errors.ts'
import { withDataLock } from '../jobs/data-lock.ts'
import { languageModel } from '../jobs/language-model.ts'
import { modelToInvoke } from '../jobs/model-to-invoke.ts'
import { serverLog, startServer } from '../jobs/serve.ts'
import { action, type GlobalOptions, withExamples } from './command-frame.ts'
import type { CliContext } from './context.ts'
import { textList } from './option-values.ts'
import { runServer } from './run-server.ts'

type ServeFlags = {
  readonly port?: string
  readonly host: string
  readonly model?: string
  readonly background?: string
  readonly features?: readonly string[]
}

export function addServe(program: Command, context: CliContext): void {
  const command = program
    .command('serve')
    .description('the HTTP server over the data folder')
    .option('--port <n>', 'port to listen on; 0 takes any free one (default: PORT, else 8080)')
    .option('--host <host>', 'address to listen on; 0.0.0.0: from everywhere', '127.0.0.1')
    .option(
      '--model <ref>',
      'the model that /invocations asks: a registered name, a bundle, or a model file, which is registered (default: MODEL_URI)',
    )
    .option(
      '--background <file>',
      'rows that explanations of a model file compare with (default: BACKGROUND_DATA_PATH)',
    )
    .option('--features <a,b,…>', 'names of the columns of a model file without names', textList)
  withExamples(command, 'candor serve --port 8080', 'candor serve --data-dir /srv/candor --log-level warn')
  command.action(
    action<ServeFlags>(context, async (_args, { options, dataDir, talk }) => {
      const port = portNumber({ option: options.port, environment: context.environment })
      const host = listenAddress(options.host)
      if (!isLoopback(host))
        talk.warn('keys and passwords travel as they are: put a proxy with HTTPS before this server')
      const { createApp, environment } = context
      const reference = options.model ?? environment['MODEL_URI']
      const background = options.background ?? environment['BACKGROUND_DATA_PATH'] ?? null
      const { features = null } = options
      const alone = (['background', 'features'] as const).find((name) => options[name] !== undefined)
      if (reference === undefined && alone !== undefined)
        throw appError('cli.usage', {
          message: `--${alone} is for a model file; expected --model FILE with it`,
        })
      const setting = languageModelSetting(environment)
      await withDataLock(dataDir, async (lock) => {
        const invoked =
          reference === undefined
            ? null
            : await modelToInvoke({
                reference,
                background,
                features,
                dataDir,
                reading: { onNote: talk.note },
              })
        const server = await startServer({
          mode: 'accounts',
          host,
          port,
          dataDir,
          createApp,
          lock,
          invoked,
          language: setting === null ? null : languageModel(setting),
          logger: serverLog(logLevelOf(options), context.environment),
          rateLimits: rateLimits(context.environment, usualRateLimits),
          trustedProxies: trustedProxies(context.environment),
          oidc: oidcSettings(context.environment),
          onCheckpoint: (line) => void context.stdout.write(`${line}\n`),
        })
        if (server.adminLink !== null)
          talk.note(
            'nobody can administer yet: open the second line on this machine; it works once, for 15 minutes',
          )
        await runServer(server, context)
      })
    }),
  )
}

/** How much the server says on stderr. */
export function logLevelOf({ quiet, logLevel }: GlobalOptions): string {
  return quiet && logLevel === 'info' ? 'warn' : logLevel
}
