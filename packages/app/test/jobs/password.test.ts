import { argon2Sync } from 'node:crypto'
import { expect, it } from 'vitest'
import { hashPassword, verifyPassword } from '../../src/jobs/password.ts'

it('hashes with Argon2id at 19 MiB, two passes, one lane, with a salt of its own', async () => {
  const first = await hashPassword('correct horse battery')
  const second = await hashPassword('correct horse battery')
  expect(first).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/)
  expect(first).not.toBe(second)
  const [, , , , nonce, hash] = first.split('$')
  const expected = argon2Sync('argon2id', {
    message: 'correct horse battery',
    nonce: Buffer.from(nonce!, 'base64'),
    memory: 19_456,
    passes: 2,
    parallelism: 1,
    tagLength: 32,
  })
  expect(Buffer.from(hash!, 'base64')).toEqual(expected)
})

it('knows the password, in whichever Unicode form it is typed, and no other', async () => {
  const stored = await hashPassword('contraseña-única')
  expect(await verifyPassword('contraseña-única'.normalize('NFD'), stored)).toBe(true)
  expect(await verifyPassword('contraseña-unica', stored)).toBe(false)
})

it('knows nobody without a hash, nor with one that is none', async () => {
  expect(await verifyPassword('anything', null)).toBe(false)
  expect(await verifyPassword('anything', '$argon2id$broken')).toBe(false)
})
