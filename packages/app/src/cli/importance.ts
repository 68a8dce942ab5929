import { type Command, Option } from 'commander'
import { appError } from '../errors.ts'
import type { ExplainMethod } from '../jobs/explanation-plan.ts'
import {
  type ImportanceAnswer,
  importanceRows,
  impurityImportance,
  permutedImportance,
  shapImportance,
} from '../jobs/feature-importance.ts'
import { type Scorer, scorers } from '../jobs/permutation-table.ts'
import { type OutputFormat, outputFormatOf, outputFormats, writeRows } from '../jobs/write-rows.ts'
import { checkOutput } from '../store/whole-file.ts'
import {
  action,
  type Frame,
  type InputOptions,
  readOptions,
  withExamples,
  withInputOptions,
  withModelOptions,
} from './command-frame.ts'
import type { CliContext } from './context.ts'
import { wholeNumber } from './option-values.ts'
import { shown, textTable } from './text-table.ts'

type ImportanceFlags = InputOptions & {
  readonly model: string
  readonly features?: readonly string[]
  readonly kind: 'shap' | 'impurity' | 'permutation'
  readonly method: string
  readonly background?: string
  readonly backgroundRows?: number
  readonly class?: string
  readonly level: 'source' | 'column'
  readonly weights?: string
  readonly target?: string
  readonly repeats: number
  readonly scorer?: Scorer
  readonly out?: string
  readonly format?: OutputFormat
  readonly force?: boolean
}

const methods = ['auto', 'path-dependent', 'path_dependent', 'interventional', 'exact']

export function addImportance(program: Command, context: CliContext): void {
  const command = program
    .command('importance')
    .description('how much every column matters to the scores, with its spread')
    .argument('[data...]', 'files, patterns, or - for standard input; none for impurity')
  withModelOptions(command)
    .addOption(
      new Option(
        '--kind <kind>',
        'mean of absolute contributions over all rows, splits of the trees, or how much worse answers get when a feature is permuted',
      )
        .choices(['shap', 'impurity', 'permutation'])
        .default('shap'),
    )
    .addOption(
      new Option('--method <method>', 'shap, auto: interventional where there is a background')
        .choices(methods)
        .default('auto'),
    )
    .option('--background <file or name>', "shap: rows to compare with (default: the model's own)")
    .option('--background-rows <n>', 'shap: compare with so many of them', wholeNumber(1, 10_000_000))
    .option('--class <name>', 'shap, several classes: one of them (default: all)')
    .addOption(
      new Option('--level <level>', 'by source feature or by model column')
        .choices(['source', 'column'])
        .default('source'),
    )
    .option('--weights <column>', 'shap, permutation: a weight per row')
    .option('--target <column>', 'permutation: what came out')
    .option('--repeats <n>', 'permutation: how often', wholeNumber(1, 10_000), 10)
    .addOption(
      new Option(
        '--scorer <name>',
        'permutation: what falls (default: average_precision of two classes, accuracy of more, r2 of numbers)',
      ).choices(scorers),
    )
    .option('--out <file>', 'where to write: .csv, .parquet, .ndjson, .json, or - (default: a table to read)')
    .addOption(new Option('--format <format>', 'for standard output').choices(outputFormats))
    .option('--force', 'replace an existing file')
  withInputOptions(command)
  withExamples(
    command,
    'candor importance claims.csv --model claims-mine --out importance.csv',
    'candor importance --model claims-mine --kind impurity',
  )
  command.action(action<ImportanceFlags>(context, importance))
}

async function importance(files: readonly string[], frame: Frame<ImportanceFlags>): Promise<void> {
  const { options, answer, context } = frame
  const { out, format = null, force = false } = options
  if (out !== undefined) {
    outputFormatOf(out, format)
    if (out !== '-') await checkOutput(out, force)
  }
  const found = await importanceOf(files, frame)
  if (out === undefined) return answer(found, importanceText(found))
  await writeRows(out, importanceRows(found), { force, format, stdout: context.stdout })
  if (out !== '-') answer({ out, ...found }, `${out}: ${found.features.length} rows`)
}

async function importanceOf(
  files: readonly string[],
  frame: Frame<ImportanceFlags>,
): Promise<ImportanceAnswer> {
  const { options, dataDir } = frame
  const { kind, model, level, features = null } = options
  if (kind === 'impurity') return await impurityImportance(model, { dataDir, features, level })
  if (files.length === 0) throw appError('cli.data_needed', { what: 'importance by rows' })
  return kind === 'permutation' ? await byPermutation(files, frame) : await byContributions(files, frame)
}

async function byPermutation(
  files: readonly string[],
  frame: Frame<ImportanceFlags>,
): Promise<ImportanceAnswer> {
  const { options, dataDir, talk } = frame
  const { target, repeats, seed, level, model } = options
  if (target === undefined) throw appError('cli.target_needed')
  const progress = talk.progress('permuting', 'scores')
  const found = await permutedImportance({
    files,
    dataDir,
    model,
    features: options.features ?? null,
    target,
    repeats,
    seed,
    level,
    scorer: options.scorer ?? null,
    weights: options.weights ?? null,
    reading: readOptions(frame),
    onProgress: progress.update,
  })
  progress.done()
  return found
}

async function byContributions(
  files: readonly string[],
  frame: Frame<ImportanceFlags>,
): Promise<ImportanceAnswer> {
  const { options, dataDir, talk } = frame
  const progress = talk.progress('explaining', 'rows')
  const found = await shapImportance(
    {
      files,
      dataDir,
      model: options.model,
      features: options.features ?? null,
      method: options.method.replace('-', '_') as ExplainMethod,
      space: null,
      background: options.background ?? null,
      backgroundRows: options.backgroundRows ?? null,
      class: options.class ?? 'all',
      level: options.level,
      top: null,
      words: null,
      range: null,
      isStrict: false,
      seed: options.seed,
      threads: options.threads,
      reading: readOptions(frame),
      onNote: talk.note,
      onProgress: progress.update,
    },
    options.weights ?? null,
  )
  progress.done()
  return found
}

function importanceText({ kind, over, features }: ImportanceAnswer): string {
  const hasClasses = features.some((feature) => feature.class !== undefined)
  const lines = features.map((feature) => [
    hasClasses ? `${feature.class}: ${feature.feature}` : feature.feature,
    shown(feature.importance),
    feature.share === null ? '–' : `${(100 * feature.share).toFixed(1)} %`,
    shown(feature.sd),
  ])
  const what = whatOf[kind]
  return [`over ${over.n} ${over.what}`, textTable([['', what, 'share', 'sd'], ...lines])].join('\n')
}

const whatOf = {
  shap: 'mean |contribution|',
  impurity: 'mean share of splits',
  permutation: 'mean fall of the score',
} as const
