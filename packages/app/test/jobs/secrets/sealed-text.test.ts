import { describe, expect, it } from 'vitest'
import { openText, type SecretKeys, sealText, secretKey } from '../../../src/jobs/secrets/sealed-text.ts'

const keys: SecretKeys = [secretKey(new Uint8Array(32).fill(7))]
const others: SecretKeys = [secretKey(new Uint8Array(32).fill(8))]
const codeOf = (open: () => string): string => {
  try {
    return open()
  } catch (error) {
    return (error as { code: string }).code
  }
}

describe('sealText', () => {
  it('opens again, and looks different each time', () => {
    const texts = ['', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'ñandú 🦤', 'x'.repeat(100_000)]
    for (const text of texts) {
      const [one, two] = [sealText(text, 'default/a', keys), sealText(text, 'default/a', keys)]
      expect(one).not.toBe(two)
      expect([openText(one, 'default/a', keys), openText(two, 'default/a', [...others, ...keys])]).toEqual([
        text,
        text,
      ])
    }
  })

  it('names its key, and holds nothing of the text', () => {
    const sealed = sealText('swordfish', 'default/a', keys)
    expect(sealed).toMatch(new RegExp(`^v1\\.${keys[0].id}\\.[\\w-]{16}\\.[\\w-]+$`))
    expect(keys[0].id).toMatch(/^[0-9a-f]{16}$/)
    expect(Buffer.from(sealed.split('.')[3]!, 'base64url').toString('latin1')).not.toContain('swordfish')
  })
})

describe('openText', () => {
  const sealed = sealText('swordfish', 'default/a', keys)

  it('opens nothing that was changed, cut, moved, or sealed with another key', () => {
    const body = sealed.split('.')[3]!
    const bytes = Buffer.from(body, 'base64url')
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes)
      changed[at]! ^= 1
      expect(
        codeOf(() => openText(sealed.replace(body, changed.toString('base64url')), 'default/a', keys)),
      ).toBe('secrets.not_opened')
    }
    for (const cut of ['', body.slice(0, 8), body.slice(0, -4)])
      expect(codeOf(() => openText(sealed.replace(body, cut), 'default/a', keys))).toBe('secrets.not_opened')
    expect(codeOf(() => openText(sealed, 'default/b', keys))).toBe('secrets.not_opened')
    expect(codeOf(() => openText(sealed, 'default/a', others))).toBe('secrets.no_key')
    expect(codeOf(() => openText('v9.a.b.c', 'default/a', keys))).toBe('secrets.not_opened')
    expect(codeOf(() => openText('', 'default/a', keys))).toBe('secrets.not_opened')
  })
})
