import { ensemblesOf, type FittedModel } from '../models/index.ts'

/**
 * Model columns that a model's answer can depend on: those that some tree splits on, or whose coefficient is not 0.
 *
 * @example
 * columnsUsed(model) // Set { 0 }
 */
export function columnsUsed(model: FittedModel): ReadonlySet<number> {
  const used = new Set<number>()
  for (const { feature } of ensemblesOf(model)) for (const column of feature) used.add(column)
  const singles = 'members' in model ? model.members.map((member) => member.model) : [model]
  for (const single of singles) {
    if (!('linear' in single)) continue
    for (const coefficients of single.linear.coefficients)
      coefficients.forEach((coefficient, j) => {
        if (coefficient !== 0) used.add(j)
      })
  }
  used.delete(-1)
  return used
}
