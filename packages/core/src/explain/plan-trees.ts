import { candorError } from '../errors.ts'
import type { Executor } from '../kernels/index.ts'
import { cellsMethod } from './cells-method.ts'
import type { ExplainPlan } from './explainer.ts'
import { leafPairsMethod } from './leaf-pairs-method.ts'
import { pairWalkMethod } from './pair-walk-method.ts'
import { patternTablesMethod } from './pattern-tables-method.ts'
import { quadratureMethod } from './quadrature-method.ts'
import { subtreePatternsMethod } from './subtree-patterns-method.ts'
import { subtreeWalkMethod } from './subtree-walk-method.ts'
import type { MethodCost, PreparedTrees, TreeJob, TreeMethod } from './tree-method.ts'

export type PlanOptions = {
  /** threads for the kernels; without it they run on one; null = plain TypeScript. All give the same bits */
  readonly executor?: Executor | null | undefined
  /** name of the method to take, in place of the one that the planner would */
  readonly kernel?: string | undefined
}

/** Ways to explain trees; the first of equal cost is taken. */
const methods: readonly TreeMethod[] = [
  cellsMethod,
  quadratureMethod,
  patternTablesMethod,
  leafPairsMethod,
  subtreePatternsMethod,
  subtreeWalkMethod,
  pairWalkMethod,
]

/** Rows for which the cost of making ready is weighed. */
const usualRows = 100_000
const mostBytes = 1_610_612_736

/**
 * Takes the cheapest exact method for a job: the least of nsOnce + 100,000 · nsPerRow, among those that keep to 1.5 GiB where there are any.
 * The choice depends on the model, the background and the options only, neither on the rows that are explained nor on threads.
 *
 * @throws explain.kernel_not_for_job for a method that is not known, or does not do the job
 */
export function planTrees(job: TreeJob, { executor, kernel }: PlanOptions): PreparedTrees {
  const { method, cost } = kernel === undefined ? cheapest(job) : named(job, kernel)
  const prepared = method.prepare(job, executor)
  return { ...prepared, plan: withCost(prepared.plan, cost) }
}

type Choice = { readonly method: TreeMethod; readonly cost: MethodCost }

function choicesFor(job: TreeJob): Choice[] {
  return methods.flatMap((method) => {
    const cost = method.estimate(job)
    return cost === null ? [] : [{ method, cost }]
  })
}

function cheapest(job: TreeJob): Choice {
  const choices = choicesFor(job)
  const small = choices.filter(({ cost }) => cost.bytes <= mostBytes)
  const total = ({ cost }: Choice) => cost.nsOnce + usualRows * cost.nsPerRow
  return (small.length > 0 ? small : choices).reduce((best, choice) =>
    total(choice) < total(best) ? choice : best,
  )
}

function named(job: TreeJob, kernel: string): Choice {
  const choices = choicesFor(job)
  const choice = choices.find(({ method }) => method.name === kernel)
  if (choice !== undefined) return choice
  const known = choices.map(({ method }) => method.name).join(', ')
  throw candorError('explain.kernel_not_for_job', { kernel, known })
}

function withCost(plan: ExplainPlan, { nsOnce, nsPerRow, bytes }: MethodCost): ExplainPlan {
  return {
    ...plan,
    estimatedMsOnce: Math.round(nsOnce / 1e6),
    estimatedNsPerRow: Math.round(nsPerRow),
    estimatedBytes: Math.round(bytes),
  }
}
