import { CandorError } from '../src/errors.ts'

type Outcome = { readonly value: unknown } | Pick<CandorError, 'code' | 'values' | 'pointer' | 'message'>

/** What some work gives: its value, or code, values, pointer and message of its error. */
export function outcomeOf(work: () => unknown): Outcome {
  try {
    return { value: work() }
  } catch (error) {
    if (!(error instanceof CandorError)) throw error
    const { code, values, pointer, message } = error
    return { code, values, pointer, message }
  }
}
