import {
  applyPipeline,
  type FittedModel,
  medianRowSweeps,
  type Pipeline,
  prepareExplainer,
  type Table,
} from '@candor/core'
import { type DriverCurve, drivenNumbers } from './driver-items.ts'

/** A trained model with the pipeline that it was trained behind. */
export type ClaimsModel = { readonly pipeline: Pipeline; readonly model: FittedModel }

/**
 * The curves that `driverItems` places values on, made of claims and a model as the claims service that this domain replaces makes them: ten values from the
 * least to the greatest of a column in a row of medians, interventional contributions against the same claims. For the agreement with old answers only:
 * the median row of one-hot columns is a claim that cannot exist, and the sixth of ten values is not what is usual.
 *
 * @returns by model column, in the unit of the encoder; a constant column has none
 * @throws what `applyPipeline` and `prepareExplainer` throw
 */
export function trendRegistry(table: Table, { pipeline, model }: ClaimsModel): Record<string, DriverCurve> {
  const { matrix: background } = applyPipeline(pipeline, table)
  const explainer = prepareExplainer(model, { method: 'interventional', background })
  const curves = medianRowSweeps(background, (rows) => explainer.explain(rows).phi)
  return Object.fromEntries(
    background.names.flatMap((name, j) => {
      const curve = curves[j]
      if (curve === null || curve === undefined || !drivenNumbers.includes(name)) return []
      const { bins, values, refIndex, min, max } = curve
      return [[name, { bins: [...bins], attributions: [...values], refIndex, min, max }]]
    }),
  )
}
