import type { Command } from 'commander'
import { operatorCaller } from '../jobs/caller.ts'
import { createTenant } from '../jobs/create-tenant.ts'
import { hasDataStore } from '../jobs/data-store.ts'
import { onServerOrStore } from '../jobs/on-server-or-store.ts'
import { action, withExamples } from './command-frame.ts'
import type { CliContext } from './context.ts'
import { onDataStoreToRead } from './on-data-store.ts'
import { operatorNow, tenantId } from './tenant-option.ts'
import { textTable } from './text-table.ts'

type CreateFlags = { readonly name?: string }

export function addTenants(program: Command, context: CliContext): void {
  const command = program
    .command('tenants')
    .description('who shares this store without seeing each other: create, list')
  addCreate(command, context)
  addList(command, context)
}

function addCreate(parent: Command, context: CliContext): void {
  const command = parent
    .command('create')
    .description('makes a tenant with an audit log of its own; models, keys and users are its own too')
    .argument('<id>', 'small letters, digits and hyphens', tenantId)
    .option('--name <name>', 'how it is called (default: its id)')
  withExamples(
    command,
    "candor tenants create north --name 'Northern branch'",
    'candor tenants create south --json',
  )
  command.action(
    action<CreateFlags>(context, async ([id = ''], { options, dataDir, answer }) => {
      const { name = id } = options
      const managing = operatorNow({ tenant: operatorCaller.tenantId })
      const { tenant } = await onServerOrStore(dataDir, {
        server: (client) => client.createTenant({ body: { id, name } }),
        store: async (store) => (await createTenant(store, managing, { id, name })).answer,
      })
      answer({ tenant }, id)
    }),
  )
}

function addList(parent: Command, context: CliContext): void {
  const command = parent.command('list').description('every tenant')
  withExamples(command, 'candor tenants list', 'candor tenants list --json')
  command.action(
    action(context, async (_args, { dataDir, answer }) => {
      const items = (await hasDataStore(dataDir))
        ? await onDataStoreToRead(dataDir, (store) => store.run('tenant.list', {}))
        : []
      answer({ items }, textTable([['id', 'name'], ...items.map(({ id, name }) => [id, name])]))
    }),
  )
}
