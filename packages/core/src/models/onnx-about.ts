import type { AnomalyScale } from './anomaly-scores.ts'
import type { Task } from './model.ts'

/** What our own exporter says about a model beside its graph; everything may be absent. */
export type OnnxAbout = {
  readonly algorithm?: string
  readonly task?: Task
  readonly features?: readonly string[]
  readonly classes?: readonly string[]
  readonly anomaly?: AnomalyScale
  /** the texts of category codes, by feature */
  readonly levels?: readonly (readonly string[] | null)[]
}

/** The key under which it stands in the metadata of the file. */
export const onnxAboutKey = 'candor'

/**
 * Reads it; a text that is not ours, or not whole, says nothing.
 *
 * @example
 * onnxAbout(new Map([['candor', '{"algorithm":"rf"}']])) // { algorithm: 'rf' }
 */
export function onnxAbout(metadata: ReadonlyMap<string, string>): OnnxAbout {
  const said = parsed(metadata.get(onnxAboutKey) ?? '')
  const { algorithm, task, features, classes, anomaly, levels } = said as Record<string, unknown>
  return {
    ...(typeof algorithm === 'string' ? { algorithm } : {}),
    ...(task === 'classification' || task === 'regression' || task === 'anomaly' ? { task } : {}),
    ...(areTexts(features) ? { features } : {}),
    ...(areTexts(classes) ? { classes } : {}),
    ...(isScale(anomaly) ? { anomaly } : {}),
    ...(areLevels(levels) ? { levels } : {}),
  }
}

function parsed(text: string): object {
  try {
    return (JSON.parse(text) as object | null) ?? {}
  } catch {
    return {}
  }
}

function areTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((text) => typeof text === 'string')
}

function areLevels(value: unknown): value is (string[] | null)[] {
  return Array.isArray(value) && value.every((texts) => texts === null || areTexts(texts))
}

function isScale(value: unknown): value is AnomalyScale {
  const { samples, threshold } = (value ?? {}) as Partial<AnomalyScale>
  return Number.isSafeInteger(samples) && samples! >= 1 && Number.isFinite(threshold)
}
