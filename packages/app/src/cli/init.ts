import { createInterface } from 'node:readline/promises'
import type { Command } from 'commander'
import { appError } from '../errors.ts'
import {
  type Drafted,
  draftScenario,
  type InitAnswer,
  writeScenario,
} from '../jobs/own-tables/init-scenario.ts'
import { checkScenario, type OpenPointIn } from '../jobs/own-tables/open-points.ts'
import { scenarioFolder } from '../jobs/own-tables/read-scenario.ts'
import { counted, oneLine } from '../jobs/phrases.ts'
import {
  action,
  type Frame,
  type InputOptions,
  readOptions,
  withExamples,
  withInputOptions,
} from './command-frame.ts'
import type { CliContext } from './context.ts'
import { FailedCheck } from './exit-code.ts'

type InitFlags = InputOptions & {
  readonly target?: string
  readonly positive?: string
  readonly as?: string
  readonly entity?: string
  readonly time?: string
  readonly labelTable?: string
  readonly out?: string
  readonly yes?: boolean
  readonly force?: boolean
  readonly check?: string
}

export function addInit(program: Command, context: CliContext): void {
  const command = program
    .command('init')
    .description('propose a scenario for your own table: roles, features, policy and words as files')
    .argument('[data...]', 'files, patterns, a folder of tables, or - for standard input')
    .option('--target <column>', 'what is to be predicted (default: proposed)')
    .option('--positive <value>', 'of two classes, the one to look for (default: proposed)')
    .option('--as <id>', 'the id of the scenario (default: from the name of the file)')
    .option('--entity <column>', 'the column that says whom a row is about')
    .option('--time <column>', 'the column that says when')
    .option('--label-table <name>', 'of a folder, the table with a row for each decision')
    .option('--out <dir>', 'where the files go (default: scenarios/ID in the data folder)')
    .option('--yes', 'take the proposal without asking')
    .option('--force', 'replace a scenario')
    .option('--check <id>', 'list the open points of a scenario; exit code 1 while there is one')
  withInputOptions(command)
  withExamples(
    command,
    'candor init claims.csv --target fraud_reported --as my-motor-claims',
    'candor init claims.csv --as all-proposed --yes --json',
  )
  command.action(action<InitFlags>(context, init))
}

async function init(files: readonly string[], frame: Frame<InitFlags>): Promise<void> {
  const { options, answer, dataDir, talk } = frame
  if (options.check !== undefined) return await check(options.check, frame)
  if (files.length === 0) throw appError('cli.data_needed', { what: 'init' })
  const { onTypes: _, ...reading } = readOptions(frame)
  const { target = null, positive = null, as = null, force = false, out = null } = options
  const { entity = null, time = null, labelTable = null } = options
  const draft = await draftScenario({
    ...{ files, target, positive, id: as, entity, time, labelTable, out, dataDir, force },
    onTable: talk.note,
    reading: { ...reading, onNote: () => undefined },
  })
  const answered = await writeScenario(await settled(draft, frame), force)
  if (answered.folder !== scenarioFolder(dataDir, answered.scenario))
    talk.note(`Candor looks for it in ${scenarioFolder(dataDir, answered.scenario)}`)
  answer(answered, initText(answered))
}

async function check(id: string, { dataDir, answer }: Frame<InitFlags>): Promise<void> {
  const open = await checkScenario(id, dataDir)
  answer({ scenario: id, open }, open.length === 0 ? `${id}: nothing is open` : pointsText(open))
  if (open.length > 0) throw new FailedCheck(`${id} has ${counted(open.length, 'open point')}`)
}

/** Asks on a terminal what was only proposed; an empty answer takes the proposal. */
async function settled(draft: Drafted, { options, context }: Frame<InitFlags>): Promise<Drafted> {
  const isAsked = context.isTerminal && Reflect.get(context.stdin, 'isTTY') === true
  if (!isAsked || options.yes === true || options.json === true) return draft
  const asker = createInterface({ input: context.stdin, output: context.stderr })
  try {
    const ask = async (question: string, proposed: string) =>
      (await asker.question(`${question} [${proposed}] `)).trim() || proposed
    const { column } = draft.proposal.target
    const target = options.target ?? (await ask('What is to be predicted?', column))
    const next = target === column ? draft : draft.again({ target, positive: options.positive ?? null })
    const { positive, classes } = next.proposal.target
    if (positive === null || options.positive !== undefined) return next
    const chosen = await ask(`Which of ${classes.map(oneLine).join(', ')} is looked for?`, positive)
    return chosen === positive ? next : next.again({ target, positive: chosen })
  } finally {
    asker.close()
  }
}

function initText(answer: InitAnswer): string {
  const { scenario, folder, rows, target, columns, open, history } = answer
  const { column, task, positive, classes, why } = target
  const read = columns.filter((one) => one.read)
  const left = columns.filter((one) => !one.read && one.role !== 'target')
  const sensitive = columns.filter((one) => one.sensitivity !== 'none')
  const looked = positive === null ? '' : `, looking for ${oneLine(positive)}`
  const of =
    task === 'regression' ? 'a number' : counted(classes.length, 'class').replace(/classs$/, 'classes')
  return [
    `${scenario}: ${counted(rows, 'row')}, ${counted(columns.length, 'column')}`,
    `target ${column}: ${of}${looked}${why === null ? '' : ` (proposed: ${why})`}`,
    `read by the model: ${read.map(({ name }) => oneLine(name)).join(', ')}`,
    ...left.map(({ name, reason }) => `left out: ${oneLine(name)}, ${reason}`),
    ...sensitive.map(({ name, sensitivity }) => `${sensitivity}: ${oneLine(name)}`),
    `${counted(open.length, 'open point')}: candor init --check ${scenario}`,
    folder,
    ...nextText(scenario, history),
  ].join('\n')
}

function nextText(scenario: string, history: readonly string[]): string[] {
  const train = (data: string) => `next: candor train ${data} --scenario ${scenario} --name ${scenario}`
  if (history.length === 0) return [train('DATA')]
  return [
    `next: candor features DATA --scenario ${scenario} --out ${scenario}.csv, which makes the features of ${history.join(', ')}`,
    train(`${scenario}.csv`),
  ]
}

function pointsText(open: readonly OpenPointIn[]): string {
  return open.map(({ file, at, question }) => `${file} ${at}: ${question}`).join('\n')
}
