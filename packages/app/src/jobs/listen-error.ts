import { appError } from '../errors.ts'

/** Why the system lets nobody listen at an address, in our words; what is none of the known reasons stays as it is. */
export function listenError(error: unknown, at: { readonly host: string; readonly port: number }): unknown {
  const { code = '' } = error as { readonly code?: string }
  const { host, port } = at
  if (code === 'EADDRINUSE') return appError('app.port_in_use', { host, port })
  if (code === 'EACCES') return appError('app.port_refused', { host, port })
  if (['ENOTFOUND', 'EAI_AGAIN', 'EADDRNOTAVAIL'].includes(code))
    return appError('app.host_not_ours', { host })
  return error
}
