import { z } from 'zod'
import { pageQuery } from './page-query.ts'

/** What a data set may be sent as. */
export const datasetTypes = ['text/csv', 'application/vnd.apache.parquet', 'application/x-ndjson'] as const

export const datasetUpload = z.strictObject({
  name: z.string().min(1).max(255).meta({ description: 'what people call it' }),
})

export const datasetsQuery = z.strictObject(pageQuery)

const jsonRecord = z.record(z.string(), z.unknown())

export const dataset = z
  .object({
    dataset_id: z.string(),
    name: z.string(),
    digest: z.string().meta({ description: 'SHA-256 of the file: the same file is the same data set' }),
    rows: z.int().min(0),
    bytes: z.int().min(0),
    columns: z.array(z.object({ name: z.string(), type: z.string() })),
    kind: z.enum(['uploaded', 'generated']),
    made_by: jsonRecord.nullable().meta({ description: 'of a generated one: what makes it again' }),
    created_at: z.iso.datetime(),
  })
  .meta({
    id: 'Dataset',
    examples: [
      {
        dataset_id: '0198f3c2-5a6e-7c43-9b0e-2f6f8d1c4a79',
        name: 'claims of January',
        digest: 'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
        rows: 1000,
        bytes: 171_224,
        columns: [{ name: 'age', type: 'int32' }],
        kind: 'uploaded',
        made_by: null,
        created_at: '2026-01-31T09:30:00.000Z',
      },
    ],
  })

export const datasetsAnswer = z
  .object({ items: z.array(dataset), next_cursor: z.string().nullable() })
  .meta({ id: 'DatasetsAnswer', description: 'Newest first.' })

export const datasetProfile = z
  .object({
    dataset_id: z.string(),
    rows: z.int().min(0),
    rows_profiled: z.int().min(0).meta({ description: 'the first ones, where there are very many' }),
    columns: z.array(
      z.looseObject({ name: z.string(), type: z.string(), n: z.int().min(0), missing: z.int().min(0) }),
    ),
    warnings: z.array(z.object({ code: z.string(), column: z.string(), detail: z.string() })),
    data_digest: z.string().meta({ description: 'of the values, whatever file they stand in' }),
  })
  .meta({ id: 'DatasetProfile', description: 'What `candor inspect` says of it.' })

export const generateRequest = z
  .strictObject({
    domain: z.string().min(1).max(100),
    rows: z.int().min(1).max(10_000_000).optional().meta({ description: 'default: as the domain says' }),
    seed: z.int().min(0).max(Number.MAX_SAFE_INTEGER).default(0),
    mode: z.enum(['sound', 'faithful']).optional(),
    world: z.enum(['equal', 'label-biased', 'feature-biased', 'support-starved']).optional(),
    without: z
      .array(z.string().min(1).max(100))
      .max(100)
      .default([])
      .meta({ description: 'quirks, by name' }),
    set: z
      .record(z.string().max(100), z.number())
      .default({})
      .meta({ description: 'sizes besides the rows' }),
  })
  .meta({
    id: 'GenerateRequest',
    description: 'As `candor generate` takes it.',
    examples: [{ domain: 'my-domain', rows: 1000, seed: 7, mode: 'sound' }],
  })

export type WireDataset = z.infer<typeof dataset>
export type DatasetsAnswer = z.infer<typeof datasetsAnswer>
export type DatasetProfile = z.infer<typeof datasetProfile>
export type GenerateRequest = z.infer<typeof generateRequest>
