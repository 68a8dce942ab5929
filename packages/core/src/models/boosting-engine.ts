import type { Executor } from '../kernels/index.ts'
import type { BoostedTree, Rounds, RoundsTask } from './boosting-rounds.ts'
import { type KernelRounds, kernelRounds } from './kernel-rounds.ts'
import { plainRounds } from './plain-rounds.ts'

/**
 * The engine that runs a task: the kernels where they can, else plain TypeScript. Equal bits.
 *
 * @param trees    of a run that is gone on with; their values are in the margins then
 * @param executor threads for the kernels; null = the plain engine
 */
export function startEngine(
  task: RoundsTask,
  executor: Executor | null | undefined,
  trees: readonly BoostedTree[] = [],
): Rounds {
  const kernels = executor === null ? null : kernelRounds(task, executor ?? null, trees)
  return kernels === null ? plainRounds(task, trees) : untilTheyStop(kernels, task, trees)
}

/** The kernels stop at gradients that float32 does not hold; from there on the plain engine grows the trees. */
function untilTheyStop(kernels: KernelRounds, task: RoundsTask, begun: readonly BoostedTree[]): Rounds {
  const trees = [...begun]
  let engine: KernelRounds = kernels
  const goOn = (): Rounds => {
    engine.close()
    const plain = plainRounds(task, trees)
    engine = plain
    return plain
  }
  return {
    grow: (drawn, columns, random) => {
      const round = engine.grow(drawn, columns, random) ?? goOn().grow(drawn, columns, random)
      trees.push(...round.trees)
      return round
    },
    close: () => engine.close(),
  }
}
