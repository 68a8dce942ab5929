import type { FittedEncoder, Pipeline } from '../features/index.ts'
import type { ImportedModel } from './imported-model.ts'

/**
 * A pipeline that feeds an imported model from a table whose columns have the model's names: numbers as they are, texts as the codes that
 * the file gives them. Missing values stay missing. An unknown text is refused where the vendor refuses it, as XGBoost does.
 *
 * @example
 * pipelineForImported(fromNeutralJson(toNeutralJson(model))).encoders[0] // { kind: 'passthrough', source: 'x' }
 */
export function pipelineForImported({ featureNames, categoryLevels, format }: ImportedModel): Pipeline {
  const unknown = format.startsWith('xgboost') ? 'refuse' : 'report'
  return {
    version: 1,
    inputs: featureNames.map((name, j) => ({
      name,
      type: categoryLevels[j] == null ? 'float64' : 'category',
      unit: null,
    })),
    rowSteps: [],
    encoders: featureNames.map((source, j) => encoderFor(source, categoryLevels[j] ?? null, unknown)),
    outputs: featureNames.map((name) => ({
      name,
      kind: 'value',
      level: null,
      source: name,
      sources: [name],
      family: name,
    })),
  }
}

function encoderFor(
  source: string,
  levels: readonly string[] | null,
  unknown: 'refuse' | 'report',
): FittedEncoder {
  if (levels === null) return { kind: 'passthrough', source }
  return { kind: 'ordinal', source, levels, missing: 'nan', unknown }
}
