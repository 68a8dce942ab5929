import type { Kysely } from 'kysely'
import { preparedQuery } from '../prepared-query.ts'
import type { StoreSchema } from '../schema.ts'

export type ModelStatus = StoreSchema['model_version']['status']

export type FeatureRecord = { readonly name: string; readonly type: string; readonly unit: string | null }

export type BackgroundRecord = { readonly name: string; readonly rows: number; readonly digest: string }

/** A metric by name as the training wrote it: `{value, n, low?, high?, method?}` or `{status: 'undefined', reason, n}`. */
export type MetricsRecord = Readonly<Record<string, Readonly<Record<string, unknown>>>>

/** What a version was measured to cost, one row at a time; null in a part that could not be measured. */
export type CostRecord = {
  readonly scoreMs: number
  readonly shapMs: number | null
  /** tables of the explainer */
  readonly tableBytes: number
}

/** A registered version: what it is, where its bundle lies, and the aliases that point to it. */
export type ModelVersionRecord = {
  readonly name: string
  readonly version: number
  readonly aliases: readonly string[]
  readonly status: ModelStatus
  /** the bundle's folder: relative to the data folder where it lies inside it, else absolute */
  readonly location: string
  /** SHA-256 of the model in hexadecimal, with `sha256:` before it */
  readonly hash: string
  readonly algorithm: string
  readonly format: string
  readonly features: readonly FeatureRecord[]
  /** the calibrator's kind, or null where the model has none */
  readonly calibration: { readonly kind: string } | null
  readonly background: BackgroundRecord | null
  readonly specHash: string
  /** null until it was measured */
  readonly cost: CostRecord | null
  /** by part of the data (train, test), then by name */
  readonly metrics: Readonly<Record<string, MetricsRecord>>
}

type Row = StoreSchema['model_version']

/** The record of a stored row. */
export function versionRecordOf(row: Row, aliases: readonly string[]): ModelVersionRecord {
  return {
    name: row.name,
    version: row.version,
    aliases,
    status: row.status,
    location: row.artifact_id,
    hash: row.model_hash,
    algorithm: row.algorithm,
    format: row.format,
    features: JSON.parse(row.signature_json).features,
    calibration: row.calibration_json === null ? null : JSON.parse(row.calibration_json),
    background: row.background_json === null ? null : JSON.parse(row.background_json),
    specHash: row.spec_hash,
    cost: row.cost_json === null ? null : JSON.parse(row.cost_json),
    metrics: JSON.parse(row.metrics_json),
  }
}

/** The aliases of names, in alphabetical order, by `name/version`. */
export async function aliasesOf(
  tx: Kysely<StoreSchema>,
  tenantId: string,
  names: readonly string[],
): Promise<Map<string, string[]>> {
  if (names.length === 0) return new Map()
  const rows = await tx
    .selectFrom('model_alias')
    .select(['name', 'alias', 'version'])
    .where('tenant_id', '=', tenantId)
    .where('name', 'in', names)
    .orderBy('alias')
    .execute()
  const groups = Map.groupBy(rows, ({ name, version }) => `${name}/${version}`)
  return new Map([...groups].map(([key, group]) => [key, group.map(({ alias }) => alias)]))
}

/** The aliases of one version, in alphabetical order. */
export async function aliasesOfVersion(tx: Kysely<StoreSchema>, row: Row): Promise<string[]> {
  const { rows } = await aliasesOfRow(tx, row)
  return rows.map(({ alias }) => alias)
}

const aliasesOfRow = preparedQuery((tx, { tenant_id, name, version }: Row) =>
  tx
    .selectFrom('model_alias')
    .select('alias')
    .where('tenant_id', '=', tenant_id)
    .where('name', '=', name)
    .where('version', '=', version)
    .orderBy('alias'),
)
