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
import type { TenantFlags } from './tenant-option.ts'
import { shown } from './text-table.ts'

type CounterfactualFlags = InputOptions &
  TenantFlags & {
    readonly model: string
    readonly features?: readonly string[]
    readonly row: number
    readonly to?: number
    readonly locked?: readonly string[]
    readonly direction?: Readonly<Record<string, 'up' | 'down'>>
    readonly range?: Readonly<Record<string, readonly [number, number]>>
    readonly step?: Readonly<Record<string, number>>
    readonly levels?: Readonly<Record<string, readonly string[]>>
    readonly linked?: NonNullable<RecourseRules['linked']>
    readonly requires?: Pairs
    readonly forbids?: Pairs
    readonly cost?: NonNullable<RecourseRules['cost']>
    readonly prefer?: Readonly<Record<string, number>>
    readonly margin?: number
    readonly budget?: number
    readonly maxChanges: number
    readonly count: number
    readonly deadlineMs?: number
    readonly plausible?: boolean
  }

type Pairs = NonNullable<RecourseRules['requires']>

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
    .option('--linked <Y = A - 2 * B + 3>', 'a column that follows from others; may be repeated', linked)
    .option('--requires <A:B,…>', 'A changes only together with B', columnPairs)
    .option('--forbids <A:B,…>', 'A and B never change together', columnPairs)
    .option(
      '--cost <COL:U[+F],…>',
      'what changing a column costs: U per unit (default: 1 / its median deviation), F for changing it at all',
      costs,
    )
    .option(
      '--prefer <COL:W,…>',
      'changing a column costs W times as much: below 1 rather, above 1 rather not',
      weightings,
    )
    .option('--margin <m>', 'the new score lies so far beyond the cut-off', numberBetween(0, 1e300))
    .option('--max-changes <k>', 'columns that may change at once', wholeNumber(1, 20), 3)
    .option(
      '--count <k>',
      'answers wanted: of other columns, then farther beyond the cut-off',
      wholeNumber(1, 20),
      1,
    )
    .option('--plausible', 'only rows as near to the background as its own rows are')
    .option(
      '--deadline-ms <n>',
      'best answer after so long (default: as long as it takes)',
      wholeNumber(1, 3_600_000),
    )
    .option(
      '--budget <n>',
      'boxes that the search opens at most (default: 200,000)',
      wholeNumber(1, 1_000_000_000),
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
    tenantId: options.tenant,
    row: options.row,
    to: options.to ?? null,
    rules: rulesOf(options),
    count: options.count,
    deadline: options.deadlineMs ?? null,
    budget: options.budget ?? null,
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
  prefer,
  margin,
  ...named
}: CounterfactualFlags): RecourseRules {
  return {
    maxChanges,
    isPlausible: plausible ?? false,
    ...(locked && { locked }),
    ...(direction && { direction }),
    ...(range && { range }),
    ...(step && { step }),
    ...(permitted && { levels: permitted }),
    ...(named.linked && { linked: named.linked }),
    ...(named.requires && { requires: named.requires }),
    ...(named.forbids && { forbids: named.forbids }),
    ...(named.cost && { cost: named.cost }),
    ...(prefer && { weights: prefer }),
    ...(margin !== undefined && { margin }),
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
  if (status === 'undecided') {
    const least = Number.isFinite(lowerBound) ? `; no answer costs less than ${shown(lowerBound)}` : ''
    const known =
      options.length > 0
        ? 'the best that was met with, and perhaps not the cheapest'
        : 'no proof that there is nothing'
    return [
      `${head}`,
      ...options.flatMap((option, i) => optionLines(option, i + 1)),
      `undecided: ${known}${least}`,
    ].join('\n')
  }
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

/**
 * Reads a sum of columns with a number each; signs between them stand between blanks, so that names may hold them.
 *
 * @example linked('rest = total - 2 * paid + 3') // { rest: { constant: 3, factors: { total: 1, paid: -2 } } }
 */
export function linked(text: string, before: NonNullable<RecourseRules['linked']> = {}) {
  const at = text.indexOf('=')
  const name = text.slice(0, at).trim()
  const terms = text
    .slice(at + 1)
    .trim()
    .split(/\s+(?=[+-]\s)/)
    .map(termOf)
  if (at < 1 || name === '') throw new InvalidArgumentError('Expected Y = A - 2 * B + 3.')
  const factors: Record<string, number> = {}
  let constant = 0
  for (const { column, factor } of terms) {
    if (column === null) constant += factor
    else factors[column] = (factors[column] ?? 0) + factor
  }
  return { ...before, [name]: { constant, factors } }
}

function termOf(text: string): { readonly column: string | null; readonly factor: number } {
  const found = /^([+-]\s)?\s*(?:(-?[\d.]+(?:e-?\d+)?)\s*(?:\*\s*|$))?(.*)$/.exec(text.trim())
  const [, sign = '', number = '1', column = ''] = found ?? []
  const factor = (sign.startsWith('-') ? -1 : 1) * Number(number)
  if (!Number.isFinite(factor) || (column === '' && found?.[2] === undefined))
    throw new InvalidArgumentError('Expected Y = A - 2 * B + 3, blanks around + and -.')
  return { column: column === '' ? null : column.trim(), factor }
}

/** @example columnPairs('a:b,c:d') // [['a', 'b'], ['c', 'd']] */
export function columnPairs(text: string, before: Pairs = []): Pairs {
  const pairs = textList(text).map((part): [string, string] => {
    const at = part.lastIndexOf(':')
    if (at < 1 || at === part.length - 1) throw new InvalidArgumentError('Expected A:B.')
    return [part.slice(0, at), part.slice(at + 1)]
  })
  return [...before, ...pairs]
}

/** @example costs('age:2,region:0+5') // { age: { perUnit: 2, fixed: 0 }, region: { perUnit: 0, fixed: 5 } } */
export function costs(text: string, before: NonNullable<RecourseRules['cost']> = {}) {
  return byColumn(text, before, (value) => {
    const [perUnit = Number.NaN, fixed = 0, ...rest] = value.split('+').map(numberOf)
    if (!(perUnit >= 0 && fixed >= 0) || rest.length > 0)
      throw new InvalidArgumentError('Expected COL:U or COL:U+F, numbers of 0 and more.')
    return { perUnit, fixed }
  })
}

/** @example weightings('age:10') // { age: 10 } */
export function weightings(text: string, before: Readonly<Record<string, number>> = {}) {
  return byColumn(text, before, (value) => {
    const weight = numberOf(value)
    if (!(weight > 0 && Number.isFinite(weight)))
      throw new InvalidArgumentError('Expected COL:W, W a number above 0.')
    return weight
  })
}

function numberOf(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text)
}

/** @example levels('state:OH|IN') // { state: ['OH', 'IN'] } */
export function levels(text: string, before: Readonly<Record<string, readonly string[]>> = {}) {
  return byColumn(text, before, (value) => value.split('|'))
}
