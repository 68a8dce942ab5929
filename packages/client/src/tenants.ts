import { z } from 'zod'

/** Small letters, digits and hyphens. */
export const tenantId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'expected 1 to 63 small letters, digits and hyphens, no hyphen first')
  .meta({ description: 'small letters, digits and hyphens' })

export const newTenant = z
  .strictObject({
    id: tenantId,
    name: z.string().min(1).max(200).optional().meta({ description: 'how it is called; default: its id' }),
  })
  .meta({ id: 'NewTenant', examples: [{ id: 'north', name: 'Northern branch' }] })

export const tenantAnswer = z
  .object({ tenant: z.object({ id: z.string(), name: z.string() }) })
  .meta({ id: 'TenantAnswer' })

export type TenantAnswer = z.infer<typeof tenantAnswer>
