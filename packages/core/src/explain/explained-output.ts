import { candorError } from '../errors.ts'
import type { Ensemble } from '../models/index.ts'

/** The output that is explained, and where its trees and leaf values stand. */
export type ExplainedOutput = {
  readonly output: number
  /** trees that add to it, ascending */
  readonly trees: Int32Array
  /** leaf value of node i is `value[i * leafWidth + offset]` */
  readonly offset: number
  /** what the sum over trees is divided by: their number for 'mean' (at least 1), else 1 */
  readonly divisor: number
}

/**
 * Finds the trees of one output.
 *
 * @param output may be left out where there is only one
 * @throws explain.output_needed, explain.output_out_of_range
 * @example
 * explainedOutput(stump, undefined) // { output: 0, trees: Int32Array [0], offset: 0, divisor: 1 }
 */
export function explainedOutput(ensemble: Ensemble, output: number | undefined): ExplainedOutput {
  const chosen = chooseOutput(ensemble.outputs, output)
  const trees = Int32Array.from(ensemble.treeOutput.keys()).filter((t) => addsTo(ensemble, t, chosen))
  return {
    output: chosen,
    trees,
    offset: ensemble.leafWidth === 1 ? 0 : chosen,
    divisor: ensemble.combine === 'mean' ? Math.max(1, trees.length) : 1,
  }
}

function chooseOutput(outputs: number, output: number | undefined): number {
  const last = outputs - 1
  if (output === undefined && outputs > 1) throw candorError('explain.output_needed', { outputs, last })
  const chosen = output ?? 0
  if (!(Number.isInteger(chosen) && chosen >= 0 && chosen <= last))
    throw candorError('explain.output_out_of_range', { output: chosen, last })
  return chosen
}

function addsTo({ treeOutput }: Ensemble, t: number, output: number): boolean {
  return treeOutput[t] === output || treeOutput[t] === -1
}
