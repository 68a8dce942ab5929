import { featureValue } from '@candor/client'
import { parseInstant } from '@candor/core'
import type { CompatField } from '@candor/scenarios'
import { z } from 'zod'

const mostItems = 10_000
const mostText = 65_536

/** Objects of a request hold their fields; those of an answer may hold more than is described. */
type Shape = typeof z.object | typeof z.looseObject

/** The zod schema of an object of fields: what a request is checked with, and what OpenAPI says of it. */
export function fieldsSchema(fields: readonly CompatField[], shape: Shape = z.object): z.ZodObject {
  const known = fields.filter(({ refused }) => refused === undefined)
  return shape(Object.fromEntries(known.map((field) => [field.name, fieldSchema(field, shape)])))
}

function fieldSchema(field: CompatField, shape: Shape): z.ZodType {
  const plain = plainSchema(field, shape)
  const nullable = field.isNullable ? plain.nullable() : plain
  const whole = field.isRequired ? nullable : nullable.optional()
  const fallback = field.fallback === undefined ? '' : `; default ${field.fallback}`
  return whole.meta({ description: `${field.meaning}${fallback}` })
}

function plainSchema(field: CompatField, shape: Shape): z.ZodType {
  const { choices, fields = [], fewest = 0 } = field
  switch (field.type) {
    case 'number':
      return bounded(z.number(), field)
    case 'integer':
      return bounded(z.int(), field)
    case 'cell':
      return featureValue
    case 'flag':
      return z.boolean()
    case 'instant':
      return z
        .string()
        .max(64)
        .refine(
          (text) => Number.isFinite(parseInstant(text)),
          'expected a date and time such as 2026-01-31T09:00:00Z',
        )
    case 'fields':
      return fields.length === 0 ? z.record(z.string(), z.unknown()) : fieldsSchema(fields, shape)
    case 'list':
      return z
        .array(fields.length === 0 ? z.record(z.string(), z.unknown()) : fieldsSchema(fields, shape))
        .min(fewest)
        .max(mostItems)
    case 'text':
      return choices === undefined ? z.string().min(1).max(mostText) : z.enum([...choices])
  }
}

function bounded(schema: z.ZodNumber, { least, most }: CompatField): z.ZodNumber {
  const low = least === undefined ? schema : schema.min(least)
  return most === undefined ? low : low.max(most)
}
