import { type ApiKeyMade, type Scope, scopes } from '@candor/client'
import { type Command, InvalidArgumentError } from 'commander'
import { apiKeyOf, createApiKey, revokeApiKey, rotateApiKey } from '../jobs/manage-keys.ts'
import { onServerOrStore } from '../jobs/on-server-or-store.ts'
import { action, type Frame, withExamples } from './command-frame.ts'
import type { CliContext } from './context.ts'
import { textList } from './option-values.ts'
import { addListOf, addOnRecord } from './record-commands.ts'
import { operatorNow, type TenantFlags, withTenant } from './tenant-option.ts'

type CreateFlags = TenantFlags & {
  readonly name: string
  readonly scopes: readonly Scope[]
  readonly expires?: (now: number) => number
}

export function addKeys(program: Command, context: CliContext): void {
  const command = program
    .command('keys')
    .description('API keys of the server on this data folder: create, rotate, revoke, list')
  addCreate(command, context)
  addOnRecord(command, context, rotateVerb, rotate)
  addOnRecord(command, context, revokeVerb, revoke)
  addList(command, context)
}

function addCreate(parent: Command, context: CliContext): void {
  const command = parent
    .command('create')
    .description('makes a key and prints it, once, alone on standard output')
    .requiredOption('--name <name>', 'what it is for')
    .requiredOption('--scopes <a,b,…>', `what it may do: ${scopes.join(', ')}`, scopeList)
    .option('--expires <when>', 'a time from now such as 12h, 90d, 1y, or a day such as 2027-01-31', momentOf)
  withTenant(command)
  withExamples(
    command,
    "candor keys create --name 'scoring job' --scopes score",
    'candor keys create --name dashboard --scopes read,label --expires 90d --json',
  )
  command.action(
    action<CreateFlags>(context, async (_args, frame) => {
      const { name, scopes, expires } = frame.options
      const { tenant } = frame.options
      const managing = operatorNow({ tenant })
      const expiresAt = expires?.(managing.at) ?? null
      const expires_at = expiresAt === null ? null : new Date(expiresAt).toISOString()
      const made = await onServerOrStore(frame.dataDir, {
        tenant,
        server: (client) => client.createApiKey({ body: { name, scopes: [...scopes], expires_at } }),
        store: async (store) => (await createApiKey(store, managing, { name, scopes, expiresAt })).answer,
      })
      tell(frame, made)
    }),
  )
}

const rotateVerb = {
  verb: 'rotate',
  description: 'makes a second key with the same rights, and prints it; the first stays until it is revoked',
}

async function rotate(id: string, frame: Frame<TenantFlags>): Promise<void> {
  const { tenant } = frame.options
  const made = await onServerOrStore(frame.dataDir, {
    tenant,
    server: (client) => client.rotateApiKey({ params: { id } }),
    store: async (store) => (await rotateApiKey(store, operatorNow({ tenant }), id)).answer,
  })
  tell(frame, made)
}

const revokeVerb = { verb: 'revoke', description: 'refuses a key from now on' }

async function revoke(
  id: string,
  { options: { tenant }, dataDir, answer }: Frame<TenantFlags>,
): Promise<void> {
  const revoked = await onServerOrStore(dataDir, {
    tenant,
    server: async (client) => (await client.revokeApiKey({ params: { id } })).api_key,
    store: (store) => revokeApiKey(store, operatorNow({ tenant }), id),
  })
  answer({ api_key: revoked }, `${revoked.id} is revoked`)
}

function addList(parent: Command, context: CliContext): void {
  addListOf(parent, context, {
    description: 'every key, newest first; never the keys themselves',
    list: (store, page) => store.run('key.list', page),
    item: (record) => apiKeyOf(record, Date.now()),
    head: ['id', 'name', 'prefix', 'scopes', 'status', 'expires', 'last used'],
    row: ({ id, name, prefix, scopes, status, expires_at, last_used_at }) => [
      ...[id, name, prefix, scopes.join(','), status],
      expires_at ?? 'never',
      last_used_at ?? 'never',
    ],
  })
}

function tell({ answer, talk }: Frame<unknown>, made: ApiKeyMade): void {
  talk.note(`key ${made.api_key.id}; it is told now and never again`)
  answer(made, made.key!)
}

function scopeList(text: string, before: readonly Scope[] = []): Scope[] {
  const given = textList(text)
  const wrong = given.find((name) => !(scopes as readonly string[]).includes(name))
  if (wrong !== undefined || given.length === 0)
    throw new InvalidArgumentError(`Expected some of ${scopes.join(', ')}.`)
  return [...before, ...(given as Scope[])]
}

const hourMs = 60 * 60_000
const unitMs: Readonly<Record<string, number>> = {
  h: hourMs,
  d: 24 * hourMs,
  w: 7 * 24 * hourMs,
  y: 365 * 24 * hourMs,
}

function momentOf(text: string): (now: number) => number {
  const [, count, unit] = /^([1-9]\d{0,3})([hdwy])$/.exec(text) ?? []
  if (unit !== undefined) return (now) => now + Number(count) * unitMs[unit]!
  const day = /^\d{4}-\d\d-\d\d(T[\d:.]+Z)?$/.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(day)) throw new InvalidArgumentError('Expected such as 12h, 90d, 8w, 1y, or 2027-01-31.')
  return () => day
}
