import { calibratorKinds } from '@candor/core'
import { type Command, Option } from 'commander'
import { type TrainAnswer, trainFiles } from '../jobs/train-files.ts'
import type { Calibration } from '../jobs/train-model.ts'
import { challengerText } from './challenger-text.ts'
import { action, type Frame, readOptions, withExamples, withInputOptions } from './command-frame.ts'
import type { CliContext } from './context.ts'
import { wholeNumber } from './option-values.ts'
import { type TenantFlags, withTenant } from './tenant-option.ts'
import { metricText, textTable } from './text-table.ts'
import { type TrainingFlags, trainingOptions, withTrainingOptions } from './training-options.ts'

type TrainFlags = TrainingFlags &
  TenantFlags & {
    readonly calibrate?: Calibration
    readonly name?: string
    readonly bundle?: string
    readonly cv?: number
    readonly force?: boolean
    readonly checkpoint?: string
    readonly resume?: boolean
  }

export function addTrain(program: Command, context: CliContext): void {
  const command = program
    .command('train')
    .description('fit a model, measure it on rows it has not seen, keep it as a bundle')
    .argument('<data...>', 'files, patterns, or - for standard input')
  withTrainingOptions(command)
    .addOption(
      new Option(
        '--calibrate <how>',
        'a calibrator on 5-fold out-of-fold margins (default: as the scenario declares the model of --name, else none)',
      ).choices(['none', ...calibratorKinds]),
    )
    .option('--cv <folds>', 'add cross-validated metrics', wholeNumber(2, 100))
    .option('--name <name>', 'register the model as the next version of a name')
    .option('--bundle <dir>', 'where to keep the bundle (default: in the data folder)')
    .option('--checkpoint <file>', 'gbm, rf: keep the state of the training, every ten trees')
    .option('--resume', 'go on from the state in --checkpoint, to the same bundle')
    .option('--force', 'replace an existing bundle and checkpoint')
  withTenant(command)
  withInputOptions(command)
  withExamples(
    command,
    'candor train claims.csv --target fraud_reported --positive Y --drop policy_number,policy_bind_date,incident_date,incident_location',
    'candor train claims.csv --scenario claims --algorithm rf --set max_depth=8 --calibrate sigmoid --name claims-mine',
  )
  command.action(action<TrainFlags>(context, train))
}

async function train(files: readonly string[], frame: Frame<TrainFlags>): Promise<void> {
  const { options, answer, dataDir, talk } = frame
  const { cv = null, name = null, bundle = null, force = false } = options
  const { checkpoint = null, resume = false } = options
  const training = await trainingOptions(frame)
  const calibrate = options.calibrate ?? training.calibrate
  const progress = trainingProgress(frame)
  const answered = await trainFiles(
    { ...training, calibrate, cv, onProgress: progress.update },
    {
      ...{ files, name, bundle, dataDir, force, tenantId: options.tenant },
      reading: readOptions(frame),
      checkpoints: { checkpoint, resume },
    },
  )
  progress.done()
  talk.note(`seed ${answered.seed}, ${answered.seconds.toFixed(1)} s`)
  answer(answered, trainingText(answered))
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
    ...challengerText(answer.challenger ?? null),
    model === null ? bundle : `${bundle}\nregistered as ${model}`,
  ].join('\n')
}
