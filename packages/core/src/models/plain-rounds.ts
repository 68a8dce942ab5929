import { applyTree } from './apply-tree.ts'
import { applyCuts, type BinnedMatrix, binMatrix } from './binning.ts'
import { fitsFloat32, type Round, type RoundRows, type Rounds, type RoundsTask } from './boosting-rounds.ts'
import { gradientGrid, roundTo, sumOfMagnitudes } from './gradient-grid.ts'
import { type GrownTree, growTree } from './grow-tree.ts'
import { type Loss, losses } from './loss.ts'
import { lossSum } from './loss-sum.ts'

/**
 * Rounds of boosting in plain TypeScript: runs anywhere, and is the oracle of `kernelRounds` (kernel-rounds.test.ts compares the
 * two to the bit). Gradients and hessians lie on a grid (gradient-grid.ts), so that all their sums are exact.
 */
export function plainRounds(task: RoundsTask): Rounds {
  const run = startRun(task)
  return { grow: (drawn, columns) => growRound(run, drawn ?? run.rows, columns), close: () => {} }
}

type Part = RoundRows & { readonly binned: BinnedMatrix; readonly margins: Float64Array }

type Run = {
  readonly task: RoundsTask
  readonly train: Part
  readonly validation: Part | null
  /** rows with weight, ascending */
  readonly rows: Int32Array
  readonly isRounded: boolean
  readonly G: Float64Array
  readonly H: Float64Array
}

function startRun(task: RoundsTask): Run {
  const { train, validation, base, parameters } = task
  const binned = binMatrix(train.matrix, { maxBins: parameters.maxBin })
  const partOf = (rows: RoundRows, codes: BinnedMatrix): Part => ({
    ...rows,
    binned: codes,
    margins: new Float64Array(rows.labels.length).fill(base),
  })
  return {
    task,
    train: partOf(train, binned),
    validation: validation && partOf(validation, applyCuts(validation.matrix, binned.cuts)),
    rows: Int32Array.from(train.labels, (_, row) => row).filter((row) => weightOf(train, row) > 0),
    isRounded: fitsFloat32(train, task.objective),
    G: new Float64Array(train.labels.length),
    H: new Float64Array(train.labels.length),
  }
}

function growRound(run: Run, rows: Int32Array, columns: Int32Array): Round {
  const { task, train, validation, G, H } = run
  fillGradients(run)
  if (run.isRounded) roundGradients(run, rows)
  const choice = { kind: 'all', columns } as const
  const tree = growTree({ binned: train.binned, rows, G: [G], H, rules: task.rules, columns: choice })
  for (let i = 0; i < tree.value.length; i++) tree.value[i]! *= task.parameters.learningRate
  const trainLoss = addTree(run, train, tree)
  return {
    tree,
    trainLoss,
    validationLoss: validation === null ? Number.NaN : addTree(run, validation, tree),
  }
}

function fillGradients({ task, train, G, H }: Run): void {
  const loss: Loss = losses[task.objective]
  const { labels, margins } = train
  for (let row = 0; row < labels.length; row++) {
    G[row] = weightOf(train, row) * loss.gradient(margins[row]!, labels[row]!)
    H[row] = weightOf(train, row) * loss.hessian(margins[row]!, labels[row]!)
  }
}

/** Those of rows that were not drawn stay as they are: no sum looks at them. */
function roundGradients({ G, H }: Run, rows: Int32Array): void {
  const gridG = gradientGrid(sumOfMagnitudes(G))
  const gridH = gradientGrid(sumOfMagnitudes(H))
  for (const row of rows) {
    G[row] = roundTo(G[row]!, gridG)
    H[row] = Math.max(roundTo(H[row]!, gridH), gridH)
  }
}

function weightOf({ W }: RoundRows, row: number): number {
  return W === null ? 1 : W[row]!
}

function addTree({ task }: Run, { binned, margins, labels, W }: Part, tree: GrownTree): number {
  applyTree(tree, binned, margins)
  return lossSum(task.objective, margins, labels, W)
}
