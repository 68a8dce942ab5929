import type { CategoryColumn, Column, ColumnType } from '../data/index.ts'
import { candorError } from '../errors.ts'
import { cos, sin } from '../math/index.ts'
import { asCategory, asInstants, asNumbers } from './coerce-column.ts'
import { dateParts, days } from './date-steps.ts'
import { binned, flags, levelNumbersOf, mapLevels, splitNumbers } from './level-steps.ts'
import { clipped, ratio, remainders, subtract, subtractFrom, waves } from './number-steps.ts'
import { onceForFrozen } from './once-for-frozen.ts'
import type { RowStep } from './row-steps.ts'

/** Finds the column of an input by its name; the name must be one of `inputs`. */
export type InputColumns = (name: string) => Column

type StepOf<K extends RowStep['step']> = Extract<RowStep, { step: K }>

/** One kind of step: the columns it reads, what is wrong with its own settings (null: nothing), and what it makes of them, of which type. */
type StepKind<S extends RowStep> = {
  readonly inputs: (step: S) => readonly string[]
  readonly problem: (step: S) => string | null
  readonly makes: ColumnType
  readonly run: (step: S, input: InputColumns) => Column
}

const kinds: { readonly [K in RowStep['step']]: StepKind<StepOf<K>> } = {
  ratio: {
    makes: 'float64',
    inputs: (step) => [step.numerator, step.denominator],
    problem: () => null,
    run: (step, input) =>
      numbers(ratio(numbersOf(input, step.numerator), numbersOf(input, step.denominator))),
  },
  difference: {
    makes: 'float64',
    inputs: (step) => (typeof step.from === 'string' ? [step.from, step.minus] : [step.minus]),
    problem: (step) => (typeof step.from === 'number' ? finiteProblem('from', step.from) : null),
    run: ({ from, minus }, input) =>
      typeof from === 'string'
        ? numbers(subtract(numbersOf(input, from), numbersOf(input, minus)))
        : numbers(subtractFrom(from, numbersOf(input, minus))),
  },
  date_difference: {
    makes: 'float64',
    inputs: (step) => [step.from, step.to],
    problem: () => null,
    run: (step, input) => numbers(days(instantsOf(input, step.from), instantsOf(input, step.to))),
  },
  date_part: {
    makes: 'int32',
    inputs: (step) => [step.input],
    problem: () => null,
    run: (step, input) => ({ type: 'int32', values: dateParts(instantsOf(input, step.input), step.part) }),
  },
  cyclic: {
    makes: 'float64',
    inputs: (step) => [step.input],
    problem: ({ period }) =>
      period > 0 ? finiteProblem('period', period) : `period ${period} is not above 0`,
    run: (step, input) =>
      numbers(waves(numbersOf(input, step.input), step.period, step.wave === 'sine' ? sin : cos)),
  },
  bin: {
    makes: 'category',
    inputs: (step) => [step.input],
    problem: ({ edges, labels }) => binProblem(edges, labels),
    run: (step, input) => binned(numbersOf(input, step.input), step.edges, step.labels),
  },
  split: {
    makes: 'float64',
    inputs: (step) => [step.input],
    problem: ({ separator, part }) => splitProblem(separator, part),
    run: (step, input) => numbers(splitNumbers(step, categoryOf(input, step.input))),
  },
  flag_level: {
    makes: 'boolean',
    inputs: (step) => [step.input],
    problem: () => null,
    run: (step, input) => ({ type: 'boolean', values: flags(step, categoryOf(input, step.input)) }),
  },
  level_map: {
    makes: 'category',
    inputs: (step) => [step.input],
    problem: () => null,
    run: (step, input) => mapLevels(step, categoryOf(input, step.input)),
  },
  level_number: {
    makes: 'float64',
    inputs: (step) => [step.input],
    problem: ({ map, other }) => {
      const numbers = other === null ? Object.values(map) : [...Object.values(map), other]
      return numbers.every(Number.isFinite) ? null : 'a level stands for no finite number'
    },
    run: (step, input) => numbers(levelNumbersOf(step, categoryOf(input, step.input))),
  },
  clip: {
    makes: 'float64',
    inputs: (step) => [step.input],
    problem: ({ low, high }) => (low <= high ? null : `low ${low} is not at or below high ${high}`),
    run: (step, input) => numbers(clipped(numbersOf(input, step.input), step.low, step.high)),
  },
  remainder: {
    makes: 'float64',
    inputs: (step) => [step.input],
    problem: ({ divisor }) =>
      divisor > 0 ? finiteProblem('divisor', divisor) : `divisor ${divisor} is not above 0`,
    run: (step, input) => numbers(remainders(numbersOf(input, step.input), step.divisor)),
  },
}

/**
 * The columns that a step reads.
 *
 * @example
 * inputsOf({ step: 'ratio', output: 'share', numerator: 'part', denominator: 'total' })   // ['part', 'total']
 */
export function inputsOf(step: RowStep): readonly string[] {
  return kindOf(step).inputs(step)
}

/**
 * The new column of a step; the step and its inputs are trusted to fit.
 *
 * @example
 * const step = { step: 'difference', output: 'vehicle_age', from: 2015, minus: 'auto_year' }
 * runStep(step, () => ({ type: 'int32', values: Int32Array.of(2004) })).values   // Float64Array [11]
 */
export function runStep(step: RowStep, input: InputColumns): Column {
  return kindOf(step).run(step, input)
}

/**
 * The type of a step's new column.
 *
 * @example
 * madeType({ step: 'date_part', output: 'month', input: 'day', part: 'month' })   // 'int32'
 */
export function madeType(step: RowStep): ColumnType {
  return kindOf(step).makes
}

/**
 * Checks the settings of steps and their order: a step may read the outputs of earlier steps only, and makes a new column.
 *
 * @throws features.invalid_step
 * @example
 * checkSteps([{ step: 'clip', output: 'x_clipped', input: 'x', low: 0, high: 1 }])
 */
export function checkSteps(steps: readonly RowStep[]): void {
  checked(steps)
}

const checked = onceForFrozen((steps: readonly RowStep[]): true => {
  steps.forEach((step, i) => {
    const problem = stepProblem(step, steps.slice(i))
    if (problem !== null) throw candorError('features.invalid_step', { output: step.output, problem })
  })
  return true
})

function stepProblem(step: RowStep, fromHere: readonly RowStep[]): string | null {
  if (!Object.hasOwn(kinds, step.step))
    return `unknown step ${step.step}; known: ${Object.keys(kinds).join(', ')}`
  const inputs = inputsOf(step)
  const early = fromHere.find((later) => inputs.includes(later.output))
  if (early !== undefined) return `it reads ${early.output}, which no earlier step makes`
  if (fromHere.slice(1).some((later) => later.output === step.output))
    return 'another step has the same output'
  return kindOf(step).problem(step)
}

function kindOf(step: RowStep): StepKind<RowStep> {
  return kinds[step.step] as StepKind<RowStep>
}

function numbersOf(input: InputColumns, name: string): Float64Array {
  return asNumbers(name, input(name))
}

function instantsOf(input: InputColumns, name: string): Float64Array {
  return asInstants(name, input(name))
}

function categoryOf(input: InputColumns, name: string): CategoryColumn {
  return asCategory(name, input(name))
}

function numbers(values: Float64Array): Column {
  return { type: 'float64', values }
}

function binProblem(edges: readonly number[], labels: readonly string[]): string | null {
  if (labels.length !== edges.length + 1)
    return `${edges.length} edges need ${edges.length + 1} labels, not ${labels.length}`
  const rises = edges.every((edge, i) => Number.isFinite(edge) && (i === 0 || edge > edges[i - 1]!))
  return rises ? null : `edges do not rise: ${edges.join(', ')}`
}

function splitProblem(separator: string, part: number): string | null {
  if (separator === '') return 'the separator is empty'
  return Number.isInteger(part) && part >= 0 ? null : `part ${part} does not count from 0`
}

function finiteProblem(name: string, value: number): string | null {
  return Number.isFinite(value) ? null : `${name} ${value} is not a finite number`
}
