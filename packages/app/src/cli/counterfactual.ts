import type { Counterfactuals, RecourseRules } from '@candor/core'
import { type Command, InvalidArgumentError } from 'commander'
import { findCounterfactuals } from '../jobs/find-counterfactuals.ts'
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
import { numberBetween, textList, wholeNumber } from './option-values.ts'
import { shown } from './text-table.ts'

type CounterfactualFlags = InputOptions & {
  readonly model: string
  readonly features?: readonly string[]
  readonly row: number
  readonly to?: number
  readonly locked?: readonly string[]
  readonly direction?: Readonly<Record<string, 'up' | 'down'>>
  readonly range?: Readonly<Record<string, readonly [number, number]>>
  readonly step?: Readonly<Record<string, number>>
  readonly levels?: Readonly<Record<string, readonly string[]>>
  readonly maxChanges: number
  readonly count: number
  readonly deadlineMs?: number
  readonly plausible?: boolean
}

export function addCounterfactual(program: Command, context: CliContext): void {
  const command = program
    .command('counterfactual')
    .description(
      'what would have to be otherwise in a row for the other decision; or the proof that nothing would do',
    )
    .argument('<data...>', 'files, patterns, or - for standard input')
  withModelOptions(command)
    .requiredOption('--row <n>', 'which row, counted from 0', wholeNumber(0, Number.MAX_SAFE_INTEGER))
    .option(
      '--to <threshold>',
      'the cut-off to get across (default: that of the policy, else 0.5)',
      numberBetween(-1e300, 1e300),
    )
    .option('--locked <a,b,…>', 'columns that stay as they are', textList)
    .option('--direction <COL:up|down,…>', 'columns that only rise or only fall', directions)
    .option('--range <COL:A..B,…>', 'permitted values of numbers', ranges)
    .option('--step <COL:S,…>', 'permitted values are whole multiples of S', steps)
    .option('--levels <COL:a|b,…>', 'permitted levels of categories', levels)
    .option('--max-changes <k>', 'columns that may change at once', wholeNumber(1, 20), 3)
    .option('--count <k>', 'answers wanted, each of other columns', wholeNumber(1, 20), 1)
    .option('--plausible', 'only rows as near to the background as its own rows are')
    .option(
      '--deadline-ms <n>',
      'best answer after so long (default: as long as it takes)',
      wholeNumber(1, 3_600_000),
    )
  withInputOptions(command)
  withExamples(
    command,
    'candor counterfactual claims.csv --model claims-mine --row 12',
    'candor counterfactual claims.csv --model claims-mine --row 12 --to 0.4 --locked age --max-changes 2 --count 3',
  )
  command.action(action<CounterfactualFlags>(context, counterfactual))
}

async function counterfactual(files: readonly string[], frame: Frame<CounterfactualFlags>): Promise<void> {
  const { options, dataDir, answer } = frame
  const { found, ...document } = await findCounterfactuals({
    files,
    model: options.model,
    features: options.features ?? null,
    dataDir,
    row: options.row,
    to: options.to ?? null,
    rules: rulesOf(options),
    count: options.count,
    deadline: options.deadlineMs ?? null,
    reading: readOptions(frame),
  })
  answer({ ...document, seed: options.seed }, asText(document.row, document.threshold, found))
}

function rulesOf({
  locked,
  direction,
  range,
  step,
  levels: permitted,
  maxChanges,
  plausible,
}: CounterfactualFlags): RecourseRules {
  return {
    maxChanges,
    isPlausible: plausible ?? false,
    ...(locked && { locked }),
    ...(direction && { direction }),
    ...(range && { range }),
    ...(step && { step }),
    ...(permitted && { levels: permitted }),
  }
}

function asText(
  row: number,
  threshold: { readonly value: number; readonly operator: string },
  { status, score, wanted, options, isOptimal, lowerBound, notExact, binding }: Counterfactuals,
): string {
  const rule = `${threshold.operator} ${threshold.value}`
  const head = `row ${row}: score ${shown(score)}, ${wanted === 'below' ? `${rule}` : `not ${rule}`}; wanted ${wanted}`
  if (status === 'found') {
    const proof = isOptimal
      ? 'nothing permitted costs less'
      : `of ${notExact.join(', ') || 'some columns'} only some values were tried`
    return [head, ...options.flatMap((option, i) => optionLines(option, i + 1)), proof].join('\n')
  }
  if (status === 'undecided')
    return `${head}\nundecided: nothing found that costs less than ${shown(lowerBound)}, and no proof that there is nothing`
  const freed = binding.map(
    ({ rule: name, column, option }) =>
      `  without ${[name, column].filter(Boolean).join(' ')}: ${changesText(option)}`,
  )
  return [`${head}\nnone: no permitted change crosses (proved)`, ...freed].join('\n')
}

function optionLines(option: Counterfactuals['options'][number], rank: number): string[] {
  const { cost, score, plausibility } = option
  const near =
    plausibility === null
      ? ''
      : plausibility.isPlausible
        ? ', like rows that the model knows'
        : ', unlike rows that the model knows'
  return [`${rank}. ${changesText(option)}`, `   score ${shown(score)}, cost ${shown(cost)}${near}`]
}

function changesText({ changes }: Pick<Counterfactuals['options'][number], 'changes'>): string {
  return changes.map(({ column, from, to }) => `${column} from ${from} to ${to}`).join('; ')
}

/** Reads `COL:VALUE` pairs separated by commas; column names may hold colons, values not. */
function byColumn<T>(
  text: string,
  before: Readonly<Record<string, T>>,
  read: (value: string) => T,
): Record<string, T> {
  const pairs = textList(text).map((part): [string, T] => {
    const at = part.lastIndexOf(':')
    if (at < 1) throw new InvalidArgumentError('Expected COL:VALUE.')
    return [part.slice(0, at), read(part.slice(at + 1))]
  })
  return { ...before, ...Object.fromEntries(pairs) }
}

/** @example directions('age:up') // { age: 'up' } */
export function directions(text: string, before: Readonly<Record<string, 'up' | 'down'>> = {}) {
  return byColumn(text, before, (value) => {
    if (value !== 'up' && value !== 'down') throw new InvalidArgumentError('Expected COL:up or COL:down.')
    return value
  })
}

/** @example ranges('age:18..70') // { age: [18, 70] } */
export function ranges(text: string, before: Readonly<Record<string, readonly [number, number]>> = {}) {
  return byColumn(text, before, (value): readonly [number, number] => {
    const [low = Number.NaN, high = Number.NaN, ...rest] = value
      .split('..')
      .map((part) => (part.trim() === '' ? Number.NaN : Number(part)))
    if (!(low <= high) || rest.length > 0) throw new InvalidArgumentError('Expected COL:A..B, A at most B.')
    return [low, high]
  })
}

/** @example steps('amount:10') // { amount: 10 } */
export function steps(text: string, before: Readonly<Record<string, number>> = {}) {
  return byColumn(text, before, (value) => {
    const step = Number(value)
    if (!(step > 0 && Number.isFinite(step)))
      throw new InvalidArgumentError('Expected COL:S, S a number above 0.')
    return step
  })
}

/** @example levels('state:OH|IN') // { state: ['OH', 'IN'] } */
export function levels(text: string, before: Readonly<Record<string, readonly string[]>> = {}) {
  return byColumn(text, before, (value) => value.split('|'))
}
