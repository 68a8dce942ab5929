import { z } from 'zod'
import { pageQuery } from './page-query.ts'
import { roles } from './scopes.ts'

export const userId = z.strictObject({ id: z.string().min(1).max(100) })

/** Shorter ones are guessed; longer ones only cost time. */
export const password = z.string().min(12).max(1024)

export const user = z
  .object({
    id: z.string(),
    email: z.string(),
    roles: z.array(z.enum(roles)),
    disabled: z.boolean(),
    created_at: z.iso.datetime().nullable(),
  })
  .meta({ id: 'User' })

export const usersQuery = z.strictObject(pageQuery)

export const usersAnswer = z
  .object({ items: z.array(user), next_cursor: z.string().nullable() })
  .meta({ id: 'UsersAnswer', description: 'In the order in which they were made.' })

export const newUser = z.strictObject({ email: z.email().max(254), role: z.enum(roles), password }).meta({
  id: 'NewUser',
  examples: [{ email: 'ana@example.org', role: 'analyst', password: 'correct horse battery' }],
})

export const userAnswer = z.object({ user }).meta({ id: 'UserAnswer' })

export type User = z.infer<typeof user>
