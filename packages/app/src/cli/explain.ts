import { type Command, Option } from 'commander'
import { appError } from '../errors.ts'
import { explainTable } from '../jobs/explain-table.ts'
import { explainedRow, type RowExplanation } from '../jobs/explained-row.ts'
import { estimateExplanation } from '../jobs/explanation-estimate.ts'
import { type ExplainRequest, explainSpaces } from '../jobs/explanation-job.ts'
import { counted } from '../jobs/phrases.ts'
import { type OutputFormat, outputFormats } from '../jobs/write-rows.ts'
import { action, type Frame, withExamples, withInputOptions, withModelOptions } from './command-frame.ts'
import type { CliContext } from './context.ts'
import { type ExplainingFlags, explainRequestOf } from './explain-request.ts'
import { byteSize, rowRange, wholeNumber } from './option-values.ts'
import { shown } from './text-table.ts'
import { waterfallText } from './waterfall-text.ts'

type ExplainFlags = ExplainingFlags & {
  readonly out?: string
  readonly format?: OutputFormat
  readonly force?: boolean
  readonly grouping?: 'sum' | 'player'
  readonly top?: number
  readonly words?: 'en' | 'es'
  readonly row?: number
  readonly rows?: { readonly from: number; readonly to: number }
  readonly strict?: boolean
  readonly interactions?: boolean
  readonly weights?: string
  readonly compare?: string
  readonly memory?: number
  readonly dryRun?: boolean
  readonly resume?: boolean
}

const methods = ['auto', 'path-dependent', 'path_dependent', 'interventional', 'exact', 'saabas']

export function addExplain(program: Command, context: CliContext): void {
  const command = program
    .command('explain')
    .description('what every column adds to the score of every row, exactly')
    .argument('<data...>', 'files, patterns, or - for standard input')
  withModelOptions(command)
    .option('--out <file>', 'where to write: .csv, .parquet, .ndjson, .json, or -')
    .addOption(new Option('--format <format>', 'for standard output').choices(outputFormats))
    .option('--force', 'replace an existing file')
    .addOption(
      new Option('--method <method>', 'auto: interventional where there is a background')
        .choices(methods)
        .default('auto'),
    )
    .addOption(
      new Option(
        '--space <space>',
        'the scale that is explained (default: margin; path_length of isolation forests)',
      ).choices(explainSpaces),
    )
    .option('--background <file or name>', "rows to compare with (default: the model's own)")
    .option(
      '--background-rows <n>',
      'compare with so many of them, drawn by the seed',
      wholeNumber(1, 10_000_000),
    )
    .option('--class <name>', 'with several classes: one of them, predicted, or all')
    .addOption(
      new Option('--level <level>', 'a contribution per source feature or per model column')
        .choices(['source', 'column'])
        .default('source'),
    )
    .addOption(
      new Option(
        '--grouping <way>',
        'of the columns of a source feature: sum of contributions (default), or one player of the interventional game (slower)',
      ).choices(['sum', 'player']),
    )
    .option('--top <k>', 'long: the k largest contributions of each row', wholeNumber(1, 100_000))
    .addOption(new Option('--words <language>', 'long: the reasons in words').choices(['en', 'es']))
    .option(
      '--row <n>',
      'one row, counted from 0; without --out in words on the terminal',
      wholeNumber(0, 2 ** 31),
    )
    .addOption(
      new Option('--rows <A:B>', 'rows counted from 0, B excluded').argParser(rowRange).conflicts('row'),
    )
    .addOption(
      new Option('--interactions', 'long: every pair of features, its whole interaction').conflicts([
        'top',
        'words',
        'compare',
        'row',
      ]),
    )
    .addOption(
      new Option(
        '--where <sql>',
        'only rows that meet an SQL condition over the columns of the input',
      ).conflicts('row'),
    )
    .option('--weights <column>', 'a weight per row for the summary in the meta file')
    .addOption(
      new Option(
        '--compare <file>',
        "another program's contributions of the same rows: the worst differences are named",
      ).conflicts(['top', 'words']),
    )
    .option('--memory <size>', 'how much may be used, such as 2GB', byteSize)
    .option('--dry-run', 'plan, time and memory, and nothing else')
    .option('--resume', 'go on with what a stopped run left in FILE.partial')
    .option('--strict', 'refuse levels that training had not seen')
  withInputOptions(command)
  withExamples(
    command,
    'candor explain claims.csv --model claims-mine --out phi.parquet',
    'candor explain claims.csv --model claims-mine --background claims.csv --row 0 --words en',
  )
  command.action(action<ExplainFlags>(context, explain))
}

async function explain(files: readonly string[], frame: Frame<ExplainFlags>): Promise<void> {
  const { options, answer, context } = frame
  const { out } = options
  if (options.dryRun === true) return await dryRun(files, frame)
  if (out === undefined && options.row === undefined) throw appError('cli.out_or_row_needed')
  if (out === undefined && options.class === 'all')
    throw appError('cli.usage', {
      message:
        'one row on the terminal is explained for one class; expected its name with --class, or --out FILE',
    })
  const needsOut = (['compare', 'weights', 'resume'] as const).find((name) => options[name] !== undefined)
  if (out === undefined && needsOut !== undefined)
    throw appError('cli.usage', {
      message: `--${needsOut} is for a result in a file; expected --out FILE with it`,
    })
  const progress = frame.talk.progress('explaining', 'rows')
  const request = { ...requestOf(files, frame), onProgress: progress.update }
  if (out === undefined) {
    const row = await explainedRow(request, options.words ?? 'en')
    progress.done()
    return answer(row, rowText(row, options.top ?? mostSteps))
  }
  const format = options.format ?? null
  const meta = await explainTable(request, {
    out,
    force: options.force ?? false,
    format,
    stdout: context.stdout,
    resume: options.resume ?? false,
    compare: options.compare ?? null,
    weights: options.weights ?? null,
  })
  progress.done()
  if (out !== '-')
    answer({ out, ...meta }, `${out}: ${counted(Number(meta['rows']), 'row')}; ${out}.meta.json says how`)
}

async function dryRun(files: readonly string[], frame: Frame<ExplainFlags>): Promise<void> {
  const found = await estimateExplanation(requestOf(files, frame))
  const plan = Object.entries(found['plan'] as Record<string, unknown>)
  const lines = [
    `${counted(found.rows, 'row')}, ${String(found['method']).replace('_', '-')}, ${found['space']} space`,
    `about ${shown(found.estimated_seconds)} s on one thread, ${Math.ceil(found.estimated_bytes / 1e6)} MB; result ${Math.ceil(Number(found['result_bytes']) / 1e6)} MB in ${counted(Number(found['blocks']), 'block')}`,
    plan.map(([name, value]) => `${name} ${value}`).join(', '),
  ]
  frame.answer(found, lines.join('\n'))
}

function requestOf(files: readonly string[], frame: Frame<ExplainFlags>): ExplainRequest {
  const { row, rows = null, top = null, words = null, memory = null, ...options } = frame.options
  return {
    ...explainRequestOf(files, frame),
    ...{ top, words, memory },
    range: row === undefined ? rows : { from: row, to: row + 1 },
    interactions: options.interactions ?? false,
    isStrict: options.strict ?? false,
    grouping: options.grouping ?? 'sum',
  }
}

/** Features drawn one by one unless `--top` says otherwise; the others are one step. */
const mostSteps = 10

function rowText(explained: RowExplanation, most: number): string {
  const { row, model, base, score, contributions, reasons, background, method } = explained
  const rest = contributions.slice(most)
  const others = {
    label: rest.length === 1 ? '1 other' : `${rest.length} others`,
    phi: rest.reduce((sum, { phi }) => sum + phi, 0),
  }
  const steps = contributions.slice(0, most).map(({ feature, value, phi }) => ({
    label: value === null ? feature : `${feature} = ${shortened(value)}`,
    phi,
  }))
  const against = background === null ? '' : ` against ${background.name} (${background.rows} rows)`
  return [
    `row ${row} · ${model} · ${scoresText(explained)}`,
    '',
    ...reasons.map(({ rank, text }) => `  ${rank}. ${text}`),
    '',
    waterfallText({ base, score, steps: rest.length === 0 ? steps : [...steps, others] }),
    '',
    `${method.replace('_', '-')}${against}`,
  ].join('\n')
}

/** Numbers with more digits than a person reads are cut to four decimals; all else stands as it is. */
function shortened(value: string): string {
  return /^-?\d+(\.\d{5,}|(\.\d+)?e-\d+)$/.test(value) ? shown(Number(value)) : value
}

function scoresText({ scores, class: name }: RowExplanation): string {
  const texts = Object.entries(scores).map(([score, value]) => `${score} ${shown(value)}`)
  return [...texts, ...(name === undefined ? [] : [`class ${name}`])].join(' · ')
}
