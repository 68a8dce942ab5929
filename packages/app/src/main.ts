import { type CliContext, processContext } from './cli/context.ts'
import { watchOutputs } from './cli/lost-output.ts'
import { createProgram } from './cli/program.ts'
import { reportError } from './cli/report-error.ts'
import { createApp } from './http/index.ts'

/**
 * Runs one command of the command line and gives its exit code: 0 done, 1 a check failed, 2 bad input or usage, 3 absent, 4 state,
 * 5 limit, 70 our fault.
 *
 * @example
 * await main(['--version']) // 0, and the version on stdout
 */
export async function main(
  args: readonly string[],
  context: CliContext = contextOfProcess(args),
): Promise<number> {
  try {
    await createProgram(context).parseAsync(args, { from: 'user' })
    return 0
  } catch (error) {
    return reportError(error, args, context)
  }
}

function contextOfProcess(args: readonly string[]): CliContext {
  const context = processContext(createApp)
  watchOutputs(context.stdout, context.stderr, (error) => process.exit(reportError(error, args, context)))
  return context
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2))
