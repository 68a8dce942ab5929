import type { Ensemble } from './ensemble.ts'
import type { MarginParts } from './margin-shape.ts'

/**
 * The ensembles of a model: its own, those of a vote's members in their order, or none for a sum of columns.
 *
 * @example
 * ensemblesOf(model).length // 1
 */
export function ensemblesOf(model: MarginParts): readonly Ensemble[] {
  if ('members' in model) return model.members.flatMap((member) => ensemblesOf(member.model))
  return 'linear' in model ? [] : [model.ensemble]
}
