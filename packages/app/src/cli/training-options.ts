import type { ScenarioData, ScenarioModel } from '@candor/scenarios'
import { type Command, Option } from 'commander'
import { appError } from '../errors.ts'
import { type MemberChoice, modelAlgorithm } from '../jobs/fit-model.ts'
import { scenarioNamed } from '../jobs/own-tables/scenario-named.ts'
import type { TrainOptions } from '../jobs/train-model.ts'
import { splitChoice } from '../jobs/training-split.ts'
import type { Frame, InputOptions } from './command-frame.ts'
import { memberList, numberBetween, onePair, textList, wholeNumber } from './option-values.ts'

/** What says how a model is trained: shared by the commands that train. */
export type TrainingFlags = InputOptions & {
  readonly target?: string
  readonly positive?: string
  readonly drop?: readonly string[]
  readonly algorithm?: string
  /** under which the model is registered; one that the scenario declares is trained as it says */
  readonly name?: string
  readonly members?: readonly MemberChoice[]
  readonly set?: Readonly<Record<string, string>>
  readonly testSize: number
  readonly split?: string
  readonly weight?: string
  readonly exposure?: string
  readonly objective?: string
  readonly contamination?: string
  readonly categorical?: readonly string[]
  readonly task?: 'classification' | 'regression'
  readonly scenario?: string
  readonly allowLeak?: readonly string[]
  readonly allowSelfLabels?: boolean
  readonly earlyStopping?: number
  readonly validation: number
  readonly classWeight?: string
  readonly monotone?: string
  readonly categories?: 'one-hot' | 'native'
}

/** Adds the options that say what is learnt from which columns, by what, and which rows only measure. */
export function withTrainingOptions(command: Command): Command {
  return command
    .option('--target <column>', 'what is to be predicted; of an isolation forest, what measures it')
    .option('--positive <value>', 'the class that the probability is of')
    .option('--drop <a,b,…>', 'columns that are not inputs', textList)
    .option(
      '--algorithm <name>',
      'gbm, rf, extra-trees, isolation-forest, logistic or voting (default: as the scenario declares the model of --name, else gbm)',
    )
    .option('--members <a,b:2,…>', 'voting: the algorithms that vote, with their weights', memberList)
    .option(
      '--set <name=value>',
      'a parameter; several times; of one member of a vote rf.max_depth=8',
      onePair,
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
    .option('--allow-leak <a,b,…>', 'columns known only because of the outcome, let in on purpose', textList)
    .option(
      '--allow-self-labels',
      'learn labels that a model gave (column label_source says model, or model:NAME)',
    )
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
      new Option('--class-weight <how>', 'gbm, rf, extra-trees, logistic: weigh classes').choices([
        'balanced',
        'none',
      ]),
    )
}

/**
 * The training that the flags ask for, without cross-validation.
 *
 * @throws cli.target_needed, scenarios.unknown, models.unknown_algorithm, jobs.bad_split
 */
export async function trainingOptions({ options, dataDir }: Frame<TrainingFlags>): Promise<TrainOptions> {
  const scenario = options.scenario === undefined ? null : await scenarioNamed(options.scenario, dataDir)
  const declared = declaredModel(scenario, options)
  const algorithm = modelAlgorithm(options.algorithm ?? declared?.algorithm ?? 'gbm')
  const target = options.target ?? scenario?.target.column ?? null
  if (target === null && algorithm !== 'isolation-forest') throw appError('cli.target_needed')
  const split = splitChoice(options.split, options.testSize)
  return {
    scenario,
    target,
    positive:
      options.positive ??
      (target === scenario?.target.column ? (scenario.target.positive ?? undefined) : undefined),
    drop: options.drop ?? [],
    categorical: options.categorical ?? [],
    categories: options.categories === 'native' ? 'native' : 'one_hot',
    weight: options.weight ?? null,
    exposure: options.exposure ?? null,
    splitBy:
      split.column === null ? null : { column: split.column, role: split.kind === 'time' ? 'time' : 'group' },
    allowLeak: options.allowLeak ?? [],
    allowSelfLabels: options.allowSelfLabels ?? false,
    algorithm,
    members: options.members ?? declared?.members ?? [],
    settings: { ...declaredSettings(declared), ...settingsOf(options) },
    seed: options.seed,
    threads: options.threads,
    validation: options.validation,
    task:
      options.task ??
      taskOf(options.objective) ??
      (target === scenario?.target.column ? scenario.target.task : undefined),
    calibrate: declared?.calibrate ?? 'none',
    split,
    cv: null,
  }
}

/** The model of a scenario that bears the name; none where another algorithm is asked for. */
function declaredModel(
  scenario: ScenarioData | null,
  { name, algorithm }: TrainingFlags,
): ScenarioModel | undefined {
  const found = scenario?.models.find((model) => model.name === name)
  return algorithm === undefined || algorithm === found?.algorithm ? found : undefined
}

function declaredSettings(declared: ScenarioModel | undefined): Record<string, string> {
  const entries = Object.entries(declared?.parameters ?? {})
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]))
}

/** An objective for numbers says that a target of few different numbers is no class. */
function taskOf(objective: string | undefined): TrainingFlags['task'] {
  return ['squared', 'poisson', 'gamma', 'tweedie'].includes(objective ?? '') ? 'regression' : undefined
}

/** Options that stand for parameters, besides `--set`. */
function settingsOf({ set = {}, ...flags }: TrainingFlags): Record<string, string> {
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
