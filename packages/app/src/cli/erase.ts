import { type Command, InvalidArgumentError } from 'commander'
import { eraseEntity } from '../jobs/erase-entity.ts'
import { onServerOrStore } from '../jobs/on-server-or-store.ts'
import { action, withExamples } from './command-frame.ts'
import type { CliContext } from './context.ts'
import { requireDataStore } from './on-data-store.ts'
import { type TenantFlags, withTenant } from './tenant-option.ts'

type EraseFlags = TenantFlags & {
  readonly entity: ReturnType<typeof entityName>
  readonly reason: string
}

export function addErase(parent: Command, context: CliContext): void {
  const command = parent
    .command('erase')
    .description(
      'takes away everything that a person can be told by, in tables and files; scores, outcomes and the audit log stay',
    )
    .requiredOption('--entity <type/id>', 'whom, as it was sent with the events', entityName)
    .requiredOption('--reason <text>', 'why; it stands in the log for ever, so without the name')
  withTenant(command)
  withExamples(
    command,
    "candor store erase --entity customer/c-17 --reason 'request 2026-114'",
    "candor store erase --entity account/a/b --reason 'request 2026-115' --json",
  )
  command.action(
    action<EraseFlags>(context, async (_args, { options, dataDir, answer }) => {
      const { entity, reason, tenant } = options
      const { type, externalId: id } = entity
      await requireDataStore(dataDir)
      const erased = await onServerOrStore(dataDir, {
        tenant,
        server: (client) => client.entityErasure({ params: { type, id }, body: { reason } }),
        store: (store) =>
          eraseEntity(store, {
            tenantId: tenant,
            actor: 'command line',
            ...entity,
            reason,
            at: Date.now(),
          }),
      })
      const { events, decisions, named } = erased
      answer(erased, `erased: ${events} events, ${decisions} decisions, ${named} events of others`)
    }),
  )
}

/** `account/a/b` is the account `a/b`. */
function entityName(text: string): { readonly type: string; readonly externalId: string } {
  const slash = text.indexOf('/')
  if (slash > 0 && slash < text.length - 1)
    return { type: text.slice(0, slash), externalId: text.slice(slash + 1) }
  throw new InvalidArgumentError('Expected TYPE/ID.')
}
