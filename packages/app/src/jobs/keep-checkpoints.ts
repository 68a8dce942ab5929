import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import { dataFolder } from '../config/index.ts'
import type { ChainHead } from '../store/audit/chain-entry.ts'
import { checkpointLine } from '../store/audit/signed-checkpoint.ts'
import { type CheckpointParts, signHeads } from './sign-checkpoint.ts'

export type KeepCheckpoints = Omit<CheckpointParts, 'tenantId'> & {
  /** told each checkpoint as one line of JSON, after it stands in the store and in the file */
  readonly onSigned: (line: string) => void
  /** told when one could not be made; the next look tries again */
  readonly onFailed: (error: unknown) => void
  /** a checkpoint of a tenant is due after so many entries; default 1,000 */
  readonly entries?: number
  /** or after so many ms, where there is an entry at all; default an hour */
  readonly ms?: number
  /** ms between two looks at the heads */
  readonly every?: number
  readonly now?: () => number
}

export type CheckpointKeeper = {
  /** signs what is not yet signed, and ends */
  stop(): Promise<void>
}

/**
 * Signs the heads of every tenant's chains again and again while a server runs, and once more when it stops: into the store, into `checkpoints.jsonl` of the data folder,
 * and to whoever listens. What follows the last checkpoint is what somebody could cut off unseen. Each tenant has checkpoints of its own, so that none learns of others.
 */
export function keepCheckpoints(options: KeepCheckpoints): CheckpointKeeper {
  const { store, onFailed, every = 5000 } = options
  const lasts = new Map<string, Signed>()
  let look: Promise<void> = Promise.resolve()
  const lookAt = async (tenantId: string, isEnd: boolean) => {
    const ofTenant = { ...options, tenantId }
    const last = lasts.get(tenantId) ?? (await lastSigned(ofTenant))
    lasts.set(tenantId, last)
    lasts.set(tenantId, (await signWhenDue(ofTenant, last, isEnd)) ?? last)
  }
  const lookAgain = (isEnd: boolean) => {
    look = look.then(async () => {
      const tenants = await store.run('tenant.list', {})
      for (const { id } of tenants) await lookAt(id, isEnd).catch(onFailed)
    })
    look = look.catch(onFailed)
    return look
  }
  const timer = setInterval(() => void lookAgain(false), every)
  timer.unref()
  return {
    async stop() {
      clearInterval(timer)
      await lookAgain(true)
    },
  }
}

/** How many entries a checkpoint covers, and since when. */
type Signed = { readonly entries: number; readonly at: number }

type OfTenant = KeepCheckpoints & CheckpointParts

async function lastSigned({ store, tenantId, now = Date.now }: OfTenant): Promise<Signed> {
  const last = (await store.run('audit.checkpoints', { tenantId })).at(-1)
  return last === undefined ? { entries: 0, at: now() } : { entries: countOf(last.heads), at: last.at }
}

async function signWhenDue(options: OfTenant, last: Signed, isEnd: boolean): Promise<Signed | null> {
  const { store, dataDir, tenantId, onSigned, entries = 1000, ms = 3_600_000, now = Date.now } = options
  const unsigned = countOf(await store.run('audit.heads', { tenantId })) - last.entries
  const isDue = unsigned >= entries || (unsigned > 0 && (isEnd || now() - last.at >= ms))
  if (!isDue) return null
  const checkpoint = await signHeads(options)
  const line = checkpointLine(checkpoint)
  // it stands in the store: a file that cannot be written is no reason to sign the same heads once more
  await appendFile(checkpointsPath(dataDir), `${line}\n`, { mode: 0o600 }).catch(options.onFailed)
  onSigned(line)
  return { entries: countOf(checkpoint.heads), at: checkpoint.at }
}

function countOf(heads: readonly ChainHead[]): number {
  return heads.reduce((sum, { seq }) => sum + seq, 0)
}

/** Where a server writes its checkpoints: `log verify --against` reads it; whoever doubts this machine keeps a copy elsewhere. */
export function checkpointsPath(dataDir: string): string {
  return join(dataFolder(dataDir).path, 'checkpoints.jsonl')
}
