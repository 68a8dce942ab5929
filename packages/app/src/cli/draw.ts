import { Argument, type Command, Option } from 'commander'
import { appError } from '../errors.ts'
import { calibrationData, confusionData, rocData, waterfallData } from '../jobs/chart-data.ts'
import { type ChartRequest, checkPicture, drawChart } from '../jobs/draw-chart.ts'
import type { ExplainRequest } from '../jobs/explanation-job.ts'
import type { AskedGroups } from '../jobs/feature-groups.ts'
import { impurityImportance, permutedImportance, shapImportance } from '../jobs/feature-importance.ts'
import { interactionRanking } from '../jobs/interaction-ranking.ts'
import { judgedScores } from '../jobs/judged-scores.ts'
import { snakeCased } from '../jobs/snake-case.ts'
import {
  beeswarmData,
  dependenceData,
  forceData,
  importanceData,
  interactionsData,
} from '../jobs/summary-charts.ts'
import { treeChart } from '../jobs/tree-chart.ts'
import {
  action,
  type Frame,
  type InputOptions,
  readOptions,
  withExamples,
  withInputOptions,
} from './command-frame.ts'
import type { CliContext } from './context.ts'
import { explainRequestOf } from './explain-request.ts'
import { numberBetween, textList, wholeNumber } from './option-values.ts'
import { groupOption, type SampleFlags, sampleOf, withSampleOptions } from './sample-options.ts'
import { type TenantFlags, withTenant } from './tenant-option.ts'

type DrawFlags = InputOptions &
  TenantFlags &
  SampleFlags & {
    readonly model?: string
    readonly features?: readonly string[]
    readonly row?: number
    readonly feature?: string
    readonly with?: string
    readonly kind?: string
    readonly group?: AskedGroups
    readonly repeats: number
    readonly tree?: number
    readonly threshold: number
    readonly operator: '>=' | '>'
    readonly background?: string
    readonly class?: string
    readonly target?: string
    readonly positive?: string
    readonly probability?: string
    readonly weights?: string
    readonly out: string
    readonly force?: boolean
    readonly theme: 'light' | 'dark'
    readonly width?: number
  }

const charts = [
  'importance',
  'beeswarm',
  'dependence',
  'interactions',
  'waterfall',
  'force',
  'roc',
  'calibration',
  'confusion',
  'tree',
] as const

export function addDraw(program: Command, context: CliContext): void {
  const command = program
    .command('draw')
    .description('a chart as a file')
    .addArgument(new Argument('<what>', 'which chart').choices(charts))
    .argument('[data...]', 'files, patterns, or - for standard input; none for a tree')
    .option('--model <ref>', 'the model that scores or is explained')
    .option('--features <a,b,…>', 'names of the columns of a model file without names', textList)
    .option('--row <n>', 'waterfall, force: the row, counted from 0', wholeNumber(0, 2 ** 31))
    .option('--feature <name>', 'dependence: the source feature')
    .option(
      '--group <NAME=a,b>',
      'importance, interactions: features taken together under a name; may be repeated',
      groupOption,
    )
    .option('--with <name>', 'dependence: a partner; auto: the one of greatest interaction')
    .option(
      '--kind <kind>',
      'importance: shap, permutation, impurity; dependence: shap, pdp, ale (default: shap)',
    )
    .option('--repeats <n>', 'importance by permutation: how often', wholeNumber(1, 10_000), 10)
    .option('--tree <n>', 'tree: the tree, counted from 0', wholeNumber(0, 10_000_000))
    .option('--background <file or name>', "contributions: rows to compare with (default: the model's own)")
    .option('--class <name>', 'one of several classes (default: of a row the predicted one, else the first)')
    .option('--target <column>', 'roc, calibration, confusion, importance by permutation: what came out')
    .option('--positive <value>', 'roc, calibration, confusion: the class that the probability is of')
    .addOption(
      new Option(
        '--probability <column>',
        'roc, calibration, confusion: a column of probabilities',
      ).conflicts('model'),
    )
    .option(
      '--weights <column>',
      'importance, beeswarm, dependence, interactions, roc, confusion: a weight per row',
    )
    .option(
      '--threshold <t>',
      'confusion: where the probability counts as positive',
      numberBetween(0, 1),
      0.5,
    )
    .addOption(
      new Option('--operator <sign>', 'confusion: the rule at the threshold')
        .choices(['>=', '>'])
        .default('>='),
    )
    .requiredOption('--out <file>', 'a name that ends in .svg or .png')
    .option('--force', 'replace an existing file')
    .addOption(new Option('--theme <theme>', 'colours').choices(['light', 'dark']).default('light'))
    .option('--width <px>', 'width of the drawing', wholeNumber(200, 4000))
  withSampleOptions(command)
  withTenant(command)
  withInputOptions(command)
  withExamples(
    command,
    'candor draw waterfall claims.csv --model claims-mine --row 3 --out row-3.svg',
    'candor draw beeswarm claims.csv --model claims-mine --out beeswarm.png',
    'candor draw dependence claims.csv --model claims-mine --feature months_as_customer --with auto --out curve.svg',
    'candor draw interactions claims.csv --model claims-mine --out interactions.svg',
    'candor draw roc scores.csv --target fraud_reported --positive Y --probability probability --out roc.png',
    'candor draw tree --model claims-mine --tree 0 --out tree.svg',
  )
  command.action(action<DrawFlags>(context, draw))
}

async function draw([what, ...files]: readonly string[], frame: Frame<DrawFlags>): Promise<void> {
  const { options, answer } = frame
  const { out, force = false, theme, width = null } = options
  await checkPicture(out, force)
  const request = await chartOf(what as (typeof charts)[number], files, frame)
  await drawChart(request, { out, force, theme, width })
  answer({ out, kind: request.kind, data: snakeCased(request.data) }, out)
}

async function chartOf(
  what: (typeof charts)[number],
  files: readonly string[],
  frame: Frame<DrawFlags>,
): Promise<ChartRequest> {
  if (what === 'tree') return { kind: what, data: await tree(files, frame) }
  if (files.length === 0) throw appError('cli.data_needed', { what: `the ${what} chart` })
  if (what === 'waterfall') return { kind: what, data: await waterfallData(rowRequest(files, frame)) }
  if (what === 'force') return { kind: what, data: await forceData(rowRequest(files, frame)) }
  if (what === 'importance') return { kind: what, data: await importanceChart(files, frame) }
  if (what === 'interactions')
    return {
      kind: what,
      data: interactionsData(await interactionRanking(explainRequest(files, frame), summaryChoice(frame))),
    }
  if (what === 'beeswarm')
    return { kind: what, data: await beeswarmData(explainRequest(files, frame), summaryChoice(frame)) }
  if (what === 'dependence') return { kind: what, data: await dependenceChart(files, frame) }
  const { threshold: value, operator } = frame.options
  const scores = { ...(await scoresFor(files, frame)), threshold: { value, operator } }
  if (what === 'roc') return { kind: what, data: rocData(scores) }
  if (what === 'confusion') return { kind: what, data: confusionData(scores) }
  return { kind: what, data: calibrationData(scores) }
}

async function tree(files: readonly string[], { options, dataDir }: Frame<DrawFlags>) {
  const { model, tree, features = null, tenant: tenantId } = options
  if (model === undefined || tree === undefined || files.length > 0)
    throw appError('cli.model_and_tree_needed')
  return await treeChart({ model, features, dataDir, tenantId, tree })
}

function explainRequest(files: readonly string[], frame: Frame<DrawFlags>): ExplainRequest {
  const { model } = frame.options
  if (model === undefined)
    throw appError('cli.usage', { message: "required option '--model <ref>' not specified" })
  return explainRequestOf(files, { ...frame, options: { ...frame.options, model } })
}

function rowRequest(files: readonly string[], frame: Frame<DrawFlags>): ExplainRequest {
  const { model, row } = frame.options
  if (model === undefined || row === undefined) throw appError('cli.model_and_row_needed')
  return { ...explainRequest(files, frame), range: { from: row, to: row + 1 } }
}

function summaryChoice({ options }: Frame<DrawFlags>) {
  return { weight: options.weights ?? null, groups: options.group ?? {}, sample: sampleOf(options) }
}

async function importanceChart(files: readonly string[], frame: Frame<DrawFlags>) {
  const kind = kindAmong(frame, ['shap', 'permutation', 'impurity'] as const)
  const request = explainRequest(files, frame)
  const { model, features = null, level, seed, reading, threads } = request
  const place = { dataDir: frame.dataDir, tenantId: frame.options.tenant }
  const { weight: weights, groups, sample } = summaryChoice(frame)
  if (kind === 'impurity')
    return importanceData(await impurityImportance(model, { ...place, features, level, groups }))
  if (kind === 'shap') return importanceData(await shapImportance(request, summaryChoice(frame)))
  const { target, repeats, positive = null } = frame.options
  if (target === undefined) throw appError('cli.target_needed')
  const scorer = null
  return importanceData(
    await permutedImportance({
      files,
      model,
      features,
      ...place,
      target,
      scorer,
      weights,
      positive,
      groups,
      sample,
      threads,
      level,
      repeats,
      seed,
      reading,
    }),
  )
}

async function dependenceChart(files: readonly string[], frame: Frame<DrawFlags>) {
  const kind = kindAmong(frame, ['shap', 'pdp', 'ale'] as const)
  const { feature, with: partner = null } = frame.options
  if (feature === undefined)
    throw appError('cli.usage', { message: "required option '--feature <name>' not specified" })
  if (partner !== null && kind !== 'shap')
    throw appError('cli.usage', { message: `--with is for the kind shap; received ${kind}` })
  const bins = kind === 'shap' ? 40 : 20
  return await dependenceData({
    ...explainRequest(files, frame),
    kind,
    feature,
    with: partner,
    resolution: 60,
    bins,
    grid: 'values',
    weights: frame.options.weights ?? null,
    sample: sampleOf(frame.options),
    hSquared: null,
  })
}

function kindAmong<Kind extends string>({ options }: Frame<DrawFlags>, known: readonly Kind[]): Kind {
  const kind = known.find((one) => one === (options.kind ?? 'shap'))
  if (kind === undefined)
    throw appError('cli.usage', { message: `invalid --kind ${options.kind}; expected ${known.join(', ')}` })
  return kind
}

async function scoresFor(files: readonly string[], frame: Frame<DrawFlags>) {
  const { options, dataDir } = frame
  if (options.target === undefined) throw appError('cli.target_needed')
  return await judgedScores({
    files,
    dataDir,
    tenantId: options.tenant,
    target: options.target,
    positive: options.positive,
    probability: options.probability,
    model: options.model,
    features: options.features ?? null,
    weights: options.weights,
    groups: [],
    threads: options.threads,
    reading: readOptions(frame),
  })
}
