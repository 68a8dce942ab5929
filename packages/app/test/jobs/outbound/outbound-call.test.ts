import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo, Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { checkedPlace, type Resolve } from '../../../src/jobs/outbound/checked-place.ts'
import { outboundCall } from '../../../src/jobs/outbound/outbound-call.ts'
import { skipping } from '../../skipping.ts'

const nobody = new Set<string>()
const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

/** A server on this machine; `asked` holds the addresses that were asked for. */
async function serverOf(answer: RequestListener, host = '127.0.0.1') {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers.host}`)
    answer(request, response)
  })
  return { port: await listening(server, host), asked }
}

async function listening(server: Server & { closeAllConnections(): void }, host: string): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  closing.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

/** A resolver that answers each question with the next list, the last one for ever. */
function resolverOf(...lists: readonly (readonly string[])[]) {
  const asked: string[] = []
  const resolve: Resolve = async (host) => {
    asked.push(host)
    const list = lists[Math.min(asked.length, lists.length) - 1]!
    return list.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
  }
  return { resolve, asked }
}

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'none',
    (error: { code?: string }) => String(error.code),
  )

describe('checkedPlace', () => {
  it.each([
    ['not an address', 'outbound.bad_url'],
    ['//hooks.example/x', 'outbound.bad_url'],
    ['ftp://hooks.example/x', 'outbound.bad_url'],
    ['file:///etc/passwd', 'outbound.bad_url'],
    ['gopher://127.0.0.1:6379/_INFO', 'outbound.bad_url'],
    ['http://hooks.example/x', 'outbound.https_needed'],
    ['https://user:word@hooks.example/', 'outbound.credentials_in_url'],
    ['https://127.0.0.1@hooks.example/', 'outbound.credentials_in_url'],
    ['https://:word@hooks.example/', 'outbound.credentials_in_url'],
    ['https://127.0.0.1/', 'outbound.inner_address'],
    ['https://127.1/', 'outbound.inner_address'],
    ['https://2130706433/', 'outbound.inner_address'],
    ['https://0x7f000001/', 'outbound.inner_address'],
    ['https://0x7f.0.0.1/', 'outbound.inner_address'],
    ['https://0177.0.0.1/', 'outbound.inner_address'],
    ['https://017700000001/', 'outbound.inner_address'],
    ['https://%31%32%37.0.0.1/', 'outbound.inner_address'],
    ['https://①②⑦.⓪.⓪.①/', 'outbound.inner_address'],
    ['https://127。0。0。1/', 'outbound.inner_address'],
    ['https://0/', 'outbound.inner_address'],
    ['https://169.254.169.254/latest/meta-data/', 'outbound.inner_address'],
    ['https://[::1]/', 'outbound.inner_address'],
    ['https://[::ffff:127.0.0.1]/', 'outbound.inner_address'],
    ['https://[::ffff:7f00:1]/', 'outbound.inner_address'],
    ['https://[64:ff9b::10.0.0.1]/', 'outbound.inner_address'],
    ['https://[2002:7f00:1::]/', 'outbound.inner_address'],
    ['https://[fe80::1]/', 'outbound.inner_address'],
  ])('refuses %s', async (address, code) => {
    expect(await codeOf(checkedPlace(address, nobody, resolverOf(['9.9.9.9']).resolve))).toBe(code)
  })

  it.each([
    [['10.0.0.5']],
    [['9.9.9.9', '10.0.0.5']],
    [['2606:4700:4700::1111', '::1']],
    [['::ffff:192.168.0.1']],
    [['64:ff9b::a9fe:a9fe']],
  ])('refuses a name that leads to %j, whichever of its addresses is inner', async (addresses) => {
    const { resolve } = resolverOf(addresses)
    expect(await codeOf(checkedPlace('https://hooks.example/', nobody, resolve))).toBe(
      'outbound.inner_address',
    )
  })

  it('refuses names of this machine in every spelling', async () => {
    for (const host of ['localhost', 'LOCALHOST.', 'ⓛocalhost'])
      expect(await codeOf(checkedPlace(`https://${host}/`, nobody))).toMatch(/inner_address|unknown_host/)
    expect(await codeOf(checkedPlace('https://localhost/', nobody))).toBe('outbound.inner_address')
  })

  it('asks for a foreign name as its letters are sent', async () => {
    const { resolve, asked } = resolverOf(['9.9.9.9'])
    const { url } = await checkedPlace('https://bücher.example/x', nobody, resolve)
    expect([asked, url.host]).toEqual([['xn--bcher-kva.example'], 'xn--bcher-kva.example'])
    const allow = new Set(['bucher.example:443'])
    const inner = resolverOf(['10.0.0.1']).resolve
    expect(await codeOf(checkedPlace('https://bücher.example/', allow, inner))).toBe('outbound.inner_address')
  })

  it('refuses a name without an address', async () => {
    expect(await codeOf(checkedPlace('https://x.example/', nobody, async () => []))).toBe(
      'outbound.unknown_host',
    )
    const failing: Resolve = () => Promise.reject(new Error('ENOTFOUND'))
    expect(await codeOf(checkedPlace('https://x.example/', nobody, failing))).toBe('outbound.unknown_host')
  })

  it('lets what the operator allows be inside, by that name and port alone', async () => {
    const allow = new Set(['127.0.0.1:9000', 'hooks.example:443'])
    const { resolve } = resolverOf(['127.0.0.1'])
    expect((await checkedPlace('http://127.0.0.1:9000/a', allow)).addresses).toEqual([
      { address: '127.0.0.1', family: 4 },
    ])
    expect((await checkedPlace('https://hooks.example/', allow, resolve)).addresses).toHaveLength(1)
    expect(await codeOf(checkedPlace('http://127.0.0.1:9001/', allow))).toBe('outbound.https_needed')
    expect(await codeOf(checkedPlace('https://127.0.0.1/', allow))).toBe('outbound.inner_address')
    expect(await codeOf(checkedPlace('https://other.example:9000/', allow, resolve))).toBe(
      'outbound.inner_address',
    )
  })
})

describe('outboundCall', () => {
  it('gives status, headers and text of the answer', async () => {
    const { port, asked } = await serverOf((request, response) => {
      response.writeHead(201, { 'x-seen': request.headers['x-sent'] }).end('fine')
    })
    const allow = new Set([`127.0.0.1:${port}`])
    const url = `http://127.0.0.1:${port}/hook?a=1`
    const answer = await outboundCall({
      url,
      method: 'POST',
      headers: { 'x-sent': 'yes' },
      body: '{}',
      allow,
    })
    expect(answer).toMatchObject({ status: 201, text: 'fine', isCut: false, headers: { 'x-seen': 'yes' } })
    expect(asked).toEqual([`POST /hook?a=1 127.0.0.1:${port}`])
  })

  it('connects to the address that was checked, however the name is answered later', async () => {
    const { port, asked } = await serverOf((_, response) => void response.end('first'), '127.0.0.1')
    const rebound = resolverOf(['127.0.0.1'], ['127.0.0.2'])
    const allow = new Set([`hooks.example:${port}`])
    const url = `http://hooks.example:${port}/`
    expect((await outboundCall({ url, allow, resolve: rebound.resolve })).text).toBe('first')
    expect(rebound.asked).toEqual(['hooks.example'])
    expect(asked).toEqual([`GET / hooks.example:${port}`])
  })

  it('does not reach this machine by a name that is bound to it after the check', async () => {
    const { port, asked } = await serverOf((_, response) => void response.end('inside'))
    const rebound = resolverOf(['192.88.98.1'], ['127.0.0.1'])
    const url = `https://hooks.example:${port}/`
    const code = await codeOf(outboundCall({ url, allow: nobody, resolve: rebound.resolve, timeoutMs: 200 }))
    expect(code).toBe('outbound.no_answer')
    expect([rebound.asked, asked]).toEqual([['hooks.example'], []])
  })

  it('does not follow a redirect', async () => {
    const inside = await serverOf((_, response) => void response.end('secret'))
    const { port } = await serverOf((_, response) => {
      response.writeHead(307, { location: `http://127.0.0.1:${inside.port}/` }).end()
    })
    const url = `http://127.0.0.1:${port}/`
    const answer = await outboundCall({
      url,
      allow: new Set([`127.0.0.1:${port}`, `127.0.0.1:${inside.port}`]),
    })
    expect(answer.status).toBe(307)
    expect(inside.asked).toEqual([])
  })

  it('reads no more than 64 KiB, of an endless answer too', async () => {
    const { port } = await serverOf((_, response) => {
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(10_000)));
      }
      response.on('drain', more)
      more()
    })
    const url = `http://127.0.0.1:${port}/`
    const { text, isCut } = await outboundCall({ url, allow: new Set([`127.0.0.1:${port}`]) })
    expect([text.length, isCut]).toEqual([65_536, true])
  })

  it('gives up in time, whether nothing comes, drops come, or the name is not answered', async () => {
    const silent = await serverOf(() => undefined)
    const dripping = await serverOf((_, response) => {
      const drops = setInterval(() => response.write('.'), 20)
      response.on('close', () => clearInterval(drops))
    })
    for (const { port } of [silent, dripping]) {
      const allow = new Set([`127.0.0.1:${port}`])
      const call = outboundCall({ url: `http://127.0.0.1:${port}/`, allow, timeoutMs: 150 })
      await expect(call).rejects.toMatchObject({ code: 'outbound.no_answer', message: /not in time/ })
    }
    const never: Resolve = () => new Promise(() => undefined)
    const unnamed = outboundCall({ url: 'https://x.example/', allow: nobody, resolve: never, timeoutMs: 50 })
    await expect(unnamed).rejects.toMatchObject({ code: 'outbound.no_answer' })
  })

  it('ends with the reason of whoever stops it', async () => {
    const { port } = await serverOf(() => undefined)
    const stop = new AbortController()
    const allow = new Set([`127.0.0.1:${port}`])
    const call = outboundCall({ url: `http://127.0.0.1:${port}/`, allow, signal: stop.signal })
    stop.abort(new Error('enough'))
    await expect(call).rejects.toThrow('enough')
  })

  it('tells a broken connection', async () => {
    const { port } = await serverOf((request) => void request.socket.destroy())
    const allow = new Set([`127.0.0.1:${port}`])
    expect(await codeOf(outboundCall({ url: `http://127.0.0.1:${port}/`, allow }))).toBe('outbound.no_answer')
  })

  it('asks no proxy of the environment', async () => {
    const proxy = await serverOf((_, response) => void response.end('by proxy'))
    const { port } = await serverOf((_, response) => void response.end('direct'))
    process.env['HTTP_PROXY'] = `http://127.0.0.1:${proxy.port}`
    process.env['NODE_USE_ENV_PROXY'] = '1'
    try {
      const allow = new Set([`127.0.0.1:${port}`])
      expect((await outboundCall({ url: `http://127.0.0.1:${port}/`, allow })).text).toBe('direct')
    } finally {
      delete process.env['HTTP_PROXY']
      delete process.env['NODE_USE_ENV_PROXY']
    }
    expect(proxy.asked).toEqual([])
  })

  const certificate = selfSigned('hooks.example')
  it.skipIf(skipping(certificate === null, 'openssl makes no certificate here'))(
    'takes no certificate that nobody vouches for',
    async () => {
      const server = createSecureServer(certificate!, (_, response) => void response.end('forged'))
      const port = await listening(server, '127.0.0.1')
      const url = `https://hooks.example:${port}/`
      const { resolve } = resolverOf(['127.0.0.1'])
      const call = outboundCall({ url, allow: new Set([`hooks.example:${port}`]), resolve })
      await expect(call).rejects.toMatchObject({ code: 'outbound.no_answer', message: /self-signed/ })
    },
  )
})

/** Key and certificate made by openssl; null where it is not installed. */
function selfSigned(host: string): { key: Buffer; cert: Buffer } | null {
  const folder = mkdtempSync(join(tmpdir(), 'candor-tls-'))
  const [key, cert] = ['key.pem', 'cert.pem'].map((name) => join(folder, name)) as [string, string]
  const made = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-days',
    '2',
  ]
  try {
    execFileSync('openssl', [...made, '-subj', `/CN=${host}`, '-keyout', key, '-out', cert], {
      stdio: 'ignore',
    })
    return { key: readFileSync(key), cert: readFileSync(cert) }
  } catch {
    return null
  }
}
