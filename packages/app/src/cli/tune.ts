import type { Halving } from '@candor/core'
import { type Command, Option } from 'commander'
import { tuneFiles } from '../jobs/tune-files.ts'
import { type SearchMetric, searchMetrics, settingTexts, type TuneAnswer } from '../jobs/tune-model.ts'
import { action, type Frame, readOptions, withExamples, withInputOptions } from './command-frame.ts'
import type { CliContext } from './context.ts'
import { numberBetween, wholeNumber } from './option-values.ts'
import { shown, textTable } from './text-table.ts'
import { trainLine } from './train-line.ts'
import { type TrainingFlags, trainingOptions, withTrainingOptions } from './training-options.ts'

type TuneFlags = TrainingFlags & {
  readonly space: string
  readonly trials: number
  readonly folds: number
  readonly metric?: SearchMetric
  readonly halving?: string
  readonly factor: number
  readonly most?: number
  readonly least?: number
  readonly log?: string
  readonly resume?: boolean
  readonly force?: boolean
}

export function addTune(program: Command, context: CliContext): void {
  const command = program
    .command('tune')
    .description('search settings by cross-validation on the rows that train would learn from')
    .argument('<data...>', 'files, patterns, or - for standard input')
  withTrainingOptions(command)
    .requiredOption(
      '--space <file or JSON>',
      'name to {"values": […]} or {"low": 1, "high": 9, "log": true, "integer": true}',
    )
    .requiredOption('--trials <n>', 'points of the space that are tried', wholeNumber(1, 1_000_000))
    .option('--folds <n>', 'folds of the cross-validation', wholeNumber(2, 100), 5)
    .addOption(
      new Option('--metric <name>', 'what decides (default: roc_auc, log_loss or rmse)').choices(
        Object.keys(searchMetrics),
      ),
    )
    .option(
      '--halving <resource>',
      'successive halving: rows, or a parameter such as n_estimators, is the budget',
    )
    .option('--factor <f>', 'halving: one in so many trials goes on', numberBetween(1.1, 100), 3)
    .option('--most <n>', 'halving: the largest budget (rows: all of a fold)', wholeNumber(1, 2 ** 31))
    .option('--least <n>', 'halving: the smallest budget', wholeNumber(1, 2 ** 31))
    .option('--log <file>', 'keep what was measured, after every fold')
    .option('--resume', 'go on with the search of --log')
    .option('--force', 'replace an existing log')
  withInputOptions(command)
  withExamples(
    command,
    `candor tune claims.csv --scenario claims --space '{"max_depth": {"values": [3, 6]}}' --trials 2`,
    `candor tune claims.csv --scenario claims --space '{"learning_rate": {"low": 0.03, "high": 0.3, "log": true}}' --trials 9 --halving n_estimators --most 45 --log search.json`,
  )
  command.action(action<TuneFlags>(context, tune))
}

async function tune(files: readonly string[], frame: Frame<TuneFlags>): Promise<void> {
  const { options, answer, talk } = frame
  const { space, trials, folds, metric = null, log = null, resume = false, force = false } = options
  const progress = talk.progress('tuning', 'fits')
  const found = await tuneFiles(
    { ...(await trainingOptions(frame)), trials, folds, metric, halving: halvingOf(options) },
    { files, space, log, resume, force, reading: readOptions(frame) },
    progress.update,
  )
  progress.done()
  const train = trainLine(files, options, settingTexts(found.best.settings))
  answer({ ...found, train }, tuneText(found, train))
}

function halvingOf({ halving, factor, most, least }: TuneFlags): Halving | null {
  if (halving === undefined) return null
  return {
    resource: halving,
    factor,
    ...(most === undefined ? {} : { most }),
    ...(least === undefined ? {} : { least }),
  }
}

/** Trials that a person is shown. */
const mostShown = 10

function tuneText(found: TuneAnswer, train: string): string {
  const { algorithm, metric, rows, folds, trials, higher_is_better } = found
  const lines = trials.slice(0, mostShown).map(({ rank, score, sd, budget, settings }) => [
    String(rank),
    score === null ? 'undefined' : shown(score),
    sd === null ? '' : `± ${shown(sd)}`,
    budget === null ? '' : String(budget),
    Object.entries(settingTexts(settings))
      .map(([name, value]) => `${name}=${value}`)
      .join(' '),
  ])
  return [
    `${algorithm}: ${trials.length} trials by ${metric}, ${higher_is_better ? 'more' : 'less'} is better; ${folds} folds of ${rows.folds} rows, ${rows.held_out} held out for train`,
    textTable([['', metric, 'sd', 'budget', 'settings'], ...lines]),
    '',
    train,
  ].join('\n')
}
