import { Command, Option } from 'commander'
import { version } from '../config/version.ts'
import type { CliContext } from './context.ts'
import { addCounterfactual } from './counterfactual.ts'
import { addDemo } from './demo.ts'
import { addDependence } from './dependence.ts'
import { addDraw } from './draw.ts'
import { addEvaluate } from './evaluate.ts'
import { addExplain } from './explain.ts'
import { addFeatures } from './features.ts'
import { addGenerate } from './generate.ts'
import { addImportance } from './importance.ts'
import { addInit } from './init.ts'
import { addInspect } from './inspect.ts'
import { addJobs } from './jobs.ts'
import { addKeys } from './keys.ts'
import { addLog } from './log.ts'
import { addModel } from './model.ts'
import { wholeNumber } from './option-values.ts'
import { addPolicy } from './policy.ts'
import { addScore } from './score.ts'
import { addServe } from './serve.ts'
import { addStore } from './store.ts'
import { logLevels } from './talk.ts'
import { addTenants } from './tenants.ts'
import { addTrain } from './train.ts'
import { addTune } from './tune.ts'
import { addUsers } from './users.ts'

/** The commands in the order of the help; each file of this folder adds one. */
const commands = [
  addDemo,
  addInspect,
  addInit,
  addGenerate,
  addFeatures,
  addTrain,
  addTune,
  addScore,
  addExplain,
  addImportance,
  addDependence,
  addCounterfactual,
  addPolicy,
  addEvaluate,
  addDraw,
  addServe,
  addModel,
  addKeys,
  addUsers,
  addTenants,
  addJobs,
  addLog,
  addStore,
]

/** The whole grammar: `candor VERB [INPUT] [--options]`. It throws instead of ending the process. */
export function createProgram(context: CliContext): Command {
  const program = new Command('candor')
    .description(
      'Trains risk models, explains every decision exactly and in plain words, serves and stores it.',
    )
    .version(version, '--version', 'print the version')
    .option('--threads <n>', 'threads to use (default: all cores)', wholeNumber(1, 1024))
    .option('--seed <n>', 'seed of everything random', wholeNumber(0, 2 ** 32 - 1), 0)
    .option('--data-dir <dir>', 'folder of bundles and store (default: CANDOR_DATA, else ./candor)')
    .addOption(new Option('--log-level <level>', 'how much to say').choices(logLevels).default('info'))
    .option('--no-color', 'no colour')
    .option('--quiet', 'no notes, no progress')
    .option('--json', 'print one JSON document on stdout')
    .helpCommand(false)
    .configureHelp({ showGlobalOptions: true })
  for (const add of commands) add(program, context)
  settle(program, context)
  return program
}

/** Errors are reported once, at the end, by `reportError`; so nothing is written here but help and version. */
function settle(command: Command, context: CliContext): void {
  command.exitOverride().configureOutput({
    writeOut: (text) => context.stdout.write(text),
    writeErr: () => undefined,
    outputError: () => undefined,
  })
  for (const child of command.commands) settle(child, context)
}
