/** On whose behalf a request acts. There are no accounts yet: everybody on this machine is the built-in principal. */
export type Caller = { readonly tenantId: string; readonly principalId: string }

export const builtInCaller: Caller = { tenantId: 'default', principalId: 'demo' }
