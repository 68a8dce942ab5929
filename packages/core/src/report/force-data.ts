import type { WaterfallBar } from './waterfall-data.ts'

/** What a force chart draws: all that raises a score against all that lowers it, on one line. base + Σ pushes = score. */
export type ForceData = {
  readonly title: string
  readonly subtitle: string
  readonly unit: string
  readonly base: number
  readonly score: number
  /** in any order, the rest that is not named as one of them */
  readonly pushes: readonly WaterfallBar[]
}
