import type { Command } from 'commander'
import { operatorCaller } from '../jobs/caller.ts'
import { createTenant } from '../jobs/create-tenant.ts'
import { hasDataStore } from '../jobs/data-store.ts'
import { knownTenant } from '../jobs/known-tenant.ts'
import { onServerOrStore } from '../jobs/on-server-or-store.ts'
import { championNames } from '../jobs/registered-models.ts'
import { action, withExamples } from './command-frame.ts'
import type { CliContext } from './context.ts'
import { onDataStoreToRead } from './on-data-store.ts'
import { operatorNow, tenantId } from './tenant-option.ts'
import { textTable } from './text-table.ts'

type CreateFlags = { readonly name?: string }

export function addTenants(program: Command, context: CliContext): void {
  const command = program
    .command('tenants')
    .description('who shares this store without seeing each other: create, list, show')
  addCreate(command, context)
  addList(command, context)
  addShow(command, context)
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
      answer({ items }, textTable([['id', 'name'], ...items.map(({ id, name }) => [id, name])], 'left'))
    }),
  )
}

function addShow(parent: Command, context: CliContext): void {
  const command = parent
    .command('show')
    .description('a tenant, and how many models it has')
    .argument('<id>', 'as `tenants list` says it', tenantId)
  withExamples(command, 'candor tenants show default', 'candor tenants show default --json')
  command.action(
    action(context, async ([id = ''], { dataDir, answer }) => {
      const tenant = await onDataStoreToRead(dataDir, async (store) => {
        const known = await knownTenant(store, id)
        const found = (await store.run('tenant.list', {})).find((one) => one.id === known)!
        return { ...found, models: (await championNames(store, known)).length }
      })
      const rows = Object.entries(tenant).map(([name, value]) => [name, String(value)])
      answer({ tenant }, textTable(rows, 'left'))
    }),
  )
}
