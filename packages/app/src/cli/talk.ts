import type { CliContext } from './context.ts'
import { type Progress, progressLine } from './progress-line.ts'

/** What a command says besides its answer; all of it goes to stderr. */
export type Talk = {
  /** something worth knowing; silent with `--quiet` */
  readonly note: (text: string) => void
  readonly warn: (text: string) => void
  /** shows how far a long work has come */
  readonly progress: (what: string, unit: string) => Progress
}

export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const
export type LogLevel = (typeof logLevels)[number]

export type TalkOptions = { readonly quiet?: boolean | undefined; readonly logLevel?: LogLevel | undefined }

export function talkOn(context: CliContext, { quiet = false, logLevel = 'info' }: TalkOptions): Talk {
  const level = quiet ? Math.max(logLevels.indexOf(logLevel), 2) : logLevels.indexOf(logLevel)
  const say = (rank: number, text: string) => {
    if (rank >= level) context.stderr.write(`${text}\n`)
  }
  return {
    note: (text) => say(1, text),
    warn: (text) => say(2, `warning: ${text}`),
    progress: (what, unit) => (level > 1 ? silence : progressLine(context, what, unit)),
  }
}

const silence: Progress = { update: () => undefined, done: () => undefined }
