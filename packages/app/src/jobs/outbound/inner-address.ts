import { BlockList, isIP } from 'node:net'
import { addressGroups } from './address-groups.ts'

/** Networks that are this machine, somebody's inside, or nobody's. */
const inner4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
] as const

const inner6 = [
  '::/127',
  '64:ff9b:1::/48',
  '100::/64',
  '2001::/23',
  '2001:db8::/32',
  'fc00::/7',
  'fe80::/10',
  'fec0::/10',
  'ff00::/8',
] as const

/** Networks of IPv6 whose addresses carry one of IPv4, and the group at which it begins. */
const carriers = [
  { network: '::/96', at: 6 },
  { network: '::ffff:0:0/96', at: 6 },
  { network: '::ffff:0:0:0/96', at: 6 },
  { network: '64:ff9b::/96', at: 6 },
  { network: '2002::/16', at: 1 },
] as const

const inner = listOf(...inner4, ...inner6)
const carrying = carriers.map(({ network, at }) => ({ list: listOf(network), at }))

/**
 * Whether an address is one that a caller from outside must not have the server speak to: the machine itself, private and link-local networks, the cloud's
 * metadata, multicast, reserved ranges; also inside an address of IPv6 that carries one of IPv4 (mapped, NAT64, 6to4). What is no address counts as inner.
 *
 * @example
 * isInnerAddress('169.254.169.254')   // true
 * isInnerAddress('64:ff9b::7f00:1')   // true: 127.0.0.1 by NAT64
 * isInnerAddress('9.9.9.9')   // false
 */
export function isInnerAddress(address: string): boolean {
  const family = isIP(address)
  if (family === 0 || address.includes('%')) return true
  if (family === 4) return inner.check(address, 'ipv4')
  const carrier = carrying.find(({ list }) => list.check(address, 'ipv6'))
  if (inner.check(address, 'ipv6')) return true
  return carrier !== undefined && inner.check(carriedAddress(address, carrier.at), 'ipv4')
}

function carriedAddress(address: string, at: number): string {
  const groups = addressGroups(address)
  return groups
    .slice(at, at + 2)
    .flatMap((group) => [group >> 8, group & 0xff])
    .join('.')
}

function listOf(...networks: readonly string[]): BlockList {
  const list = new BlockList()
  for (const network of networks) {
    const [address, bits] = network.split('/')
    list.addSubnet(address!, Number(bits), network.includes(':') ? 'ipv6' : 'ipv4')
  }
  return list
}
