import { type Command, InvalidArgumentError } from 'commander'
import { dataFolder } from '../config/index.ts'
import { eraseEntity } from '../jobs/erase-entity.ts'
import { onServerOrStore } from '../jobs/on-server-or-store.ts'
import { counted } from '../jobs/phrases.ts'
import { action, withExamples } from './command-frame.ts'
import type { CliContext } from './context.ts'
import { requireDataStore } from './on-data-store.ts'
import { textList } from './option-values.ts'
import { type TenantFlags, withTenant } from './tenant-option.ts'

type EraseFlags = TenantFlags & {
  readonly entity: ReturnType<typeof entityName>
  readonly reason: string
  readonly columns?: readonly string[]
  readonly dryRun?: boolean
}

export function addErase(parent: Command, context: CliContext): void {
  const command = parent
    .command('erase')
    .description(
      'takes away everything that a person can be told by, in tables and files; scores, outcomes and the audit log stay',
    )
    .requiredOption('--entity <type/id>', 'whom, as it was sent with the events', entityName)
    .requiredOption('--reason <text>', 'why; it stands in the log for ever, so without the name')
    .option(
      '--columns <names>',
      'columns of data sets that hold the id, separated by commas; default: the id column that each was scored with',
      textList,
    )
    .option('--dry-run', 'says what would be taken away, and changes nothing')
  withTenant(command)
  withExamples(
    command,
    "candor store erase --entity customer/c-17 --reason 'request 2026-114'",
    "candor store erase --entity account/a/b --columns account,payer --reason 'request 2026-115' --json",
  )
  command.action(
    action<EraseFlags>(context, async (_args, { options, dataDir, answer, talk }) => {
      const { entity, reason, columns, dryRun = false, tenant } = options
      const { type, externalId: id } = entity
      await requireDataStore(dataDir)
      const erased = await onServerOrStore(dataDir, {
        tenant,
        server: (client) =>
          client.entityErasure({
            params: { type, id },
            body: { reason, dry_run: dryRun, ...(columns && { columns: [...columns] }) },
          }),
        store: (store) =>
          eraseEntity(store, {
            tenantId: tenant,
            actor: 'command line',
            ...entity,
            reason,
            columns,
            dryRun,
            dataDir: dataFolder(dataDir).path,
            at: Date.now(),
          }),
      })
      for (const { dataset_id, name, column, rows } of erased.elsewhere)
        talk.note(
          `data set ${name} (${dataset_id}): ${counted(rows, 'row')} with the same value in column ${column}; left as they are, say --columns ${column} where it means the person`,
        )
      const { events, decisions, named, datasets, files } = erased
      const inFiles =
        datasets.length === 0
          ? ''
          : `; ${counted(datasets.length, 'data set')} and ${counted(files.length, 'file')} of jobs ${dryRun ? 'to be ' : ''}rewritten`
      answer(
        erased,
        `${dryRun ? 'to be erased' : 'erased'}: ${events} events, ${decisions} decisions, ${named} events of others${inFiles}`,
      )
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
