import { type Command, Option } from 'commander'
import { appError } from '../errors.ts'
import { type DependenceAnswer, type DependenceKind, dependenceKinds } from '../jobs/dependence-answer.ts'
import { explainSpaces } from '../jobs/explanation-job.ts'
import { dependenceRows, featureDependence } from '../jobs/feature-dependence.ts'
import { counted } from '../jobs/phrases.ts'
import { type AnswerRowsFlags, answerRows, withAnswerRows } from './answer-rows.ts'
import { action, type Frame, withExamples, withInputOptions, withModelOptions } from './command-frame.ts'
import type { CliContext } from './context.ts'
import { type ExplainingFlags, explainRequestOf } from './explain-request.ts'
import { wholeNumber } from './option-values.ts'
import { type SampleFlags, sampleOf, withSampleOptions } from './sample-options.ts'
import { metricText, shown, textTable } from './text-table.ts'

type DependenceFlags = ExplainingFlags &
  SampleFlags &
  AnswerRowsFlags & {
    readonly feature: string
    readonly kind: DependenceKind
    readonly with?: string
    readonly resolution: number
    readonly grid: 'values' | 'thresholds'
    readonly weights?: string
    readonly hSquared?: number | true
    readonly bins?: number
  }

const methods = ['auto', 'path-dependent', 'path_dependent', 'interventional', 'exact']

export function addDependence(program: Command, context: CliContext): void {
  const command = program
    .command('dependence')
    .description('how scores depend on one feature')
    .argument('<data...>', 'files, patterns, or - for standard input')
  withModelOptions(command)
    .requiredOption('--feature <name>', 'the source feature')
    .addOption(
      new Option(
        '--kind <kind>',
        'contributions, partial dependence, individual curves, or accumulated local effects',
      )
        .choices(dependenceKinds)
        .default('shap'),
    )
    .option(
      '--with <name>',
      'shap, pdp, ale: the other feature of a pair; auto: the one of greatest interaction (shap)',
    )
    .addOption(
      new Option('--method <method>', 'shap: how rows are explained').choices(methods).default('auto'),
    )
    .addOption(new Option('--space <space>', 'margin (default) or probability').choices(explainSpaces))
    .option('--background <file or name>', "shap: rows to compare with (default: the model's own)")
    .option('--background-rows <n>', 'shap: compare with so many of them', wholeNumber(1, 10_000_000))
    .option('--class <name>', 'of several classes (default: the first)')
    .option('--where <sql>', 'only rows that meet an SQL condition')
    .option('--resolution <n>', 'pdp, ice: values on the axis', wholeNumber(2, 10_000), 100)
    .addOption(
      new Option('--grid <grid>', 'pdp, ice: values of the rows, or every threshold of the trees')
        .choices(['values', 'thresholds'])
        .default('values'),
    )
    .option(
      '--h-squared [n]',
      'pdp of a pair: the part of it that neither does alone, over so many rows (default: 200)',
      wholeNumber(2, 10_000),
    )
    .option('--weights <column>', 'a weight per row; those of weight 0 take no part')
    .option(
      '--bins <n>',
      'bins of values (default: 60 of contributions, 20 of local effects, 10 each of a pair of columns)',
      wholeNumber(1, 10_000),
    )
  withAnswerRows(command)
  withSampleOptions(command)
  withInputOptions(command)
  withExamples(
    command,
    'candor dependence claims.csv --model claims-mine --feature months_as_customer --out curve.csv',
    'candor dependence claims.csv --model claims-mine --feature months_as_customer --kind pdp --with injury_share --h-squared 50',
    'candor dependence claims.csv --model claims-mine --feature age --kind pdp --grid thresholds',
  )
  command.action(action<DependenceFlags>(context, dependence))
}

async function dependence(files: readonly string[], frame: Frame<DependenceFlags>): Promise<void> {
  const { options } = frame
  const wrong = wrongUse(options)
  if (wrong !== null) throw appError('cli.usage', { message: wrong })
  if (options.class === 'all' || options.class === 'predicted')
    throw appError('cli.usage', { message: 'a curve is of one class; expected its name with --class' })
  await answerRows(frame, () => dependenceOf(files, frame), { text: dependenceText, rows: dependenceRows })
}

/** Options that the kind of curve does not take; null where all fit. */
function wrongUse({ kind, with: other, grid, hSquared }: DependenceFlags): string | null {
  if (other !== undefined && kind === 'ice')
    return '--with is for --kind shap, pdp and ale; received it with --kind ice'
  if (other === 'auto' && kind !== 'shap') return `--with auto is for --kind shap; received --kind ${kind}`
  if (grid === 'thresholds' && ((kind !== 'pdp' && kind !== 'ice') || other !== undefined))
    return '--grid thresholds is for --kind pdp and ice of one feature'
  if (hSquared !== undefined && (kind !== 'pdp' || other === undefined))
    return '--h-squared is for --kind pdp of a pair; expected --with G'
  return null
}

/** Rows over which H² is worked out unless told: their curves take as many answers as the square of it. */
const usualRows = 200

async function dependenceOf(
  files: readonly string[],
  frame: Frame<DependenceFlags>,
): Promise<DependenceAnswer> {
  const { options, talk } = frame
  const progress = talk.progress('working out', 'steps')
  const found = await featureDependence({
    ...explainRequestOf(files, frame),
    onProgress: progress.update,
    kind: options.kind,
    feature: options.feature,
    with: options.with ?? null,
    resolution: options.resolution,
    grid: options.grid,
    weights: options.weights ?? null,
    sample: sampleOf(options),
    hSquared: options.hSquared === true ? usualRows : (options.hSquared ?? null),
    bins: options.bins ?? usualBins(options),
  })
  progress.done()
  return found
}

function usualBins({ kind, with: other }: DependenceFlags): number {
  if (kind !== 'ale') return 60
  return other === undefined ? 20 : 10
}

function dependenceText({
  kind,
  feature,
  class: name,
  rows,
  lines,
  h_squared: share,
}: DependenceAnswer): string {
  const names = [...new Set(lines.flatMap((line) => Object.keys(line)))]
  const cell = (name: string, value: number | string | null | undefined) =>
    typeof value === 'number' ? shown(value) : (value ?? (name.startsWith('median_') ? '–' : 'missing'))
  const table = lines.map((line) => names.map((name) => cell(name, line[name])))
  const part =
    share === undefined
      ? []
      : [
          `H² ${metricText(typeof share.value === 'number' ? shown(share.value) : share.value)} over ${counted(share.rows, 'row')} of ${share.of}`,
        ]
  const ofClass = name === undefined ? '' : `, class ${name}`
  return [
    `${feature}${ofClass}, ${kind}, over ${counted(rows, 'row')}`,
    ...part,
    textTable([names, ...table]),
  ].join('\n')
}
