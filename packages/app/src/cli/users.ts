import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { text as textOf } from 'node:stream/consumers'
import { newUser, type Role, roles } from '@candor/client'
import { type Command, Option } from 'commander'
import { appError } from '../errors.ts'
import { createUser, disableUser, userOf } from '../jobs/manage-users.ts'
import { onServerOrStore } from '../jobs/on-server-or-store.ts'
import { plainIssue } from '../jobs/plain-issue.ts'
import { action, type Frame, withExamples } from './command-frame.ts'
import type { CliContext } from './context.ts'
import { addListOf, addOnRecord } from './record-commands.ts'
import { operatorNow, type TenantFlags, withTenant } from './tenant-option.ts'

type CreateFlags = TenantFlags & {
  readonly email: string
  readonly role: Role
  readonly passwordFile?: string
}

export function addUsers(program: Command, context: CliContext): void {
  const command = program
    .command('users')
    .description('people who may sign in to the server on this data folder: create, list, disable')
  addCreate(command, context)
  addList(command, context)
  addOnRecord(command, context, disableVerb, disable)
}

function addCreate(parent: Command, context: CliContext): void {
  const command = parent
    .command('create')
    .description('lets somebody sign in; without --password-file a password is made and printed, once')
    .requiredOption('--email <email>', 'the name to sign in with')
    .addOption(
      new Option('--role <role>', 'what they may do, as docs/security.md says')
        .choices(roles)
        .makeOptionMandatory(),
    )
    .option('--password-file <file>', 'holds the password, at least 12 characters; - is standard input')
  withTenant(command)
  withExamples(
    command,
    'candor users create --email ana@example.org --role admin',
    'candor users create --email ben@example.org --role analyst --json',
  )
  command.action(
    action<CreateFlags>(context, async (_args, frame) => {
      const { email, role, passwordFile, tenant } = frame.options
      const made = passwordFile === undefined ? randomBytes(18).toString('base64url') : null
      const password = made ?? (await passwordIn(passwordFile!, frame))
      const checked = newUser.safeParse({ email: email.trim(), role, password }, { error: plainIssue })
      if (!checked.success) throw appError('cli.usage', { message: faultIn(checked.error.issues[0]!) })
      const body = checked.data
      const user = await onServerOrStore(frame.dataDir, {
        tenant,
        server: async (client) => (await client.createUser({ body })).user,
        store: async (store) => (await createUser(store, operatorNow({ tenant }), body)).user,
      })
      if (made === null) return frame.answer({ user }, user.id)
      frame.talk.note(`user ${user.id}; the password is told now and never again`)
      frame.answer({ user, password: made }, made)
    }),
  )
}

function addList(parent: Command, context: CliContext): void {
  addListOf(parent, context, {
    description: 'everybody who may sign in',
    list: (store, page) => store.run('user.list', page),
    item: userOf,
    head: ['id', 'email', 'roles', ''],
    row: ({ id, email, roles, disabled }) => [id, email, roles.join(','), disabled ? 'disabled' : ''],
  })
}

const disableVerb = { verb: 'disable', description: 'lets somebody sign in no more, and ends their sessions' }

async function disable(
  id: string,
  { options: { tenant }, dataDir, answer }: Frame<TenantFlags>,
): Promise<void> {
  const user = await onServerOrStore(dataDir, {
    tenant,
    server: async (client) => (await client.disableUser({ params: { id } })).user,
    store: (store) => disableUser(store, operatorNow({ tenant }), id),
  })
  answer({ user }, `${user.email} may sign in no more`)
}

/** One line end at the end of the file is not part of the password. */
async function passwordIn(file: string, { context }: Frame<CreateFlags>): Promise<string> {
  const content =
    file === '-'
      ? await textOf(context.stdin)
      : await readFile(file, 'utf8').catch(() => {
          throw appError('files.not_found', { path: file })
        })
  return content.replace(/\r?\n$/, '')
}

/** Which option is wrong, and how; never what was given as a password. */
function faultIn({
  path,
  message,
}: {
  readonly path: readonly PropertyKey[]
  readonly message: string
}): string {
  const option = path[0] === 'password' ? 'the password' : `--${String(path[0])}`
  return `${option}: ${message}`
}
