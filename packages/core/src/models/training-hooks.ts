import { candorError } from '../errors.ts'

/** What a caller may hang into a training run; both are asked once for each tree. */
export type TrainingHooks = {
  readonly onProgress?: ((progress: TrainingProgress) => void) | undefined
  /** true ends the run with an error, and nothing is returned */
  readonly isCancelled?: (() => boolean) | undefined
}

/** Trees grown, and trees that the run will grow if nothing stops it early. */
export type TrainingProgress = { readonly done: number; readonly total: number }

/** @throws models.training_cancelled */
export function checkCancelled({ isCancelled }: TrainingHooks, done: number, total: number): void {
  if (isCancelled?.()) throw candorError('models.training_cancelled', { done, total })
}
