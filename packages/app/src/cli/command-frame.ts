import { type Command, InvalidArgumentError } from 'commander'
import { dataDirOf } from '../config/data-dir.ts'
import { declaredKind } from '../jobs/files/column-kind.ts'
import type { ReadOptions } from '../jobs/read-table.ts'
import type { CliContext } from './context.ts'
import { pairList, textList } from './option-values.ts'
import { type LogLevel, type Talk, talkOn } from './talk.ts'
import { withTenant } from './tenant-option.ts'

/** The options that every command takes. */
export type GlobalOptions = {
  readonly threads?: number
  readonly seed: number
  readonly dataDir?: string
  readonly logLevel: LogLevel
  readonly color: boolean
  readonly quiet?: boolean
  readonly json?: boolean
}

export type InputOptions = {
  readonly delimiter?: string
  readonly types?: Readonly<Record<string, string>>
  readonly missing?: readonly string[]
  readonly header: boolean
}

/** What a command's action is given besides its arguments. */
export type Frame<Options> = {
  readonly options: Options & GlobalOptions
  readonly talk: Talk
  readonly dataDir: string
  readonly context: CliContext
  /** prints the answer: the document with `--json`, else the text */
  readonly answer: (document: unknown, text: string) => void
}

/** Makes commander's action of a function of the arguments and a frame. */
export function action<Options>(
  context: CliContext,
  run: (args: readonly string[], frame: Frame<Options>) => Promise<void>,
): (...received: unknown[]) => Promise<void> {
  return async (...received) => {
    const command = received.at(-1) as Command
    const options = command.optsWithGlobals() as Options & GlobalOptions
    const { quiet, logLevel } = options
    await run(command.args, {
      options,
      talk: talkOn(context, { quiet, logLevel }),
      dataDir: dataDirOf(options.dataDir, context.environment),
      context,
      answer: (document, text) => {
        context.stdout.write(options.json ? `${JSON.stringify(document)}\n` : `${text.replace(/\n$/, '')}\n`)
      },
    })
  }
}

/** Adds the options by which a command is told how to read its input. */
export function withInputOptions(command: Command): Command {
  return command
    .option('--delimiter <sign>', 'what separates fields (default: found out)', delimiterSign)
    .option('--types <COL=TYPE,…>', 'what columns are: text, number, integer, boolean, date', pairList)
    .option('--missing <texts>', "texts that mean missing besides the empty field, such as '?,NA'", textList)
    .option('--no-header', 'the first line is a row; columns are column_0, column_1, …')
}

/** Adds the options by which a command is told which model to use. */
export function withModelOptions(command: Command): Command {
  return withTenant(
    command
      .requiredOption('--model <ref>', 'name, name@7, name:challenger, a bundle folder, or a model file')
      .option('--features <a,b,…>', 'names of the columns of a model file without names', textList),
  )
}

/** The reading options that the command line gave. */
export function readOptions({ options, talk, context }: Frame<InputOptions>): ReadOptions {
  const types = Object.entries(options.types ?? {})
  return {
    types: Object.fromEntries(types.map(([column, type]) => [column, declaredKind(column, type)])),
    missing: options.missing ?? [],
    delimiter: options.delimiter ?? null,
    header: options.header,
    look: talk.progress('reading', '%'),
    onTypes: talk.note,
    onNote: talk.note,
    stdin: context.stdin,
  }
}

/** Adds examples below the help of a command. */
export function withExamples(command: Command, ...examples: readonly string[]): Command {
  return command.addHelpText('after', `\nExamples:\n${examples.map((line) => `  $ ${line}`).join('\n')}\n`)
}

function delimiterSign(text: string): string {
  const sign = text === '\\t' || text === 'tab' ? '\t' : text
  if (/^[^"\r\n]{1,4}$/.test(sign)) return sign
  throw new InvalidArgumentError('Expected one to four signs, none of them a quote or a line end; or tab.')
}
