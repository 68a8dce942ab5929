import { appError } from '../errors.ts'
import type { ServedModel } from './served-models.ts'

/**
 * Refuses a model that its scenario keeps for batches and audits alone.
 *
 * @throws decisions.never_served
 */
export function requireServed({ name, scenario }: Pick<ServedModel, 'name' | 'scenario'>): void {
  const declared = scenario?.models.find((model) => model.name === name)
  if (declared?.isServed === false)
    throw appError('decisions.never_served', {
      model: name,
      reason: declared.waiver?.en ?? 'its scenario says so',
    })
}
