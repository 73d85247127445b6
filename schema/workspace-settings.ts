/** What a workspace may set. `unknownContacts`: what an event of an unknown contact does. */
export type WorkspaceSettings = {
  unknownContacts?: 'create' | 'park'
  consentRequired?: boolean
  aiTokensPerDay?: number
  bannedWords?: string[]
}
