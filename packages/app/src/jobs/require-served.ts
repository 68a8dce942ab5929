import { appError } from '../errors.ts'
import type { ServedModel } from './served-models.ts'

type Named = Pick<ServedModel, 'name' | 'scenario'>

/**
 * Refuses a model that its scenario keeps for batches and audits alone.
 *
 * @throws decisions.never_served
 */
export function requireServed(model: Named): void {
  if (isServed(model)) return
  const reason = declared(model)?.waiver?.en ?? 'its scenario says so'
  throw appError('decisions.never_served', { model: model.name, reason })
}

/** False for a model that no request may ask. */
export function isServed(model: Named): boolean {
  return declared(model)?.isServed !== false
}

function declared({ name, scenario }: Named) {
  return scenario?.models.find((model) => model.name === name)
}
