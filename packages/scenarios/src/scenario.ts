import type {
  Wording as CoreWording,
  HistoryPlan,
  PipelinePlan,
  Schema,
  Table,
  TemporalPlan,
  Texts,
  FamilyWording as Words,
} from '@candor/core'
import type { Compat } from './compat.ts'

export type { Language, Texts } from '@candor/core'

/** A value, the side it counts on, and the scale it is applied to. `raw`: the model's own probability; `calibrated`: after the calibrator. */
export type Threshold = {
  readonly value: number
  readonly operator: '>=' | '>'
  readonly scale: 'raw' | 'calibrated'
}

/** One way of acting on a score. Without a threshold there is no outcome, only the score and its band. */
export type Use = {
  readonly threshold: Threshold | null
  /** outcome at or beyond the threshold, and short of it; null without a threshold */
  readonly outcomes: { readonly beyond: string; readonly short: string } | null
}

/** Bands in rising order; a score is in the last band whose `from` it reaches by `operator`. */
export type Band = {
  readonly id: string
  readonly from: number
  readonly operator: '>=' | '>'
  readonly scale: 'raw' | 'calibrated'
  readonly labels: Texts
}

export type Policy = {
  /** whether the positive class is good for the person decided about */
  readonly favourable: 'positive' | 'negative'
  readonly uses: Readonly<Record<string, Use>>
  readonly defaultUse: string
  /** the registered name that a bare scenario id stands for */
  readonly defaultModel: string
  readonly bands: readonly Band[]
  /** what the person decided about is told: nothing, that there was a decision, or the factors */
  readonly subjectExplanation: 'none' | 'general' | 'factors'
  /**
   * What errors cost, in the currency of the wording: a missed positive a sum, or a part of a column's value; a false alarm a sum.
   */
  readonly costs?: {
    readonly missed: number | { readonly part: number; readonly of: string }
    readonly falseAlarm: number
  }
  /** cases that people can look at: of `per` rows, `cases` */
  readonly reviewCapacity?: { readonly cases: number; readonly per: number }
}

/**
 * How a family is spoken of: its code, the subject of a sentence about it ("The injury share of the claim"), and how its value
 * is printed. `short` is a heading for charts and tables: "Injury share".
 */
export type FamilyWording = Words & { readonly short: Texts }

/** The words of a domain, from which core makes its sentences, with a heading for each family. */
export type Wording = CoreWording & { readonly families: Readonly<Record<string, FamilyWording>> }

/** The algorithms that can vote. */
export type VoteMember = 'gbm' | 'rf' | 'extra-trees' | 'logistic'

/**
 * A model that the scenario registers: its name, how it is trained, how it is calibrated. `features` where it reads other columns than the
 * scenario's plan; `waiver` where it is served, or kept, although a rule of the design speaks against it: why, in words.
 */
export type ScenarioModel = {
  readonly name: string
  readonly algorithm: 'gbm' | 'rf' | 'extra-trees' | 'voting' | 'isolation-forest' | 'logistic'
  readonly parameters: Readonly<Record<string, number | string | boolean>>
  readonly calibrate: 'none' | 'sigmoid' | 'isotonic'
  /** of a vote: its members and their weights */
  readonly members?: readonly { readonly algorithm: VoteMember; readonly weight: number }[]
  readonly features?: PipelinePlan
  readonly waiver?: Texts
  /** false: for batch and audit only, never a route of its own; default true */
  readonly isServed?: boolean
}

/** A fault of the real data that the generator repeats in `faithful` mode and that can be left out by its name. */
export type Quirk = { readonly name: string; readonly meaning: string }

/** What is planted in the data so that an audit can be tested against the truth. */
export type World = 'equal' | 'label-biased' | 'feature-biased' | 'support-starved'

/**
 * `rows` counts the main table. `without` leaves quirks out by name; `set` changes other sizes and strengths by name;
 * `emptyColumns` adds wholly empty columns that some copies of the data carry.
 */
export type SimulateOptions = {
  readonly rows: number
  readonly seed: number
  readonly mode: 'faithful' | 'sound'
  readonly world?: World
  readonly set?: Readonly<Record<string, number>>
  readonly without?: readonly string[]
  readonly emptyColumns?: boolean
}

/** A rule that holds where a column has one of the levels; several parts are joined by "or". */
export type LevelRule = readonly { readonly column: string; readonly levels: readonly string[] }[]

/**
 * What an audit of this domain looks at: groups to compare (numbers are cut at `edges`, left-closed; `tiers` names the parts, one more than there are
 * edges), columns that may stand for a group, levels that predict for no good reason, the simplest rival of any model, and numbers with the
 * tolerance within which they must come out again.
 */
export type Checks = {
  readonly groups: readonly {
    readonly column: string
    readonly edges: readonly number[] | null
    readonly tiers?: readonly string[] | undefined
  }[]
  readonly proxies: readonly {
    readonly column: string
    readonly standsFor: string
    readonly reason: string
  }[]
  readonly spurious: readonly {
    readonly column: string
    readonly levels: readonly string[]
    readonly reason: string
  }[]
  /** why a feature is used, in writing, by family: a sensitive one without such a text fails */
  readonly purposes?: Readonly<Record<string, Texts>>
  readonly challenger: { readonly rule: LevelRule; readonly meaning: Texts } | null
  readonly headlines: readonly Headline[]
}

/** A number of the published data. `sampleTolerance` is what a sample of 1,000 rows may miss it by. */
export type Headline = {
  readonly name: string
  readonly value: number
  readonly tolerance: number
  readonly sampleTolerance: number
}

/** A table that a domain's data consist of beside or before the scored one, in the words of its own files. */
export type DomainTable = {
  readonly name: string
  readonly schema: Schema
  readonly aliases: Readonly<Record<string, string>>
  /** other names of its file in a folder of tables */
  readonly alsoCalled?: readonly string[]
  /** instants that some files write as whole numbers: how many hours a step has. The first step begins in 1970. */
  readonly stepHours?: Readonly<Record<string, number>>
}

/**
 * How the scored row is made of a domain's tables: each row of one of them, with what the events of others say of its entity before its
 * moment. The entity is the first of the columns that has a value; where the files have no moment, it is the end of all events.
 */
export type ScenarioHistory = {
  readonly rows: string
  readonly entity: readonly string[]
  readonly asOf: string
  readonly plans: readonly { readonly table: string; readonly plan: HistoryPlan }[]
  /** tables whose row of the same key is put beside each of the rows first */
  readonly joined?: TableReading['joined']
}

/**
 * All tables of a generated data set, each in parts that follow one another, so that none has to be held whole; and what was planted.
 * Parts have the table's schema.
 */
export type SimulatedTables = {
  readonly tables: Readonly<Record<string, Iterable<Table>>>
  /** true effects and choices, for the manifest: plain JSON */
  readonly truth: Readonly<Record<string, unknown>>
}

/** How files of a table are read where nothing else is said: what a plain reading of them would get wrong. */
export type TableReading = {
  readonly delimiter?: string
  /** false: the first line is a row; columns are column_0, column_1, … */
  readonly header?: boolean
  /** texts that stand for a missing value besides the empty field */
  readonly missing?: readonly string[]
  /** of text that is not UTF-8, as the WHATWG names it: windows-1252, utf-16le */
  readonly encoding?: string
  /** columns whose numbers are written otherwise: `decimal_comma` 1.234,50; `plain` with signs to be left out, such as $1,234.50 or 12 % */
  readonly numbers?: Readonly<Record<string, 'decimal_comma' | 'plain'>>
  /** numbered: of columns of one name the second is called NAME_2 */
  readonly repeated?: 'numbered'
  /** of a folder of tables: the one with the labels, and the tables whose row of the same key is put beside each of its rows */
  readonly table?: string
  readonly joined?: readonly { readonly table: string; readonly key: string; readonly on: string }[]
}

/**
 * What a scenario says as data: the whole contract but the generator. A user's own table has it as files. `aliases` maps other spellings
 * to columns of the schema or outputs of the row steps.
 */
export type ScenarioData = {
  readonly id: string
  readonly title: Texts
  readonly schema: Schema
  readonly aliases: Readonly<Record<string, string>>
  /** `positive` is null where there are more than two classes, or numbers; `task` where the values do not tell it */
  readonly target: {
    readonly column: string
    readonly positive: string | null
    readonly task?: 'classification' | 'regression'
    /** rows that have no target are left out of a training; else they are an error */
    readonly missing?: 'left_out'
  }
  /** columns of the schema that the feature plan never reads, neither by a row step nor by an encoder (ids, free text) */
  readonly drop: readonly string[]
  readonly features: PipelinePlan
  readonly reading?: TableReading
  readonly policy: Policy
  /** for how many days its decisions are kept at least, however short a time is set */
  readonly leastDaysKept?: number
  readonly wording: Wording
  readonly checks: Checks
  readonly models: readonly ScenarioModel[]
  /** of scenarios that score an entity by its history: how the scored row is made of `tables` */
  readonly history?: ScenarioHistory
  /** the files that a data set consists of, where it is not the scored table alone */
  readonly tables?: readonly DomainTable[]
}

/**
 * The contract of a domain: one folder with fixed file names, one value. Everything outside the folder treats all
 * domains alike.
 */
export type Scenario = ScenarioData & {
  readonly target: { readonly column: string; readonly positive: string }
  /** of domains that score an entity by its series: how the scored row is made of the first of `tables` */
  readonly series?: TemporalPlan
  /** of domains where `rows` counts another table than the scored one: the setting that counts the scored one */
  readonly scoredRows?: string
  /** other rows of the same domain that are scored under a contract of their own: transactions beside customers */
  readonly beside?: readonly Scenario[]
  readonly simulate: (options: SimulateOptions) => Table
  /** true effects and choices of what `simulate` makes, for the manifest: plain JSON; of `simulateTables` its own answer says them */
  readonly truth?: (options: SimulateOptions) => Readonly<Record<string, unknown>>
  /** of domains whose files are several tables, or one too large to hold; `simulate` then gives the scored table of the same options */
  readonly simulateTables?: (options: SimulateOptions) => SimulatedTables
  /** of `generate`, where nothing is said; default faithful and equal, and as many rows as the demonstration has */
  readonly usually?: {
    readonly mode: SimulateOptions['mode']
    readonly world: World
    readonly rows?: number
  }
  /**
   * of domains whose main table has so many rows for each row of the scored one as the setting `rows` says: `generate --rows` then counts the main table, and
   * `--set` of the unit's name the scored one
   */
  readonly perUnit?: { readonly unit: string; readonly rows: string }
  /** worlds that the generator knows; default `equal` alone */
  readonly worlds?: readonly World[]
  /** sizes and strengths that `set` may change, with their defaults */
  readonly settings?: Readonly<Record<string, { readonly value: number; readonly meaning: string }>>
  readonly quirks: readonly Quirk[]
  /** the HTTP shape of the system that the domain replaces */
  readonly compat?: Compat
  /** `mode` where it is not the usual one */
  readonly demo: {
    readonly rows: number
    readonly seed: number
    readonly decisions: number
    readonly mode?: SimulateOptions['mode']
  }
}
