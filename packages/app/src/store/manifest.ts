import type { AnomalyScale, Linear, ModelCalibrator, Pipeline, Schema, Task } from '@candor/core'
import type { MetricsRecord } from './operations/model-version-record.ts'

export const bundleFormat = 'candor-bundle/1'

/** A threshold that the policy sets for a use, recorded with the model that it was set for. */
export type ThresholdRecord = {
  readonly use: string
  readonly value: number
  readonly operator: '>=' | '>'
  readonly scale: 'raw' | 'calibrated'
  readonly source: string
}

/** Where an imported model came from. */
export type ImportRecord = {
  readonly format: string
  readonly names_are_generated: boolean
  readonly warnings: readonly string[]
}

/**
 * One member of the model: trees with their file, or a sum of columns that stands here. An isolation forest carries the scale of its
 * scores; the member of a vote may have a calibrator of its own.
 */
export type ManifestMember = {
  readonly file?: string
  readonly algorithm: string
  readonly weight: number
  readonly linear?: Linear
  readonly anomaly?: AnomalyScale
  readonly calibrator?: ModelCalibrator
}

/**
 * `manifest.json` of a bundle: everything about a model that is not an array. No time stamps and nothing about the machine, so that the
 * same training gives the same bytes. Hashes are SHA-256 in hexadecimal, `model_hash` with `sha256:` before it.
 */
export type Manifest = {
  readonly format: typeof bundleFormat
  readonly candor_version: string
  readonly algorithm: string
  readonly task: Task
  readonly classes: readonly string[]
  readonly target: string | null
  readonly positive: string | null
  /** the columns of the training table that the model reads */
  readonly schema: Schema
  readonly pipeline: Pipeline
  /** one, or the members of a vote that stay apart */
  readonly members: readonly ManifestMember[]
  /** one, or none */
  readonly calibrators: readonly ModelCalibrator[]
  readonly thresholds: readonly ThresholdRecord[]
  readonly scenario: { readonly id: string; readonly digest: string } | null
  /** why the model is kept although a rule speaks against it; absent where none does */
  readonly waiver?: Readonly<Record<'en' | 'es', string>>
  readonly background: { readonly name: string; readonly rows: number; readonly digest: string } | null
  readonly parameters: Readonly<Record<string, unknown>>
  readonly seed: number | null
  readonly split: Readonly<Record<string, unknown>> | null
  readonly dropped: readonly string[]
  /** leaks that were let in on purpose */
  readonly allowed: readonly string[]
  readonly rows: { readonly train: number; readonly test: number } | null
  /** by part of the data (train, test, cv), then by name */
  readonly metrics: Readonly<Record<string, MetricsRecord>>
  readonly data_digest: string | null
  readonly imported: ImportRecord | null
  /** SHA-256 of each other file of the bundle */
  readonly files: Readonly<Record<string, string>>
  readonly model_hash: string
  /** SHA-256 over the RFC 8785 form of all other fields */
  readonly manifest_digest: string
}
