/** What the program is told from outside: folders, ports, hosts. It must not open, bind or read anything itself. */
export * from './data-dir.ts'
export * from './data-folder.ts'
export * from './loopback.ts'
export * from './outbound-allow.ts'
export * from './port.ts'
export * from './rate-limits.ts'
export * from './store-place.ts'
export * from './version.ts'
