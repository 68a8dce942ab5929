import { scenarioOf, scenarios } from '@candor/scenarios'
import { type Command, Option } from 'commander'
import { generateData } from '../jobs/generate-data.ts'
import { type OutputFormat, outputFormats } from '../jobs/write-rows.ts'
import { action, withExamples } from './command-frame.ts'
import type { CliContext } from './context.ts'
import { textList, wholeNumber } from './option-values.ts'

type GenerateFlags = {
  readonly rows?: number
  readonly mode: 'sound' | 'faithful'
  readonly without?: readonly string[]
  readonly out: string
  readonly format?: OutputFormat
  readonly force?: boolean
}

export function addGenerate(program: Command, context: CliContext): void {
  const [first] = scenarios
  const command = program
    .command('generate')
    .description("make a domain's data set")
    .argument('<domain>', `one of ${scenarios.map(({ id }) => id).join(', ')}`)
    .option('--rows <n>', 'rows to make', wholeNumber(1, 100_000_000))
    .addOption(
      new Option('--mode <mode>', 'with the quirks of the published data, or without')
        .choices(['sound', 'faithful'])
        .default('faithful'),
    )
    .option('--without <quirks>', 'quirks to leave out, by name', textList)
    .requiredOption('--out <file or folder>', 'where to write; - is standard output')
    .addOption(new Option('--format <format>', 'for standard output').choices(outputFormats))
    .option('--force', 'replace an existing file')
  withExamples(
    command,
    `candor generate ${first!.id} --rows 1000 --seed 1 --out ${first!.id}.csv`,
    `candor generate ${first!.id} --mode sound --rows 100 --out - --format ndjson | head -3`,
  )
  command.action(
    action<GenerateFlags>(context, async ([domain], { options, answer, talk }) => {
      const scenario = scenarioOf(domain!)
      const { mode, out, seed } = options
      const manifest = await generateData(scenario, {
        rows: options.rows ?? scenario.demo.rows,
        seed,
        mode,
        without: options.without ?? [],
        out,
        format: options.format ?? null,
        force: options.force ?? false,
        stdout: context.stdout,
      })
      const { rows, positives } = manifest
      if (out === '-') talk.note(`${rows} rows, ${positives} positive; mode ${mode}, seed ${seed}`)
      else
        answer(
          { out, ...manifest },
          `${out}: ${rows} rows, ${positives} positive; mode ${mode}, seed ${seed}`,
        )
    }),
  )
}
