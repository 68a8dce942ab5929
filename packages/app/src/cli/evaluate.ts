import { type Command, Option } from 'commander'
import { type Evaluation, evaluateScores } from '../jobs/evaluate-scores.ts'
import { judgedScores } from '../jobs/judged-scores.ts'
import { challengerText } from './challenger-text.ts'
import {
  action,
  type Frame,
  type InputOptions,
  readOptions,
  withExamples,
  withInputOptions,
} from './command-frame.ts'
import type { CliContext } from './context.ts'
import { numberBetween, textList } from './option-values.ts'
import { type TenantFlags, withTenant } from './tenant-option.ts'
import { metricText, shown, textTable } from './text-table.ts'

type EvaluateFlags = InputOptions &
  TenantFlags & {
    readonly target: string
    readonly positive?: string
    readonly probability?: string
    readonly model?: string
    readonly features?: readonly string[]
    readonly threshold: number
    readonly operator: '>=' | '>'
    readonly groups?: readonly string[]
    readonly scenario?: string
    readonly weights?: string
  }

export function addEvaluate(program: Command, context: CliContext): void {
  const command = program
    .command('evaluate')
    .description("metrics of a model, or of anybody's scores")
    .argument('<data...>', 'files, patterns, or - for standard input')
    .requiredOption('--target <column>', 'what came out')
    .option('--positive <value>', 'the class that the probability is of')
    .addOption(new Option('--probability <column>', 'a column of probabilities').conflicts('model'))
    .option('--model <ref>', 'the model whose scores are judged')
    .option('--features <a,b,…>', 'names of the columns of a model file without names', textList)
    .option('--threshold <t>', 'where the probability counts as positive', numberBetween(0, 1), 0.5)
    .addOption(
      new Option('--operator <sign>', 'the rule at the threshold').choices(['>=', '>']).default('>='),
    )
    .option('--groups <a,b,…>', 'columns whose groups are compared', textList)
    .option('--scenario <name>', "whose checks say where numbers are cut into groups (default: the model's)")
    .option('--weights <column>', 'a weight per row')
  withTenant(command)
  withInputOptions(command)
  withExamples(
    command,
    'candor evaluate scores.csv --target fraud_reported --positive Y --probability probability --groups insured_sex --json',
    'candor evaluate claims.csv --target fraud_reported --positive Y --model claims-mine',
    'candor evaluate claims.csv --target fraud_reported --positive Y --model claims-mine --groups age,insured_sex',
  )
  command.action(action<EvaluateFlags>(context, evaluate))
}

async function evaluate(files: readonly string[], frame: Frame<EvaluateFlags>): Promise<void> {
  const { options, answer } = frame
  const scores = await judgedScores({
    files,
    ...options,
    dataDir: frame.dataDir,
    tenantId: options.tenant,
    groups: options.groups ?? [],
    features: options.features ?? null,
    reading: readOptions(frame),
  })
  const { threshold: value, operator } = options
  const evaluation = evaluateScores({ ...scores, threshold: { value, operator } })
  answer(evaluation, evaluationText(evaluation))
}

function evaluationText(evaluation: Evaluation): string {
  const { n, positives, threshold, confusion, metrics, at_threshold } = evaluation
  const { tn, fp, fn, tp } = confusion
  return [
    `${n} rows, ${positives} positive`,
    metricRows(metrics),
    `\nat probability ${threshold.operator} ${shown(threshold.value)}: ${tp} true and ${fp} false positives, ${tn} true and ${fn} false negatives`,
    metricRows(at_threshold),
    ...challengerText(evaluation.challenger ?? null),
    ...Object.entries(evaluation.groups).map(([name, group]) => groupText(name, group as GroupDocument)),
  ].join('\n')
}

type GroupDocument = {
  readonly by_group: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly disparities: Readonly<Record<string, unknown>>
}

function groupText(name: string, { by_group, disparities }: GroupDocument): string {
  const names = ['count', 'selection_rate', 'tpr', 'fpr', 'fnr', 'precision']
  const rows = Object.entries(by_group).map(([group, rates]) => [
    group,
    ...names.map((rate) => metricText(rates[rate]).replace(/ \(.*/, '')),
  ])
  return `\n${textTable([[name, ...names], ...rows])}\n${metricRows(disparities)}`
}

function metricRows(metrics: Readonly<Record<string, unknown>>): string {
  return textTable(Object.entries(metrics).map(([name, metric]) => [name, metricText(metric)]))
}
