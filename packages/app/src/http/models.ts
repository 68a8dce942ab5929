import { type ModelsAnswer, type ModelVersion, routes } from '@candor/client'
import type { FastifyInstance } from 'fastify'
import type { ModelVersionRecord } from '../store/index.ts'
import type { AppParts } from './app-parts.ts'
import { builtInCaller } from './caller.ts'
import { mountRoute } from './mount-route.ts'

/** Registered models and their versions. */
export function mountModels(app: FastifyInstance, { store }: AppParts): void {
  mountRoute(app, routes.models, async ({ query: { limit, cursor = null } }): Promise<ModelsAnswer> => {
    const { tenantId } = builtInCaller
    const { items, nextCursor } = await store.run('registry.list', { tenantId, limit, cursor })
    return {
      items: items.map(({ versions, ...model }) => ({ ...model, versions: versions.map(versionOf) })),
      next_cursor: nextCursor,
    }
  })
}

function versionOf(record: ModelVersionRecord): ModelVersion {
  const { version, aliases, status, algorithm, hash, calibration, features, metrics } = record
  return {
    version: String(version),
    aliases: [...aliases],
    status,
    algorithm,
    hash,
    calibrated: calibration !== null,
    features: [...features],
    metrics: metrics as ModelVersion['metrics'],
  }
}
