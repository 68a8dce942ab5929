import { createCounter, createHistogram } from '../meters.ts'

/** A request of a serving protocol that ended, well or not. */
export type EndedInference = {
  readonly model: string
  readonly version: string
  readonly isSuccess: boolean
  readonly seconds: number
}

/** Counts of the serving protocols under the names that are known from other servers of these protocols. */
export type InferenceCounts = {
  add(ended: EndedInference): void
  /** in the text format of Prometheus */
  text(): string
}

/** Models that nobody knows share one entry, so that requests cannot make up labels. */
export const unknownModel = 'unknown'

export function createInferenceCounts(): InferenceCounts {
  const name = 'model_infer_request'
  const success = createCounter(`${name}_success`, 'Inferences that were answered.')
  const failure = createCounter(`${name}_failure`, 'Inferences that were refused.')
  const total = createCounter(`${name}_total`, 'Inferences.')
  const duration = createHistogram(`${name}_duration_seconds`, 'Time until they were answered.')
  return {
    add({ model, version, isSuccess, seconds }) {
      const labels = { model, version }
      total.add(labels)
      ;(isSuccess ? success : failure).add(labels)
      duration.observe(labels, seconds)
    },
    text: () => [success, failure, total, duration].map((meter) => meter.text()).join(''),
  }
}
