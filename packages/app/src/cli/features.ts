import { type Command, Option } from 'commander'
import { makeFeatures } from '../jobs/make-features.ts'
import { scenarioNamed } from '../jobs/own-tables/scenario-named.ts'
import { type OutputFormat, outputFormats } from '../jobs/write-rows.ts'
import { action, type InputOptions, readOptions, withExamples, withInputOptions } from './command-frame.ts'
import type { CliContext } from './context.ts'

type FeaturesFlags = InputOptions & {
  readonly scenario: string
  readonly undefined: 'missing' | 'zero'
  readonly out: string
  readonly format?: OutputFormat
  readonly force?: boolean
}

export function addFeatures(program: Command, context: CliContext): void {
  const command = program
    .command('features')
    .description(
      "features as of their time: a domain's scored rows, made of its series, or of a folder of tables",
    )
    .argument('<data...>', 'files, patterns, a folder of tables, or - for standard input')
    .requiredOption('--scenario <name>', 'the scenario that says which features')
    .addOption(
      new Option('--undefined <how>', 'what a feature becomes that is not defined')
        .choices(['missing', 'zero'])
        .default('missing'),
    )
    .requiredOption('--out <file>', 'where to write: .csv, .parquet, .ndjson, .json, or -')
    .addOption(new Option('--format <format>', 'for standard output').choices(outputFormats))
    .option('--force', 'replace an existing file')
  withInputOptions(command)
  withExamples(
    command,
    'candor features points.csv --scenario engagement --out users.csv',
    'candor features points.csv --scenario engagement --undefined zero --out users.parquet',
  )
  command.action(
    action<FeaturesFlags>(context, async (files, frame) => {
      const { options, answer, dataDir } = frame
      const summary = await makeFeatures(await scenarioNamed(options.scenario, dataDir), {
        files,
        out: options.out,
        force: options.force ?? false,
        format: options.format ?? null,
        undefinedAs: options.undefined,
        reading: readOptions(frame),
        stdout: context.stdout,
      })
      const { out, points, rows, columns } = summary
      if (out !== '-') answer(summary, `${out}: ${rows} rows, ${columns} columns, made of ${points} points`)
    }),
  )
}
