import { type Command, Option } from 'commander'
import { scoreTable } from '../jobs/score-table.ts'
import { type OutputFormat, outputFormats } from '../jobs/write-rows.ts'
import {
  action,
  type InputOptions,
  readOptions,
  withExamples,
  withInputOptions,
  withModelOptions,
} from './command-frame.ts'
import type { CliContext } from './context.ts'
import { textList, wholeNumber } from './option-values.ts'
import type { TenantFlags } from './tenant-option.ts'

type ScoreFlags = InputOptions &
  TenantFlags & {
    readonly model: string
    readonly features?: readonly string[]
    readonly out: string
    readonly format?: OutputFormat
    readonly force?: boolean
    readonly keep?: readonly string[]
    readonly raw?: boolean
    readonly leaves?: boolean
    readonly trees?: number
    readonly baseMargin?: readonly string[]
    readonly strict?: boolean
    readonly resume?: boolean
  }

export function addScore(program: Command, context: CliContext): void {
  const command = program
    .command('score')
    .description('a score for every row')
    .argument('<data...>', 'files, patterns, or - for standard input')
  withModelOptions(command)
    .requiredOption('--out <file>', 'where to write: .csv, .parquet, .ndjson, .json, or -')
    .addOption(new Option('--format <format>', 'for standard output').choices(outputFormats))
    .option('--force', 'replace an existing file')
    .option('--keep <a,b,…>', 'columns of the input to copy', textList)
    .option('--raw', 'add probability_raw, before the calibrator')
    .option('--leaves', "add leaf_0, leaf_1, …: the vendor's leaf numbers")
    .option('--trees <n>', 'score with the first n rounds of trees', wholeNumber(1, 10_000_000))
    .option(
      '--base-margin <column,…>',
      "boosting: margins to begin with instead of the model's own base, one column for each output",
      textList,
    )
    .option('--resume', 'go on with what a stopped run left in FILE.partial')
    .option('--strict', 'refuse levels that training had not seen')
  withInputOptions(command)
  withExamples(
    command,
    'candor score claims.csv --model claims-mine --out scores.csv --keep fraud_reported,insured_sex',
    'candor score claims.csv --model claims-mine --raw --out - --format ndjson | head -3',
  )
  command.action(
    action<ScoreFlags>(context, async (files, frame) => {
      const { options, answer, dataDir, talk } = frame
      const progress = talk.progress('scoring', 'rows')
      const summary = await scoreTable({
        files,
        ...options,
        dataDir,
        tenantId: options.tenant,
        features: options.features ?? null,
        force: options.force ?? false,
        keep: options.keep ?? [],
        baseMargin: options.baseMargin ?? [],
        withRaw: options.raw ?? false,
        withLeaves: options.leaves ?? false,
        isStrict: options.strict ?? false,
        reading: readOptions(frame),
        stdout: context.stdout,
        onProgress: progress.update,
      })
      progress.done()
      if (options.out !== '-')
        answer(summary, `${summary.out}: ${summary.rows} rows, ${summary.columns.length} columns`)
    }),
  )
}
