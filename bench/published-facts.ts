/**
 * What is published of each domain's data beside what its generator makes, as Markdown tables; the exit code is 1 where a fact does not hold. Payments have a
 * tenth of the published size, unless the whole is asked for; counts of a smaller log are told in proportion to the published size.
 *
 *   node bench/published-facts.ts [--full] [domain …]        default all five
 */
import { publishedFacts as aml } from '../packages/scenarios/src/aml/published-facts.ts'
import { publishedFacts as claims } from '../packages/scenarios/src/claims/published-facts.ts'
import { publishedFacts as credit } from '../packages/scenarios/src/credit/published-facts.ts'
import { publishedFacts as engagement } from '../packages/scenarios/src/engagement/published-facts.ts'
import { publishedFacts as payments } from '../packages/scenarios/src/payments/published-facts.ts'
import { holds, type PublishedFact } from '../packages/scenarios/src/published-fact.ts'

type Domain = {
  readonly factsOf: (rows: number, seed: number) => PublishedFact[]
  readonly rows: number
  readonly seed: number
}

const args = process.argv.slice(2)
const domains: Readonly<Record<string, Domain>> = {
  claims: { factsOf: claims, rows: 20_000, seed: 20 },
  credit: { factsOf: credit, rows: 50_000, seed: 0 },
  engagement: { factsOf: engagement, rows: 1000, seed: 3 },
  payments: { factsOf: payments, rows: args.includes('--full') ? 6_362_620 : 640_000, seed: 0 },
  aml: { factsOf: aml, rows: 100_000, seed: 1 },
}
const asked = args.filter((arg) => arg !== '--full')
const unknown = asked.filter((name) => !(name in domains))
if (unknown.length > 0) {
  console.error(`unknown: ${unknown.join(', ')}; known: --full, ${Object.keys(domains).join(', ')}`)
  process.exit(2)
}

let wrong = 0
for (const name of asked.length > 0 ? asked : Object.keys(domains)) printDomain(name, domains[name]!)
process.exitCode = wrong > 0 ? 1 : 0

function printDomain(name: string, { factsOf, rows, seed }: Domain): void {
  const facts = factsOf(rows, seed)
  const missed = facts.filter((fact) => !holds(fact))
  wrong += missed.length
  console.log(`\n## ${name}: ${rows} rows, seed ${seed}\n`)
  console.log('| fact | published | ours | tolerance | holds |\n|---|---|---|---|---|')
  for (const fact of facts) console.log(lineOf(fact))
  console.log(`\n${facts.length - missed.length} of ${facts.length} facts hold`)
}

function lineOf(fact: PublishedFact): string {
  const numbers = [fact.published, fact.ours, fact.tolerance].map(shown)
  return `| ${[fact.fact.replaceAll('|', '\\|'), ...numbers, holds(fact) ? 'yes' : '**no**'].join(' | ')} |`
}

function shown(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(6)))
}
