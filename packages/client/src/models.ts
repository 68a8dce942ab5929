import { z } from 'zod'
import { pageQuery } from './page-query.ts'

/** A number with its n and interval, or the reason why there is none; some carry further facts, such as the value of each fold. */
export const metricValue = z
  .union([
    z
      .object({
        value: z.number(),
        n: z.number().optional(),
        low: z.number().optional(),
        high: z.number().optional(),
        method: z.string().optional(),
      })
      .catchall(z.union([z.number(), z.string(), z.array(z.number())])),
    z.object({ status: z.literal('undefined'), reason: z.string(), n: z.number() }),
  ])
  .meta({
    id: 'MetricValue',
    examples: [
      { value: 0.868732, n: 200, low: 0.79, high: 0.91, method: 'delong' },
      { value: 0.861, n: 1000, sd: 0.02, folds: [0.84, 0.86, 0.88] },
      { status: 'undefined', reason: 'no_positives', n: 0 },
    ],
  })

export const modelFeature = z
  .object({ name: z.string(), type: z.string(), unit: z.string().nullable() })
  .meta({ id: 'ModelFeature', description: 'A column that the model reads.' })

export const modelVersion = z
  .object({
    version: z.string(),
    aliases: z.array(z.string()),
    status: z.enum(['pending', 'ready', 'failed', 'retired']),
    algorithm: z.string(),
    hash: z.string(),
    calibrated: z.boolean(),
    features: z.array(modelFeature),
    metrics: z
      .record(z.string(), z.record(z.string(), metricValue))
      .meta({ description: 'by part of the data (train, test), then by name' }),
  })
  .meta({ id: 'ModelVersion' })

export const registeredModel = z
  .object({
    name: z.string(),
    description: z.string(),
    versions: z.array(modelVersion).meta({ description: 'newest first' }),
  })
  .meta({ id: 'RegisteredModel' })

export const modelsQuery = z.strictObject(pageQuery)

export const modelsAnswer = z
  .object({ items: z.array(registeredModel), next_cursor: z.string().nullable() })
  .meta({ id: 'ModelsAnswer' })

export const newModelVersion = z
  .strictObject({
    name: z.string().min(1).max(200),
    description: z.string().max(10_000).default(''),
    bundle: z
      .string()
      .min(1)
      .max(1000)
      .meta({ description: 'the folder of a bundle that lies in the data folder already, relative to it' }),
  })
  .meta({ id: 'NewModelVersion', examples: [{ name: 'my-model', bundle: 'bundles/0a1b2c3d4e5f6071' }] })

export const modelRegistered = z
  .object({ name: z.string(), version: z.string(), aliases: z.array(z.string()) })
  .meta({ id: 'ModelRegistered' })

export type WireMetricValue = z.infer<typeof metricValue>
export type ModelFeature = z.infer<typeof modelFeature>
export type ModelVersion = z.infer<typeof modelVersion>
export type RegisteredModel = z.infer<typeof registeredModel>
export type ModelsQuery = z.infer<typeof modelsQuery>
export type ModelsAnswer = z.infer<typeof modelsAnswer>
