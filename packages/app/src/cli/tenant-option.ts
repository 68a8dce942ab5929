import { tenantId as tenantIdForm } from '@candor/client'
import type { Command } from 'commander'
import { appError } from '../errors.ts'
import { operatorCaller } from '../jobs/caller.ts'

export type TenantFlags = { readonly tenant: string }

/** An option for commands that read or change what belongs to one tenant. */
export function withTenant(command: Command): Command {
  return command.option(
    '--tenant <id>',
    'the tenant, as `tenants list` says it',
    tenantId,
    operatorCaller.tenantId,
  )
}

/** On whose behalf commands of this machine act. */
export function operatorNow({ tenant }: TenantFlags) {
  return { tenantId: tenant, principalId: operatorCaller.principalId, idempotency: null, at: Date.now() }
}

/** @throws access.bad_tenant_id */
export function tenantId(text: string): string {
  if (tenantIdForm.safeParse(text).success) return text
  throw appError('access.bad_tenant_id', { received: text })
}
