/**
 * Node flags of each kind of process. A small young generation keeps a worker's memory flat through an import or a broadcast of a
 * million: what is read in slices dies young. The sandbox holds an index of inboxes and little else.
 */
export const nodeFlags = {
  main: ['--disable-warning=ExperimentalWarning'],
  worker: ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=16', '--max-old-space-size=640'],
  sandbox: ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=4'],
} as const

/**
 * Two malloc arenas instead of eight a core: buffers of sealed addresses and batches come and go on many threads, and glibc keeps what
 * each arena once held. 20–90 MB less at the peak of an import, at the same speed.
 */
export const processEnvironment = { MALLOC_ARENA_MAX: '2' } as const

/** A process of Caravan: the script server/<kind>.ts and its flags. */
export type ProcessKind = keyof typeof nodeFlags
