import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'

/** Argon2id with the least that OWASP asks for: 19 MiB, two passes, one lane. */
const cost = { memory: 19 * 1024, passes: 2, parallelism: 1, tagLength: 32 } as const

/**
 * The hash of a password as it is stored, in the PHC form `$argon2id$v=19$m=…,t=…,p=…$salt$hash`. Computed in the thread pool; about 30 ms.
 *
 * @throws nothing; texts that look alike in Unicode give the same hash (NFKC)
 */
export async function hashPassword(password: string): Promise<string> {
  const nonce = randomBytes(16)
  const hash = await derive(password, nonce, cost)
  return `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${unpadded(nonce)}$${unpadded(hash)}`
}

/** Whether a password has a stored hash. Without a hash the answer is no, after the same work. */
export async function verifyPassword(password: string, stored: string | null): Promise<boolean> {
  const { nonce, hash, ...asked } = parsed(stored) ?? nobody
  const found = await derive(password, nonce, asked)
  return timingSafeEqual(found, hash) && stored !== null
}

type Cost = { readonly memory: number; readonly passes: number; readonly parallelism: number }
type Stored = Cost & { readonly nonce: Buffer; readonly hash: Buffer }

const nobody: Stored = { ...cost, nonce: Buffer.alloc(16), hash: Buffer.alloc(cost.tagLength) }

function parsed(stored: string | null): Stored | null {
  const [, memory, passes, parallelism, nonce, hash] =
    /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]{43})$/.exec(stored ?? '') ?? []
  if (hash === undefined) return null
  return {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    nonce: Buffer.from(nonce!, 'base64'),
    hash: Buffer.from(hash, 'base64'),
  }
}

function derive(password: string, nonce: Buffer, { memory, passes, parallelism }: Cost): Promise<Buffer> {
  const message = password.normalize('NFKC')
  const { tagLength } = cost
  return new Promise((resolve, reject) => {
    argon2('argon2id', { message, nonce, memory, passes, parallelism, tagLength }, (error, key) => {
      if (error === null) resolve(key)
      else reject(error)
    })
  })
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '')
}
