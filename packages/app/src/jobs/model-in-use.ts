import type { FittedEncoder, FittedModel, LinearModel, Model, Pipeline } from '@candor/core'
import type { ScenarioData } from '@candor/scenarios'
import { appError } from '../errors.ts'
import type { LoadedBundle } from '../store/bundle.ts'

/** A model that a command works with: a bundle, or a model file that was imported on the fly. */
export type ModelInUse = Omit<LoadedBundle, 'folder'> & {
  /** as the user wrote it */
  readonly reference: string
  readonly folder: string | null
  readonly registered: {
    readonly name: string
    readonly version: number
    readonly alias: string | null
  } | null
  /** the scenario that it was trained for; null where there is none, or none of its name any more */
  readonly scenario: ScenarioData | null
  /** its column names are made up, so the columns of a table are taken in their order */
  readonly isPositional: boolean
}

/**
 * The same model reading columns of other names, in the same order; its hash stays that of the model.
 *
 * @throws jobs.wrong_column_count
 */
export function renameInputs(model: ModelInUse, names: readonly string[]): ModelInUse {
  const expected = model.pipeline.inputs.length
  if (names.length !== expected)
    throw appError('jobs.wrong_column_count', {
      received: names.length,
      expected,
      model: model.reference,
    })
  return {
    ...model,
    isPositional: false,
    pipeline: renamedPipeline(model.pipeline, names),
    model: renamedModel(model.model, names),
    background: { ...model.background, names },
  }
}

function renamedPipeline(pipeline: Pipeline, names: readonly string[]): Pipeline {
  return {
    ...pipeline,
    inputs: pipeline.inputs.map((input, j) => ({ ...input, name: names[j]! })),
    encoders: pipeline.encoders.map((encoder, j): FittedEncoder => ({ ...encoder, source: names[j]! })),
    outputs: names.map((name, j) => ({
      ...pipeline.outputs[j]!,
      name,
      source: name,
      sources: [name],
      family: name,
    })),
  }
}

function renamedModel(model: FittedModel, names: readonly string[]): FittedModel {
  if (!('members' in model)) return renamedMember(model, names)
  return {
    ...model,
    members: model.members.map((member) => ({ ...member, model: renamedMember(member.model, names) })),
  }
}

function renamedMember(model: Model | LinearModel, featureNames: readonly string[]): Model | LinearModel {
  return 'linear' in model
    ? { ...model, linear: { ...model.linear, featureNames } }
    : { ...model, ensemble: { ...model.ensemble, featureNames } }
}
