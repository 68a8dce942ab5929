import { calibratorKinds } from '@candor/core'
import { scenarioOf } from '@candor/scenarios'
import { type Command, Option } from 'commander'
import { appError } from '../errors.ts'
import { modelAlgorithm } from '../jobs/fit-model.ts'
import { type TrainAnswer, trainFiles } from '../jobs/train-files.ts'
import type { Calibration } from '../jobs/train-model.ts'
import { splitChoice } from '../jobs/training-split.ts'
import {
  action,
  type Frame,
  type InputOptions,
  readOptions,
  withExamples,
  withInputOptions,
} from './command-frame.ts'
import type { CliContext } from './context.ts'
import { memberList, numberBetween, onePair, textList, wholeNumber } from './option-values.ts'
import { metricText, textTable } from './text-table.ts'

type TrainFlags = InputOptions & {
  readonly target?: string
  readonly positive?: string
  readonly drop?: readonly string[]
  readonly algorithm: string
  readonly members?: ReturnType<typeof memberList>
  readonly set?: Readonly<Record<string, string>>
  readonly calibrate: Calibration
  readonly testSize: number
  readonly split?: string
  readonly weight?: string
  readonly exposure?: string
  readonly objective?: string
  readonly contamination?: string
  readonly categorical?: readonly string[]
  readonly task?: 'classification' | 'regression'
  readonly scenario?: string
  readonly name?: string
  readonly bundle?: string
  readonly allowLeak?: readonly string[]
  readonly cv?: number
  readonly earlyStopping?: number
  readonly validation: number
  readonly classWeight?: string
  readonly monotone?: string
  readonly categories?: 'one-hot' | 'native'
  readonly force?: boolean
}

export function addTrain(program: Command, context: CliContext): void {
  const command = program
    .command('train')
    .description('fit a model, measure it on rows it has not seen, keep it as a bundle')
    .argument('<data...>', 'files, patterns, or - for standard input')
    .option('--target <column>', 'what is to be predicted; of an isolation forest, what measures it')
    .option('--positive <value>', 'the class that the probability is of')
    .option('--drop <a,b,…>', 'columns that are not inputs', textList)
    .option('--algorithm <name>', 'gbm, rf, extra-trees, isolation-forest, logistic or voting', 'gbm')
    .option('--members <a,b:2,…>', 'voting: the algorithms that vote, with their weights', memberList)
    .option(
      '--set <name=value>',
      'a parameter; several times; of one member of a vote rf.max_depth=8',
      onePair,
    )
    .addOption(
      new Option('--calibrate <how>', 'a calibrator on 5-fold out-of-fold margins')
        .choices(['none', ...calibratorKinds])
        .default('none'),
    )
    .option('--test-size <share>', 'share of the rows that only measure', numberBetween(0.001, 0.999), 0.2)
    .option('--split <how>', 'time:COLUMN (the last rows test) or group:COLUMN (groups stay whole)')
    .option('--weight <column>', 'a weight per row')
    .option('--objective <name>', 'gbm: logistic, squared, softmax, poisson, gamma or tweedie')
    .option('--monotone <a:+,b:->', 'gbm: columns with which the score may only rise (+) or only fall (-)')
    .addOption(
      new Option(
        '--categories <how>',
        'gbm: a column for each level, or sets of levels in the trees',
      ).choices(['one-hot', 'native']),
    )
    .option('--exposure <column>', 'gbm, poisson, gamma, tweedie: what each row counts for')
    .option('--contamination <share>', 'isolation-forest: share of the rows above the threshold, or auto')
    .option('--categorical <a,b,…>', 'numbers that are categories', textList)
    .addOption(
      new Option('--task <task>', 'for 3 to 10 different numbers').choices(['classification', 'regression']),
    )
    .option('--scenario <id>', 'target, positive value, columns and feature plan of a scenario')
    .option('--name <name>', 'register the model as the next version of a name')
    .option('--bundle <dir>', 'where to keep the bundle (default: in the data folder)')
    .option('--allow-leak <a,b,…>', 'columns known only because of the outcome, let in on purpose', textList)
    .option('--cv <folds>', 'add cross-validated metrics', wholeNumber(2, 100))
    .option(
      '--early-stopping <rounds>',
      'gbm: stop after so many rounds without gain',
      wholeNumber(1, 100_000),
    )
    .option(
      '--validation <share>',
      'share of the training rows that early stopping looks at',
      numberBetween(0.001, 0.999),
      0.1,
    )
    .addOption(
      new Option('--class-weight <how>', 'rf, extra-trees: weigh classes').choices(['balanced', 'none']),
    )
    .option('--force', 'replace an existing bundle')
  withInputOptions(command)
  withExamples(
    command,
    'candor train claims.csv --target fraud_reported --positive Y --drop policy_number,policy_bind_date,incident_date,incident_location',
    'candor train data.parquet --target y --algorithm rf --set max_depth=8 --calibrate sigmoid --name my-model',
  )
  command.action(action<TrainFlags>(context, train))
}

async function train(files: readonly string[], frame: Frame<TrainFlags>): Promise<void> {
  const { options, answer, dataDir, talk } = frame
  const scenario = options.scenario === undefined ? null : scenarioOf(options.scenario)
  const algorithm = modelAlgorithm(options.algorithm)
  const target = options.target ?? scenario?.target.column ?? null
  if (target === null && algorithm !== 'isolation-forest') throw appError('cli.target_needed')
  const split = splitChoice(options.split, options.testSize)
  const progress = trainingProgress(frame)
  const answered = await trainFiles(
    {
      scenario,
      target,
      positive:
        options.positive ?? (target === scenario?.target.column ? scenario.target.positive : undefined),
      drop: options.drop ?? [],
      categorical: options.categorical ?? [],
      categories: options.categories === 'native' ? 'native' : 'one_hot',
      weight: options.weight ?? null,
      exposure: options.exposure ?? null,
      splitBy:
        split.column === null
          ? null
          : { column: split.column, role: split.kind === 'time' ? 'time' : 'group' },
      allowLeak: options.allowLeak ?? [],
      algorithm,
      members: options.members ?? [],
      settings: settingsOf(options),
      seed: options.seed,
      threads: options.threads,
      validation: options.validation,
      task: options.task ?? taskOf(options.objective),
      calibrate: options.calibrate,
      split,
      cv: options.cv ?? null,
      onProgress: progress.update,
    },
    {
      files,
      name: options.name ?? null,
      bundle: options.bundle ?? null,
      dataDir,
      force: options.force ?? false,
      reading: readOptions(frame),
    },
  )
  progress.done()
  talk.note(`seed ${answered.seed}, ${answered.seconds.toFixed(1)} s`)
  answer(answered, trainingText(answered))
}

/** An objective for numbers says that a target of few different numbers is no class. */
function taskOf(objective: string | undefined): TrainFlags['task'] {
  return ['squared', 'poisson', 'gamma', 'tweedie'].includes(objective ?? '') ? 'regression' : undefined
}

/** Options that stand for parameters, besides `--set`. */
function settingsOf({ set = {}, ...flags }: TrainFlags): Record<string, string> {
  const { earlyStopping, classWeight, objective, contamination, monotone } = flags
  const named = {
    early_stopping_rounds: earlyStopping === undefined ? undefined : String(earlyStopping),
    class_weight: classWeight,
    objective,
    contamination,
    monotone_constraints: monotone,
  }
  const given = Object.entries(named).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return { ...set, ...Object.fromEntries(given) }
}

const units: Readonly<Record<string, string>> = { training: 'trees' }

/** One line of progress per phase of the training. */
function trainingProgress({ talk }: Frame<TrainFlags>) {
  const lines = new Map<string, ReturnType<typeof talk.progress>>()
  const lineOf = (what: string) => {
    const line = lines.get(what) ?? talk.progress(what, units[what] ?? 'folds')
    lines.set(what, line)
    return line
  }
  return {
    update: (what: string, done: number, total: number) => lineOf(what).update(done, total),
    done: () => {
      for (const line of lines.values()) line.done()
    },
  }
}

function trainingText(answer: TrainAnswer): string {
  const { rows, features, metrics, algorithm, model, bundle } = answer
  const names = Object.keys(metrics['test'] ?? {})
  const parts = Object.keys(metrics)
  const lines = names.map((name) => [name, ...parts.map((part) => metricText(metrics[part]?.[name]))])
  return [
    `${algorithm} on ${rows.train} rows, measured on ${rows.test}; ${features} input columns`,
    textTable([['', ...parts], ...lines]),
    model === null ? bundle : `${bundle}\nregistered as ${model}`,
  ].join('\n')
}
