/** What a workspace may set. `unknownContacts`: what an event of an unknown contact does. */
export type WorkspaceSettings = {
  /** Holds the demonstration data of the first start. */
  demo?: boolean
  unknownContacts?: 'create' | 'park'
  consentRequired?: boolean
  aiTokensPerDay?: number
  bannedWords?: string[]
}
