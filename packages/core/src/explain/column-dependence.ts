import type { Pipeline, RowStep } from '../features/index.ts'

/**
 * How a name follows one of the table's own columns while all others stay.
 * `monotone`: never turns round; `edges`: a level that changes at these numbers; `other`: neither is known; `none`: does not.
 */
export type Dependence =
  | { readonly kind: 'none' | 'monotone' | 'other' }
  | { readonly kind: 'edges'; readonly edges: readonly number[] }

/**
 * How a model column follows a column of the table, by the row steps between them. Encoders of numbers are rising functions, and one-hot
 * levels change where the level does.
 *
 * @param name a column of the table or the output of a row step
 * @example
 * dependenceOf('x', 'x', pipeline) // { kind: 'monotone' }
 */
export function dependenceOf(
  name: string,
  source: string,
  { rowSteps }: Pick<Pipeline, 'rowSteps'>,
): Dependence {
  if (name === source) return { kind: 'monotone' }
  const step = rowSteps.find(({ output }) => output === name)
  if (step === undefined) return { kind: 'none' }
  const follow = (input: string | number) =>
    typeof input === 'number' ? ({ kind: 'none' } as const) : dependenceOf(input, source, { rowSteps })
  return throughStep(step, follow)
}

type Follow = (input: string | number) => Dependence

function throughStep(step: RowStep, follow: Follow): Dependence {
  switch (step.step) {
    case 'ratio':
      return follow(step.denominator).kind === 'none' ? follow(step.numerator) : { kind: 'other' }
    case 'difference':
      return eitherOf(follow(step.from), follow(step.minus))
    case 'clip':
      return follow(step.input)
    case 'bin':
      return binned(follow(step.input), step.edges)
    case 'date_difference':
      return follow(step.from).kind === 'none' && follow(step.to).kind === 'none'
        ? { kind: 'none' }
        : { kind: 'other' }
    default:
      return follow(step.input).kind === 'none' ? { kind: 'none' } : { kind: 'other' }
  }
}

/** Of a difference: where both sides follow, it may turn round. */
function eitherOf(a: Dependence, b: Dependence): Dependence {
  if (a.kind === 'none') return b
  return b.kind === 'none' ? a : { kind: 'other' }
}

/** Edges are values of the step's input: known for the source only where that is the source itself. */
function binned(input: Dependence, edges: readonly number[]): Dependence {
  if (input.kind === 'none') return input
  return input.kind === 'monotone' ? { kind: 'edges', edges } : { kind: 'other' }
}
