import { ProblemError } from '@candor/client'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { client } from './client.ts'

const key = ['session']

/** The token of the admin link, out of the address before anything else reads it. */
let linkToken = readLinkToken()

/** What became of signing in elsewhere, where it failed: the code of the refusal. */
export const refusedElsewhere: string | null = readRefusal()

/** Who is signed in; a page that was opened by the admin link signs in with it first. */
export function useSession() {
  return useQuery({
    queryKey: key,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: () => {
      const admin_link = linkToken
      linkToken = null
      return admin_link === null ? client.session() : client.signIn({ body: { admin_link } })
    },
  })
}

/** How people may sign in besides email and password. */
export function useSignInWays() {
  return useQuery({ queryKey: ['sign-in-ways'], queryFn: () => client.signInWays() })
}

export function useSignIn() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (body: { readonly email: string; readonly password: string }) => client.signIn({ body }),
    onSuccess: (session) => queries.setQueryData(key, session),
  })
}

/** Makes the first administrator, and goes on as him. */
export function useFirstUser() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: async (body: { readonly email: string; readonly password: string }) => {
      await client.createUser({ body: { ...body, role: 'admin' } })
      await client.signOut()
      return await client.signIn({ body })
    },
    onSuccess: (session) => queries.setQueryData(key, session),
  })
}

/** Nothing of what was shown stays in the page. */
export function useSignOut() {
  const queries = useQueryClient()
  return useMutation({ mutationFn: () => client.signOut(), onSettled: () => queries.resetQueries() })
}

/** Whether the server said that nobody is signed in. */
export function isSignedOut(error: unknown): error is ProblemError {
  return error instanceof ProblemError && error.status === 401
}

function readLinkToken(): string | null {
  const { hash, pathname, search } = window.location
  const token = /^#admin=([\w-]+)$/.exec(hash)?.[1] ?? null
  if (token !== null) window.history.replaceState(null, '', pathname + search)
  return token
}

function readRefusal(): string | null {
  const { search, pathname } = window.location
  const code = new URLSearchParams(search).get('sign_in')
  if (code !== null) window.history.replaceState(null, '', pathname)
  return code
}
