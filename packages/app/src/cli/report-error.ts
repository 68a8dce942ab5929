import { CandorError, catalogue, type ErrorEntry } from '@candor/core'
import { CommanderError } from 'commander'
import { knownSecrets } from '../config/secret-setting.ts'
import { version } from '../config/version.ts'
import { appCatalogue, appError } from '../errors.ts'
import { scrubberOf } from '../jobs/secrets/scrub-secrets.ts'
import { statusOf } from '../jobs/status-of.ts'
import type { CliContext } from './context.ts'
import { exitCodeOf, FailedCheck } from './exit-code.ts'
import { notYet } from './not-yet.ts'

/**
 * Ends a command that failed: what may help, and as the last line on stderr `error CODE: one sentence`; with `--json` the problem document goes to
 * stdout besides. Help and version are no failures.
 *
 * @returns the exit code
 */
export function reportError(error: unknown, args: readonly string[], context: CliContext): number {
  if (error instanceof CommanderError && error.exitCode === 0) return 0
  if (error instanceof FailedCheck) {
    context.stderr.write(`error check.failed: ${error.message}\n`)
    return 1
  }
  const known = asCandorError(error, args)
  const scrub = scrubberOf(knownSecrets(context.environment))
  const say = (text: string) => context.stderr.write(scrub(`${text}\n`))
  if (known.kind === 'fault' && args.includes('debug'))
    say(error instanceof Error ? String(error.stack) : String(error))
  if (args.includes('--json')) context.stdout.write(scrub(`${JSON.stringify(problemOf(known, args))}\n`))
  if (!args.includes('--quiet')) say(`hint: ${remedyOf(known)}`)
  say(`error ${known.code}: ${sentence(known)}`)
  return exitCodeOf(known)
}

function asCandorError(error: unknown, args: readonly string[]): CandorError {
  if (error instanceof CandorError) return error
  if (error instanceof CommanderError) return usageError(error, args)
  return appError('app.unexpected', { message: error instanceof Error ? error.message : String(error) })
}

function usageError(error: CommanderError, args: readonly string[]): CandorError {
  const coming = notYet(error.message, args)
  return coming === null
    ? appError('cli.usage', { message: usage(error) })
    : appError('cli.not_yet', { what: coming, version })
}

function usage({ code, message }: CommanderError): string {
  if (code === 'commander.help') return 'no command given; expected one, as `candor --help` lists them'
  return message
    .replace(/^error: /, '')
    .replace(/\n?\(Did you mean (.*?)\?\)/, '; did you mean $1?')
    .replace(/\.$/, '')
}

function sentence(error: CandorError): string {
  return error.message.replace(/\s*\n\s*/g, ' ')
}

function remedyOf({ code }: CandorError): string {
  const entries: Readonly<Record<string, ErrorEntry>> = { ...catalogue, ...appCatalogue }
  return entries[code]?.remedy ?? 'Report this with the message.'
}

function problemOf(error: CandorError, args: readonly string[]): unknown {
  const detail = sentence(error)
  return {
    type: `/problems/${error.code}`,
    title: remedyOf(error),
    status: statusOf(error.code, error.kind),
    detail,
    instance: `candor ${args[0] ?? ''}`.trim(),
    code: error.code,
    trace_id: '',
    errors: error.pointer === null ? [] : [{ pointer: error.pointer, detail }],
  }
}
