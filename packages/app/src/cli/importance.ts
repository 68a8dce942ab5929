import { type Command, Option } from 'commander'
import { appError } from '../errors.ts'
import type { AskedGroups } from '../jobs/feature-groups.ts'
import {
  type ImportanceAnswer,
  importanceRows,
  impurityImportance,
  permutedImportance,
  shapImportance,
} from '../jobs/feature-importance.ts'
import type { OutputRows } from '../jobs/files/output-rows.ts'
import {
  importanceSideBySide,
  type SideBySideAnswer,
  sideBySideRows,
} from '../jobs/importance-side-by-side.ts'
import { type InteractionsAnswer, interactionRanking, pairRows } from '../jobs/interaction-ranking.ts'
import { type PermutationRequest, type Scorer, scorers } from '../jobs/permutation-table.ts'
import { counted } from '../jobs/phrases.ts'
import { type AnswerRowsFlags, answerRows, withAnswerRows } from './answer-rows.ts'
import {
  action,
  type Frame,
  readOptions,
  withExamples,
  withInputOptions,
  withModelOptions,
} from './command-frame.ts'
import type { CliContext } from './context.ts'
import { type ExplainingFlags, explainRequestOf } from './explain-request.ts'
import { wholeNumber } from './option-values.ts'
import { groupOption, type SampleFlags, sampleOf, withSampleOptions } from './sample-options.ts'
import { metricText, shown, textTable } from './text-table.ts'

type ImportanceFlags = ExplainingFlags &
  SampleFlags &
  AnswerRowsFlags & {
    readonly kind: (typeof kinds)[number]
    readonly level: 'source' | 'column'
    readonly weights?: string
    readonly target?: string
    readonly positive?: string
    readonly conditional?: boolean
    readonly group?: AskedGroups
    readonly repeats: number
    readonly scorer?: Scorer
  }

/** `all`: side by side, with how far they rank features alike; `interactions`: pairs of features, and their matrix. */
const kinds = ['shap', 'impurity', 'permutation', 'interactions', 'all'] as const

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
        'mean of absolute contributions over all rows, splits of the trees, how much worse answers get when a feature is permuted, pairs of features by their interaction, or all but pairs side by side',
      )
        .choices(kinds)
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
    .option('--group <NAME=a,b>', 'features taken together under a name; may be repeated', groupOption)
    .option('--weights <column>', 'all but impurity: a weight per row')
    .option('--target <column>', 'permutation: what came out')
    .option('--positive <value>', "permutation, isolation forest: the target's value of strange rows")
    .option(
      '--conditional',
      'permutation: only within ten bins of the feature that goes with it most, so that rows stay such as occur',
    )
    .option('--repeats <n>', 'permutation: how often', wholeNumber(1, 10_000), 10)
    .addOption(
      new Option(
        '--scorer <name>',
        'permutation: what falls (default: average_precision of two classes, accuracy of more, r2 of numbers)',
      ).choices(scorers),
    )
  withAnswerRows(command)
  withSampleOptions(command)
  withInputOptions(command)
  withExamples(
    command,
    'candor importance claims.csv --model claims-mine --out importance.csv',
    'candor importance --model claims-mine --kind impurity',
    'candor importance claims.csv --model claims-mine --kind interactions --out pairs.csv',
    'candor importance claims.csv --model claims-mine --kind all --target fraud_reported',
  )
  command.action(action<ImportanceFlags>(context, importance))
}

async function importance(files: readonly string[], frame: Frame<ImportanceFlags>): Promise<void> {
  await answerRows(frame, () => importanceOf(files, frame), { text: textOf, rows: rowsOf })
}

type Answer = ImportanceAnswer | InteractionsAnswer | SideBySideAnswer

async function importanceOf(files: readonly string[], frame: Frame<ImportanceFlags>): Promise<Answer> {
  const { options, dataDir } = frame
  const { kind, model, level, features = null, group: groups = {}, tenant: tenantId } = options
  if (kind === 'impurity')
    return await impurityImportance(model, { dataDir, tenantId, features, level, groups })
  if (files.length === 0) throw appError('cli.data_needed', { what: 'importance by rows' })
  if (kind === 'permutation') return await byPermutation(files, frame)
  return await byContributions(files, frame, kind)
}

async function byPermutation(
  files: readonly string[],
  frame: Frame<ImportanceFlags>,
): Promise<ImportanceAnswer> {
  const { target } = frame.options
  if (target === undefined) throw appError('cli.target_needed')
  const progress = frame.talk.progress('permuting', 'scores')
  const found = await permutedImportance({
    ...permutationRequest(files, frame, target),
    onProgress: progress.update,
  })
  progress.done()
  return found
}

function permutationRequest(
  files: readonly string[],
  frame: Frame<ImportanceFlags>,
  target: string,
): PermutationRequest {
  const { options, dataDir } = frame
  const { repeats, seed, level, model, positive = null, threads } = options
  return {
    files,
    dataDir,
    tenantId: options.tenant,
    model,
    features: options.features ?? null,
    target,
    positive,
    repeats,
    seed,
    level,
    threads,
    isConditional: options.conditional ?? false,
    groups: options.group ?? {},
    sample: sampleOf(options),
    scorer: options.scorer ?? null,
    weights: options.weights ?? null,
    reading: readOptions(frame),
  }
}

async function byContributions(
  files: readonly string[],
  frame: Frame<ImportanceFlags>,
  kind: 'shap' | 'interactions' | 'all',
): Promise<Answer> {
  const { options, talk } = frame
  const progress = talk.progress('explaining', 'rows')
  const asked = explainRequestOf(files, frame)
  const request = { ...asked, class: asked.class ?? 'all', onProgress: progress.update }
  const choice = { weight: options.weights ?? null, groups: options.group ?? {}, sample: sampleOf(options) }
  const found =
    kind === 'shap'
      ? await shapImportance(request, choice)
      : kind === 'interactions'
        ? await interactionRanking(request, choice)
        : await importanceSideBySide(
            request,
            choice,
            options.target === undefined ? null : permutationRequest(files, frame, options.target),
          )
  progress.done()
  return found
}

function rowsOf(found: Answer): OutputRows {
  if (found.kind === 'interactions') return pairRows(found)
  return found.kind === 'all' ? sideBySideRows(found) : importanceRows(found)
}

function textOf(found: Answer): string {
  if (found.kind === 'interactions') return pairsText(found)
  return found.kind === 'all' ? sideBySideText(found) : importanceText(found)
}

/** Pairs that are shown on the terminal. */
const mostPairs = 30

function pairsText({ over, pairs }: InteractionsAnswer): string {
  const lines = pairs
    .slice(0, mostPairs)
    .map((pair) => [
      [pair.class, `${pair.feature_a} × ${pair.feature_b}`].filter((part) => part !== undefined).join(': '),
      shown(pair.importance),
      shareText(pair.share),
      shown(pair.mean),
    ])
  const rest = pairs.length > mostPairs ? [`and ${counted(pairs.length - mostPairs, 'pair')} more`] : []
  const head = ['', 'mean |interaction|', 'share', 'mean']
  return [`over ${counted(over.n, 'row')}`, textTable([head, ...lines]), ...rest].join('\n')
}

function sideBySideText({ measures, features, agreement }: SideBySideAnswer): string {
  const lines = features.map((feature) => [
    feature.feature,
    ...measures.map((measure) => shown(feature[measure]!)),
  ])
  const agreeing = agreement.map(({ a, b, weighted_tau: tau }) => [
    `${a} and ${b}`,
    metricText('low' in tau && tau.low === null ? tau.value : tau),
  ])
  const alike =
    agreeing.length === 0 ? [] : ['', textTable([['ranks alike (weighted tau)', ''], ...agreeing])]
  return [textTable([['', ...measures], ...lines]), ...alike].join('\n')
}

function shareText(share: number | null): string {
  return share === null ? '–' : `${(100 * share).toFixed(1)} %`
}

function importanceText({ kind, over, features }: ImportanceAnswer): string {
  const hasClasses = features.some((feature) => feature.class !== undefined)
  const lines = features.map((feature) => [
    hasClasses ? `${feature.class}: ${feature.feature}` : feature.feature,
    shown(feature.importance),
    shareText(feature.share),
    shown(feature.sd),
  ])
  const what = whatOf[kind]
  return [
    `over ${counted(over.n, over.what.slice(0, -1))}`,
    textTable([['', what, 'share', 'sd'], ...lines]),
  ].join('\n')
}

const whatOf = {
  shap: 'mean |contribution|',
  impurity: 'mean share of splits',
  permutation: 'mean fall of the score',
} as const
