import { type Command, Option } from 'commander'
import type { OutputRows } from '../jobs/files/output-rows.ts'
import { counted } from '../jobs/phrases.ts'
import { type OutputFormat, outputFormatOf, outputFormats, writeRows } from '../jobs/write-rows.ts'
import { checkOutput } from '../store/whole-file.ts'
import type { Frame } from './command-frame.ts'

export type AnswerRowsFlags = {
  readonly out?: string
  readonly format?: OutputFormat
  readonly force?: boolean
}

/** Adds the options of a command that prints a table to read, or writes its rows. */
export function withAnswerRows(command: Command): Command {
  return command
    .option('--out <file>', 'where to write: .csv, .parquet, .ndjson, .json, or - (default: a table to read)')
    .addOption(new Option('--format <format>', 'for standard output').choices(outputFormats))
    .option('--force', 'replace an existing file')
}

/** Prints what was found, or writes its rows to the file that was named, which is looked at before the work begins. */
export async function answerRows<Found extends object>(
  { options, answer, context }: Frame<AnswerRowsFlags>,
  find: () => Promise<Found>,
  shapes: { readonly text: (found: Found) => string; readonly rows: (found: Found) => OutputRows },
): Promise<void> {
  const { out, format = null, force = false } = options
  if (out !== undefined) {
    outputFormatOf(out, format)
    if (out !== '-') await checkOutput(out, force)
  }
  const found = await find()
  if (out === undefined) return answer(found, shapes.text(found))
  const lines = shapes.rows(found)
  await writeRows(out, lines, { force, format, stdout: context.stdout })
  if (out !== '-') answer({ out, ...found }, `${out}: ${counted(lines.rows, 'row')}`)
}
