import { z } from 'zod'

const datatypes = [
  'BOOL',
  'UINT8',
  'UINT16',
  'UINT32',
  'UINT64',
  'INT8',
  'INT16',
  'INT32',
  'INT64',
  'FP16',
  'FP32',
  'FP64',
  'BYTES',
] as const

const datatype = z.enum(datatypes)

const parameters = z.record(z.string(), z.unknown()).meta({
  description: 'Parameters as the protocol knows them; names that the server does not know are ignored.',
})

const dimension = z.int().min(0).max(1_000_000)

const requestInput = z.object({
  name: z.string().max(1000),
  shape: z.array(dimension).min(1).max(8),
  datatype,
  parameters: parameters.optional(),
  data: z.array(z.unknown()).meta({ description: 'row-major, flat or nested; null is a missing value' }),
})

const requestOutput = z.object({ name: z.string(), parameters: parameters.optional() })

export const inferenceRequest = z
  .object({
    id: z.string().max(1000).optional(),
    parameters: parameters.optional(),
    inputs: z.array(requestInput).min(1).max(10_000),
    outputs: z.array(requestOutput).max(100).optional(),
  })
  .meta({
    id: 'V2InferenceRequest',
    description:
      'One tensor [n,1] for each column of the model, or one tensor [n,F] with all columns in the order of the metadata. Parameters: scale, use, class.',
  })

const responseOutput = z.object({
  name: z.string(),
  shape: z.array(z.int()),
  datatype,
  parameters: z.record(z.string(), z.unknown()).optional(),
  data: z.array(z.union([z.number(), z.string(), z.boolean(), z.null()])).optional(),
})

export const inferenceResponse = z
  .object({
    model_name: z.string(),
    model_version: z.string(),
    id: z.string(),
    parameters: z.record(z.string(), z.unknown()),
    outputs: z.array(responseOutput),
  })
  .meta({ id: 'V2InferenceResponse', description: 'Output tensors, row-major and flat.' })

const tensorMetadata = z.object({ name: z.string(), datatype, shape: z.array(z.int()) })

export const modelMetadata = z
  .object({
    name: z.string(),
    versions: z.array(z.string()),
    platform: z.string(),
    inputs: z.array(tensorMetadata),
    outputs: z.array(tensorMetadata),
  })
  .meta({ id: 'V2ModelMetadata', description: '-1 stands for any number.' })

export const serverMetadata = z
  .object({ name: z.string(), version: z.string(), extensions: z.array(z.string()) })
  .meta({ id: 'V2ServerMetadata' })

export const serverLive = z.object({ live: z.boolean() }).meta({ id: 'V2ServerLive' })

export const serverReady = z.object({ live: z.boolean(), ready: z.boolean() }).meta({ id: 'V2ServerReady' })

export const modelReady = z.object({ name: z.string(), ready: z.boolean() }).meta({ id: 'V2ModelReady' })

export const v2Error = z.object({ error: z.string() }).meta({ id: 'V2Error' })

export type Datatype = z.infer<typeof datatype>
export type RequestInput = z.infer<typeof requestInput>
export type InferenceRequest = z.infer<typeof inferenceRequest>
export type ResponseOutput = z.infer<typeof responseOutput>
export type ModelMetadata = z.infer<typeof modelMetadata>
