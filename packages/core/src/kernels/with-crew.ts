import { CandorError } from '../errors.ts'
import type { Executor } from './executor.ts'
import { type Crew, startCrew } from './start-crew.ts'

/**
 * Does work on a crew, which ends with it.
 *
 * @returns null where there are no kernels, or no memory for what the work reserves: the plain twin then does it from the beginning
 * @example
 * withCrew(null, (crew) => crew.threads) // 1
 * withCrew(null, (crew) => crew.reserve(5e9)) // null
 */
export function withCrew<T>(executor: Executor | null, work: (crew: Crew) => T): T | null {
  return startOnCrew(executor, (crew) => {
    const done = work(crew)
    crew.close()
    return done
  })
}

/**
 * Starts something that goes on with a crew and closes it itself.
 *
 * @returns null where there are no kernels, or no memory for what is reserved from the start
 * @example
 * const crew = startOnCrew(null, (started) => started)
 * crew.close()
 */
export function startOnCrew<T>(executor: Executor | null, start: (crew: Crew) => T): T | null {
  const crew = startCrew(executor)
  if (crew === null) return null
  try {
    return start(crew)
  } catch (error) {
    crew.close()
    return noMemory(error)
  }
}

/** Goes on with a crew's memory; null where there is no more of it. */
export function inMemory<T>(work: () => T): T | null {
  try {
    return work()
  } catch (error) {
    return noMemory(error)
  }
}

function noMemory(error: unknown): null {
  if (error instanceof CandorError && error.code === 'kernels.no_memory') return null
  throw error
}
