/**
 * The name that a column has here when others may spell it otherwise: what the aliases say, else the name itself. Names come from
 * users, and a column may be called `constructor` or `toString`.
 *
 * @param aliases own names by other spellings
 * @example
 * ownName({ capital_gains: 'capital-gains' }, 'capital_gains')   // 'capital-gains'
 */
export function ownName(aliases: Readonly<Record<string, string>>, name: string): string {
  return Object.hasOwn(aliases, name) ? aliases[name]! : name
}
