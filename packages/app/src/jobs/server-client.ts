import { type Client, createClient, type Problem, ProblemError } from '@candor/client'
import { CandorError, catalogue, type ErrorEntry, type ErrorKind } from '@candor/core'
import { appCatalogue, appError } from '../errors.ts'
import type { ServerMark } from './data-lock.ts'

/**
 * Asks the server of a data folder, as its operator in a tenant. What it refuses is thrown as the same error as without a server.
 *
 * @throws app.server_not_reached, and what the server answers
 */
export async function askServer<T>(
  { address, token }: ServerMark,
  tenant: string,
  ask: (client: Client) => Promise<T>,
): Promise<T> {
  if (address === null) throw appError('app.server_not_reached', { detail: 'it does not listen yet' })
  const baseUrl = fromHere(address)
  try {
    return await ask(createClient({ baseUrl, apiKey: token, headers: { 'candor-tenant': tenant } }))
  } catch (error) {
    if (error instanceof ProblemError) throw knownError(error.problem)
    if (error instanceof TypeError)
      throw appError('app.server_not_reached', { detail: `nobody answers at ${baseUrl}` })
    throw error
  }
}

/** A server that listens everywhere is reached by the name of this machine. */
function fromHere(address: string): string {
  return address.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:')
}

function knownError({ code, detail, status, errors }: Problem): CandorError {
  const entries: Readonly<Record<string, ErrorEntry>> = { ...catalogue, ...appCatalogue }
  const kind = entries[code]?.kind ?? kindOf(status)
  const remedy = entries[code]?.remedy ?? ''
  const pointer = errors[0]?.pointer ?? null
  return new CandorError(code, { kind, template: '{message}', remedy }, { message: detail }, pointer)
}

function kindOf(status: number): ErrorKind {
  if (status >= 500) return 'fault'
  if (status === 404 || status === 410) return 'absent'
  return status === 413 || status === 429 ? 'limit' : status === 422 || status === 400 ? 'input' : 'state'
}
