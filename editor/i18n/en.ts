import { enAi } from './en/ai.ts'
import { enBindings } from './en/bindings.ts'
import { enCanvas, enCommands, enFixes, enKeys } from './en/canvas.ts'
import { enCommon, enJourneys, enShell } from './en/common.ts'
import { enContacts, enImports, enPhone } from './en/contacts.ts'
import { enFind } from './en/find.ts'
import { enCollaborate, enHistory } from './en/history.ts'
import { enConditions, enInspector, enSteps } from './en/inspector.ts'
import { enLive, enPublish, enSimulate } from './en/live.ts'
import { enRemap } from './en/remap.ts'
import { enOperating } from './en/operating.ts'
import { enSuppression } from './en/suppression.ts'
import { enGateways, enSegments, enSettings, enTemplates } from './en/screens.ts'

/** Every text of the interface in English. `zh.ts` has to match it: a missing text is a type error. */
export const en = {
  common: enCommon,
  shell: enShell,
  journeys: enJourneys,
  canvas: enCanvas,
  commands: enCommands,
  fixes: enFixes,
  keys: enKeys,
  inspector: enInspector,
  steps: enSteps,
  conditions: enConditions,
  ai: enAi,
  live: enLive,
  history: enHistory,
  collaborate: enCollaborate,
  find: enFind,
  remap: enRemap,
  publish: enPublish,
  simulate: enSimulate,
  contacts: enContacts,
  imports: enImports,
  phone: enPhone,
  templates: enTemplates,
  bindings: enBindings,
  gateways: enGateways,
  operating: enOperating,
  suppression: enSuppression,
  settings: enSettings,
  segments: enSegments,
}
