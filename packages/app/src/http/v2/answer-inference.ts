import { appError } from '../../errors.ts'
import type { AskParts } from '../../jobs/ask-model.ts'
import { infer } from '../../jobs/infer.ts'
import type { Inference } from '../../jobs/inference.ts'
import type { ProbabilityScale } from '../../jobs/verdict.ts'
import { needExplanation, type OutputTensor, outputTensors, usualOutputs } from './output-tensors.ts'
import { recordsOfTensors } from './records-of-tensors.ts'
import type { InferenceRequest } from './v2-schema.ts'

export type InferenceCall = {
  readonly tenantId: string
  readonly name: string
  readonly version: string | undefined
  readonly body: InferenceRequest
  /** what is given when the request names no outputs */
  readonly isExplanation: boolean
  /** asked between parts of the rows */
  readonly isAwaited?: () => boolean
}

export type InferenceAnswer = { readonly inference: Inference; readonly outputs: readonly OutputTensor[] }

/**
 * Answers a request of the V2 protocol.
 *
 * @throws http.tensor_refused, http.unknown_output, http.unknown_parameter, and what `infer` throws
 */
export async function answerInference(parts: AskParts, call: InferenceCall): Promise<InferenceAnswer> {
  const { body, isExplanation, ...wantedModel } = call
  const { parameters = {}, outputs } = body
  // an output that is asked for a hundred times is sent once
  const names = [...new Set(outputs?.map((output) => output.name))]
  const named = names.length === 0 ? null : names
  const className = textParameter(parameters, 'class')
  const inference = await infer(parts, {
    ...wantedModel,
    scale: scaleParameter(parameters),
    use: textParameter(parameters, 'use'),
    recordsFor: ({ bundle }) => recordsOfTensors(body, bundle.pipeline.inputs),
    explainFor: (served) =>
      needExplanation(served, named ?? usualOutputs(served, isExplanation)) ? { className } : null,
  })
  const wanted = named ?? usualOutputs(inference.served, isExplanation)
  return { inference, outputs: outputTensors(inference, wanted) }
}

/** What the answer says about itself. */
export function answerParameters({ served, scores, explanation }: Inference): Record<string, string> {
  return {
    model_hash: served.bundle.hash,
    ...(scores.kind === 'probability' ? { scale: scores.scale } : {}),
    ...(explanation === null
      ? {}
      : {
          method: explanation.method,
          space: explanation.space,
          unit: explanation.unit,
          background: served.background?.name ?? 'none',
        }),
  }
}

function scaleParameter(parameters: Readonly<Record<string, unknown>>): ProbabilityScale | undefined {
  const { scale } = parameters
  if (scale === undefined || scale === 'raw' || scale === 'calibrated') return scale
  throw appError('http.unknown_parameter', {
    name: 'scale',
    expected: 'raw or calibrated',
    received: JSON.stringify(scale),
  })
}

function textParameter(parameters: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = parameters[name]
  if (value === undefined || typeof value === 'string') return value
  throw appError('http.unknown_parameter', { name, expected: 'a text', received: JSON.stringify(value) })
}
