import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { describe, expect, it } from 'vitest'
import { auditKey } from '../../../src/jobs/audit-key.ts'
import { secretKey } from '../../../src/jobs/secrets/sealed-text.ts'
import { secretKeys, secretKeysFile, writeSecretKeys } from '../../../src/jobs/secrets/secret-keys.ts'
import { temporaryFolder } from '../../temporary-folder.ts'

const folder = temporaryFolder()

describe('secretKeys', () => {
  it('are made once, for their owner only', async () => {
    const dataDir = folder.in('once')
    const [first, second] = await Promise.all([secretKeys(dataDir), secretKeys(dataDir)])
    expect(first[0].id).toBe(second[0].id)
    expect((await secretKeys(dataDir)).map(({ id }) => id)).toEqual([first[0].id])
    const path = secretKeysFile(dataDir)
    expect([statSync(path).mode & 0o777, statSync(dirname(path)).mode & 0o777]).toEqual([0o600, 0o700])
  })

  it('keep their order', async () => {
    const dataDir = folder.in('order')
    const old = await secretKeys(dataDir)
    await writeSecretKeys(dataDir, [secretKey(), ...old])
    const keys = await secretKeys(dataDir)
    expect([keys.length, keys[1]]).toEqual([2, old[0]])
    expect(statSync(secretKeysFile(dataDir)).mode & 0o777).toBe(0o600)
  })

  it('are refused where others may read them', async () => {
    const dataDir = folder.in('open')
    await secretKeys(dataDir)
    chmodSync(secretKeysFile(dataDir), 0o640)
    await expect(secretKeys(dataDir)).rejects.toMatchObject({
      code: 'secrets.open_key_file',
      message: /mode 640/,
    })
    await auditKey(dataDir)
    chmodSync(secretKeysFile(dataDir).replace('secrets.key', 'audit.pem'), 0o644)
    await expect(auditKey(dataDir)).rejects.toMatchObject({ code: 'secrets.open_key_file' })
  })

  it.each(['', 'x', `0123456789abcdef ${Buffer.alloc(32).toString('base64')}`, 'a b c'])(
    'are not read from %j',
    async (text) => {
      const dataDir = folder.in(`bad-${text.length}`)
      const path = secretKeysFile(dataDir)
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, text, { mode: 0o600 })
      await expect(secretKeys(dataDir)).rejects.toMatchObject({ code: 'secrets.bad_key_file' })
      expect(readFileSync(path, 'utf8')).toBe(text)
    },
  )
})
