import type { Ensemble } from './ensemble.ts'
import type { FittedModel, VotingMember } from './model.ts'

/**
 * The same model with the first rounds of its trees only: as many trees a round as `roundEnds` says, else one, or one for each output
 * where every output has trees of its own. Of a vote the first rounds of each member; a sum of columns stays as it is. Trees are not copied.
 *
 * @param rounds at least 1; more than there are means all
 * @example
 * firstRounds(model, 1).ensemble.treeOutput.length // 1
 */
export function firstRounds<M extends FittedModel>(model: M, rounds: number): M {
  if ('members' in model) return { ...model, members: model.members.map((one) => shorterMember(one, rounds)) }
  if ('linear' in model) return model
  return { ...model, ensemble: shorter(model.ensemble, rounds) }
}

function shorterMember({ weight, model }: VotingMember, rounds: number): VotingMember {
  return { weight, model: firstRounds(model, rounds) }
}

function shorter(ensemble: Ensemble, rounds: number): Ensemble {
  const { treeStart, treeOutput, roundEnds } = ensemble
  const trees = treesIn(ensemble, rounds)
  return {
    ...ensemble,
    treeStart: treeStart.subarray(0, trees + 1),
    treeOutput: treeOutput.subarray(0, trees),
    ...(roundEnds === undefined ? {} : { roundEnds: roundEnds.slice(0, rounds) }),
  }
}

function treesIn({ outputs, leafWidth, treeOutput, roundEnds }: Ensemble, rounds: number): number {
  if (roundEnds !== undefined) return roundEnds[rounds - 1] ?? treeOutput.length
  return Math.min(treeOutput.length, rounds * (leafWidth === 1 ? outputs : 1))
}
