import { scenarioOf, scenarios } from '@candor/scenarios'
import { type Command, Option } from 'commander'
import { version } from '../config/version.ts'
import { appError } from '../errors.ts'
import { type DataManifest, generateData } from '../jobs/generate-data.ts'
import { counted } from '../jobs/phrases.ts'
import { sizeAsked } from '../jobs/size-asked.ts'
import { type OutputFormat, outputFormats } from '../jobs/write-rows.ts'
import { action, withExamples } from './command-frame.ts'
import type { CliContext } from './context.ts'
import { numberBetween, onePair, textList, wholeNumber } from './option-values.ts'

type GenerateFlags = {
  readonly rows?: number
  readonly mode?: 'sound' | 'faithful'
  readonly world?: (typeof worlds)[number]
  readonly without?: readonly string[]
  readonly set?: Readonly<Record<string, string>>
  readonly out: string
  readonly format?: OutputFormat
  readonly force?: boolean
}

const worlds = ['equal', 'label-biased', 'feature-biased', 'support-starved'] as const

export function addGenerate(program: Command, context: CliContext): void {
  const [first] = scenarios
  const command = program
    .command('generate')
    .description("make a domain's data set")
    .argument('<domain>', `one of ${scenarios.map(({ id }) => id).join(', ')}`)
    .option(
      '--rows <n>',
      'rows of the main table: of points where it holds series, of transactions; default: as the domain says',
      wholeNumber(1, 100_000_000),
    )
    .addOption(
      new Option(
        '--mode <mode>',
        'with the quirks of the published data, or without; default: as the domain says',
      ).choices(['sound', 'faithful']),
    )
    .addOption(
      new Option(
        '--world <world>',
        'what is wrong with the world that the data are from; default: as the domain says',
      ).choices(worlds),
    )
    .option('--set <name=value>', 'sizes besides the rows, where a domain has some', onePair)
    .option('--without <quirks>', 'quirks to leave out, by name', textList)
    .requiredOption('--out <file or folder>', 'where to write; - is standard output')
    .addOption(new Option('--format <format>', 'for standard output').choices(outputFormats))
    .option('--force', 'replace an existing file')
  withExamples(
    command,
    `candor generate ${first!.id} --rows 1000 --seed 1 --out ${first!.id}.csv`,
    `candor generate ${first!.id} --mode sound --rows 100 --out - --format ndjson | head -3`,
    'candor generate engagement --rows 6720 --out points.csv',
  )
  command.action(
    action<GenerateFlags>(context, async ([domain], { options, answer, talk }) => {
      const scenario = scenarioOf(domain!)
      const { out, seed } = options
      const mode = options.mode ?? scenario.usually?.mode ?? 'faithful'
      const world = options.world ?? scenario.usually?.world ?? 'equal'
      if (!(scenario.worlds ?? ['equal']).includes(world))
        throw appError('cli.not_yet', { what: `--world ${world}`, version })
      const manifest = await generateData(scenario, {
        ...sizeAsked(scenario, { rows: options.rows, set: numbersOf(options.set ?? {}) }),
        seed,
        mode,
        world,
        without: (options.without ?? []).map((name) => name.replaceAll('-', '_')),
        out,
        format: options.format ?? null,
        force: options.force ?? false,
        stdout: context.stdout,
      })
      if (out === '-') talk.note(madeText(manifest))
      else answer({ out, ...manifest }, `${out}: ${madeText(manifest)}`)
    }),
  )
}

function madeText({ rows, positives, mode, world, seed, tables = {} }: DataManifest): string {
  const sizes = Object.entries(tables).map(([name, count]) => `${name} ${count}`)
  const others = sizes.length > 1 ? `; tables: ${sizes.join(', ')}` : ''
  return `${counted(rows, 'row')}, ${positives} positive; mode ${mode}, world ${world}, seed ${seed}${others}`
}

/** The values of settings; a name that the domain does not have is refused later. */
function numbersOf(set: Readonly<Record<string, string>>): Record<string, number> {
  const number = numberBetween(-Number.MAX_VALUE, Number.MAX_VALUE)
  return Object.fromEntries(Object.entries(set).map(([name, text]) => [name, number(text)]))
}
