import { inputsOf } from './row-step-kinds.ts'
import type { RowStep } from './row-steps.ts'

/**
 * The table's own columns that a name is made of, behind all row steps, each once in the order they are met; the name itself
 * where no step makes it.
 *
 * @example
 * lineageOf('share', [{ step: 'ratio', output: 'share', numerator: 'part', denominator: 'total' }])   // ['part', 'total']
 */
export function lineageOf(name: string, steps: readonly RowStep[]): string[] {
  const step = steps.find(({ output }) => output === name)
  if (step === undefined) return [name]
  return [...new Set(inputsOf(step).flatMap((input) => lineageOf(input, steps)))]
}

/**
 * The steps that are needed to make some names, in their order.
 *
 * @example
 * stepsBehind(['b'], [{ step: 'clip', output: 'b', input: 'a', low: 0, high: 1 }]).length   // 1
 */
export function stepsBehind(names: readonly string[], steps: readonly RowStep[]): RowStep[] {
  const wanted = new Set(names)
  const behind = steps.toReversed().filter((step) => {
    if (!wanted.has(step.output)) return false
    for (const input of inputsOf(step)) wanted.add(input)
    return true
  })
  return behind.reverse()
}
