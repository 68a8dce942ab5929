import type { Executor } from '../kernels/index.ts'
import type { BoostedTree, RoundsTask } from './boosting-rounds.ts'
import { holdsValues } from './find-split.ts'
import { kernelRounds } from './kernel-rounds.ts'
import { type PlainRounds, type PlainTask, plainRounds, samplesColumns } from './plain-rounds.ts'

/**
 * The engine that runs a task: the kernels where they know all that it asks for, else plain TypeScript. Equal bits where both can.
 *
 * @param trees    of a run that is gone on with; their values are in the margins then
 * @param executor threads for the kernels; null = the plain engine
 */
export function startEngine(
  task: PlainTask,
  executor: Executor | null | undefined,
  trees: readonly BoostedTree[] = [],
): PlainRounds {
  const known = executor === null || trees.length > 0 ? null : kernelTask(task)
  const kernels = known && kernelRounds(known, executor ?? null)
  if (kernels === null) return plainRounds(task, trees)
  return {
    grow: (drawn, columns) => {
      const { tree, ...losses } = kernels.grow(drawn, columns)
      return { trees: [tree], ...losses }
    },
    close: () => kernels.close(),
  }
}

/** The task as the kernels know it: null where it asks for anything that only the plain engine has. */
function kernelTask({ objective, bases, isCategory, ...task }: PlainTask): RoundsTask | null {
  const { name } = objective
  const { rules, parameters } = task
  if (name !== 'logistic' && name !== 'squared') return null
  if (isCategory?.includes(true)) return null
  if (rules.maxLeaves !== undefined || holdsValues(rules) || samplesColumns(parameters)) return null
  return { ...task, objective: name, base: bases[0]! }
}
