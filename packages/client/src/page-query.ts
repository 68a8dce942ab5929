import { z } from 'zod'

/** How much of a list, and from where: `cursor` is the `next_cursor` of the page before. */
export const pageQuery = {
  limit: z.coerce.number().pipe(z.int().min(1).max(200)).default(50),
  cursor: z.string().min(1).max(1000).optional(),
}
