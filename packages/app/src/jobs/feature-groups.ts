import { pairCount, pairPlace, pairsOf } from '@candor/core'
import { appError } from '../errors.ts'
import { someNames } from './phrases.ts'

/** Features taken together under one name: `members[g]` are their places among the features. */
export type FeatureGroups = {
  readonly names: readonly string[]
  readonly members: readonly (readonly number[])[]
}

/** What was asked for: the features of each name. */
export type AskedGroups = Readonly<Record<string, readonly string[]>>

/**
 * Features by group: those asked for under their names, at the place of their first member, every other feature by itself.
 *
 * @throws jobs.unknown_feature, jobs.feature_in_two_groups, jobs.group_named_as_feature
 * @example
 * featureGroups(['a', 'b', 'c'], { both: ['c', 'a'] }) // { names: ['both', 'b'], members: [[0, 2], [1]] }
 */
export function featureGroups(features: readonly string[], asked: AskedGroups): FeatureGroups {
  const owner = new Map<string, string>()
  for (const [name, own] of Object.entries(asked)) {
    for (const feature of own) {
      if (!features.includes(feature))
        throw appError('jobs.unknown_feature', { feature, known: someNames(features) })
      if (owner.has(feature))
        throw appError('jobs.feature_in_two_groups', { feature, first: owner.get(feature)!, second: name })
      owner.set(feature, name)
    }
    if (features.includes(name) && !own.includes(name))
      throw appError('jobs.group_named_as_feature', { group: name })
  }
  const groups = Map.groupBy(features.keys(), (place) => owner.get(features[place]!) ?? features[place]!)
  return { names: [...groups.keys()], members: [...groups.values()] }
}

/** Contributions by group: the sum of those of its members. */
export function groupedPhi(phi: Float64Array, width: number, { members }: FeatureGroups): Float64Array {
  if (members.length === width) return phi
  const grouped = new Float64Array((phi.length / width) * members.length)
  for (let row = 0; row * width < phi.length; row++)
    members.forEach((own, g) => {
      for (const place of own) grouped[row * members.length + g]! += phi[row * width + place]!
    })
  return grouped
}

/** Interactions by group: of two groups the sum over the pairs of their members, of one with itself its main effects and inner pairs. */
export function groupedPairs(phi: Float64Array, width: number, { members }: FeatureGroups): Float64Array {
  if (members.length === width) return phi
  const groupOf = new Int32Array(width)
  members.forEach((own, g) => {
    for (const place of own) groupOf[place] = g
  })
  const [wide, narrow] = [pairCount(width), pairCount(members.length)]
  const places = Int32Array.from(pairsOf(width), ([a, b]) => {
    const [g, h] = [groupOf[a]!, groupOf[b]!]
    return pairPlace(Math.min(g, h), Math.max(g, h), members.length)
  })
  const grouped = new Float64Array((phi.length / wide) * narrow)
  for (let row = 0; row * wide < phi.length; row++)
    for (let k = 0; k < wide; k++) grouped[row * narrow + places[k]!]! += phi[row * wide + k]!
  return grouped
}
